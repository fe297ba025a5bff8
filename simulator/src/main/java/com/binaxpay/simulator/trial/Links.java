package com.binaxpay.simulator.trial;

import com.binaxpay.routing.RegionLink;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.simulator.world.Net;
import com.binaxpay.simulator.world.World;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/// Ways from processes to nodes, as the transport gives them: a call is answered, times out, or its connection breaks.
final class Links {
    /// How often a caller finds out whether its connection is still there.
    private static final long LOOK_NS = 1_000_000_000L;

    private final World world;
    private final Net net;
    private final Function<Host, Node> nodes;

    Links(World world, Net net, Function<Host, Node> nodes) {
        this.world = world;
        this.net = net;
        this.nodes = nodes;
    }

    /// From `host` to the node of each region, in that order.
    List<RegionLink> from(Host host, List<String> regions) {
        return regions.stream().<RegionLink>map(region -> new Way(host, region)).toList();
    }

    private final class Way implements RegionLink {
        private final Host host;
        private final String region;

        Way(Host host, String region) {
            this.host = host;
            this.region = region;
        }

        @Override
        public String region() {
            return region;
        }

        @Override
        public boolean isConnected() {
            return host.name().equals(region) || net.isConnected(host.name(), region);
        }

        @Override
        public CompletableFuture<Reply> send(Call call, Duration timeout) {
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            if (!isConnected()) {
                answer.completeExceptionally(new TransportException.NotConnected("no connection to " + region));
                return answer;
            }
            byte[] request = RecordCodec.CALLS.encode(call);
            Host to = net.on(region).orElseThrow();
            // A connection gives each byte once, whatever its packets went through.
            AtomicBoolean isHandled = new AtomicBoolean();
            net.send(host, region, there -> {
                if (there == to && isHandled.compareAndSet(false, true)) {
                    handle(there, request, answer);
                }
            });
            world.after(
                    timeout.toNanos(),
                    host,
                    () -> answer.completeExceptionally(
                            new TransportException.CallTimedOut("no answer from " + region)));
            look(to, answer);
            return answer;
        }

        private void handle(Host there, byte[] request, CompletableFuture<Reply> answer) {
            var unused = nodes.apply(there)
                    .handle(RecordCodec.CALLS.decode(request))
                    .whenComplete((reply, failure) -> {
                        if (failure != null) {
                            net.send(
                                    there,
                                    host.name(),
                                    back -> answer.completeExceptionally(
                                            new TransportException.CallFailed("handler failed: " + failure)));
                            return;
                        }
                        byte[] said = RecordCodec.REPLIES.encode(reply);
                        net.send(there, host.name(), back -> answer.complete(RecordCodec.REPLIES.decode(said)));
                    });
        }

        private void look(Host to, CompletableFuture<Reply> answer) {
            world.after(LOOK_NS, host, () -> {
                if (!answer.isDone()) {
                    if (to.isAlive() && isConnected()) {
                        look(to, answer);
                    } else {
                        answer.completeExceptionally(
                                new TransportException.ConnectionLost("the connection to " + region + " broke"));
                    }
                }
            });
        }
    }
}
