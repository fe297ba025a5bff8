package com.binaxpay.node;

import com.binaxpay.config.ConfigHost;
import com.binaxpay.config.ConfigLink;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Settings;
import com.binaxpay.transport.Transport;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.Pulse;
import com.binaxpay.wire.RecordCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// An operator's ways to all nodes and edges of a local cluster. Any thread; calls block.
final class ClusterLinks implements AutoCloseable {
    private static final Duration STATUS_TIMEOUT = Duration.ofMillis(800);

    private final Transport transport;
    private final Map<String, CallClient> clients = new LinkedHashMap<>();
    private final List<ConfigLink> configLinks = new ArrayList<>();

    ClusterLinks(LocalCluster cluster, Layout layout) {
        Identity identity = new Identity(
                cluster.tls().resolve("operator.pem"),
                cluster.tls().resolve("operator.key"),
                cluster.tls().resolve("ca.pem"));
        transport = Transport.open(identity, Settings.defaults());
        for (Member member : layout.members()) {
            if (member.calls() != 0) {
                CallClient client = transport.connect(
                        member.name(), new InetSocketAddress(InetAddress.getLoopbackAddress(), member.calls()));
                clients.put(member.name(), client);
                if (member.kind() == Kind.NODE) {
                    configLinks.add(link(member.name(), client));
                }
            }
        }
    }

    /// A way to a node's replica of the control group.
    static ConfigLink link(String region, CallClient client) {
        return new ConfigLink() {
            @Override
            public String region() {
                return region;
            }

            @Override
            public byte[] call(byte[] request, Duration timeout) throws InterruptedException {
                return client.callAndWait(ConfigHost.METHOD, request, timeout);
            }
        };
    }

    /// Ways to the control group.
    List<ConfigLink> configLinks() {
        return List.copyOf(configLinks);
    }

    /// The way to a process.
    CallClient client(String process) {
        return Optional.ofNullable(clients.get(process))
                .orElseThrow(() -> new IllegalArgumentException("no such process: " + process));
    }

    /// Waits until there is a connection to each of `processes`, `ms` at the most; those to which there is none then.
    List<String> awaitConnections(List<String> processes, long ms) throws InterruptedException {
        Map<String, CompletableFuture<Void>> connected = new LinkedHashMap<>();
        for (String process : processes) {
            connected.put(process, client(process).whenConnected());
        }
        try {
            CompletableFuture.allOf(connected.values().toArray(CompletableFuture<?>[]::new))
                    .get(ms, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Those that are missing are named to the caller.
        }
        return connected.entrySet().stream()
                .filter(entry -> !entry.getValue().isDone() || entry.getValue().isCompletedExceptionally())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// What each process says about itself; those that do not answer in time are left out.
    Map<String, ProcessStatus> statuses() throws InterruptedException {
        return ask(StatusMethod.NAME, clients, RecordCodec.PROCESS_STATUS);
    }

    /// What each node says about the others, likewise.
    Map<String, Pulse> pulses() throws InterruptedException {
        Map<String, CallClient> nodes = new LinkedHashMap<>();
        configLinks.forEach(link -> nodes.put(link.region(), client(link.region())));
        return ask(Pulses.METHOD, nodes, RecordCodec.PULSES);
    }

    private static <T> Map<String, T> ask(String method, Map<String, CallClient> asked, RecordCodec<T> codec)
            throws InterruptedException {
        Map<String, CompletableFuture<byte[]>> answers = new LinkedHashMap<>();
        asked.forEach((name, client) -> answers.put(name, client.call(method, new byte[0], STATUS_TIMEOUT)));
        Map<String, T> said = new LinkedHashMap<>();
        for (Map.Entry<String, CompletableFuture<byte[]>> entry : answers.entrySet()) {
            try {
                byte[] answer = entry.getValue().get(2 * STATUS_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                said.put(entry.getKey(), codec.decode(answer));
            } catch (ExecutionException | TimeoutException | MalformedMessage e) {
                // Not there, or not able to answer: shown as down.
            }
        }
        return said;
    }

    @Override
    public void close() {
        transport.close();
    }
}
