package com.binaxpay.node;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.EvidenceKeyFiles;
import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.VerifyReport;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Derives all balances again from history on every replica, compares the replicas' digests, sums the trial",
            "balance over all shards, and looks for plaintext in the cluster's files.",
            "Exit status 1 where anything does not hold. The cluster must run, but for --offline: then every replica's",
            "history is hashed again from its files, and compared with the newest head that a quorum signed."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /// A node that was started just now needs so long on a busy machine.
    private static final long CONNECT_MS = 30_000;

    private static final long LOOK_CONNECT_MS = 3_000;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--offline", description = "Check the files of a cluster that does not run.")
    private boolean isOffline;

    @Option(
            names = "--head",
            paramLabel = "FILE",
            description = "With --offline: believe the heads and keys of FILE, which --save-head wrote earlier, and"
                    + " nothing in the data.")
    private Optional<Path> headFile = Optional.empty();

    @Option(
            names = "--save-head",
            paramLabel = "FILE",
            description = "Write the newest signed heads and the keys to FILE, to be kept outside the cluster.")
    private Optional<Path> savedHead = Optional.empty();

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (headFile.isPresent() && !isOffline) {
            throw new ParameterException(spec.commandLine(), "--head goes with --offline only");
        }
        if (savedHead.isPresent() && isOffline) {
            throw new ParameterException(spec.commandLine(), "--save-head needs a cluster that runs");
        }
        return isOffline ? offline(data.cluster()) : online(data.cluster());
    }

    private int offline(LocalCluster cluster) throws IOException {
        Optional<HeadFile> brought =
                headFile.isPresent() ? Optional.of(HeadFile.read(headFile.get())) : Optional.empty();
        OfflineVerify verify = new OfflineVerify(cluster, brought);
        verify.run();
        PrintWriter out = spec.commandLine().getOut();
        verify.lines().forEach(out::println);
        return verdict(out, verify.faults());
    }

    private int online(LocalCluster cluster) throws InterruptedException, IOException {
        Layout layout = cluster.layout();
        JsonNode status = LocalCluster.JSON.readTree(
                new ControlClient(cluster).demand("GET", "/status").text());
        PrintWriter out = spec.commandLine().getOut();
        List<String> faults = new ArrayList<>();
        List<VerifyReport> reports = reports(cluster, layout, running(status, faults), faults);
        if (!reports.isEmpty()) {
            VerifyVerdict verdict = new VerifyVerdict(reports);
            verdict.lines().forEach(out::println);
            faults.addAll(verdict.faults());
            faults.addAll(clearingFaults(cluster, layout));
            heads(cluster, reports, out);
        }
        PlaintextScan.Result scan = new PlaintextScan(cluster).run();
        out.printf("files: %d looked at, %d of them sealed%n", scan.files(), scan.sealed());
        faults.addAll(scan.faults());
        return verdict(out, faults);
    }

    /// The newest head of each shard that a quorum signed, kept where that is asked for.
    private void heads(LocalCluster cluster, List<VerifyReport> reports, PrintWriter out) throws IOException {
        Map<Integer, SignedHead> newest = new TreeMap<>();
        for (VerifyReport report : reports) {
            for (VerifyReport.Replica replica : report.replicas()) {
                replica.heads().forEach(head -> newest.merge(replica.shard(), head, VerifyCommand::newer));
            }
        }
        newest.forEach((shard, signed) ->
                out.println("shard " + shard + ": " + signed.head().rows() + " rows and "
                        + signed.head().records() + " records signed at checkpoint "
                        + signed.head().checkpoint()));
        if (savedHead.isPresent()) {
            EvidenceKeys keys = EvidenceKeyFiles.keys(cluster.keyring());
            int nodes =
                    (int) keys.all().stream().map(EvidenceKey::node).distinct().count();
            new HeadFile(nodes / 2 + 1, keys.all(), List.copyOf(newest.values())).write(savedHead.get());
            out.println("heads of " + newest.size() + " shards saved in " + savedHead.get());
        }
    }

    private static SignedHead newer(SignedHead one, SignedHead other) {
        return one.head().checkpoint() >= other.head().checkpoint() ? one : other;
    }

    private static int verdict(PrintWriter out, List<String> faults) {
        faults.forEach(fault -> out.println("FAULT " + fault));
        out.println(faults.isEmpty() ? "verified" : "NOT verified: " + faults.size() + " faults");
        out.flush();
        return faults.isEmpty() ? 0 : CommandFailed.FAILED;
    }

    /// Nodes that run; those that somebody killed or paused are at fault, and not waited for.
    private static List<String> running(JsonNode status, List<String> faults) {
        List<String> running = new ArrayList<>();
        for (JsonNode region : status.path("regions")) {
            String name = region.path("name").asText();
            String state = region.path("state").asText();
            if (state.equals("down") || state.equals("paused")) {
                faults.add(name + " could not be verified: it is " + state);
            } else {
                running.add(name);
            }
        }
        return running;
    }

    private static List<String> clearingFaults(LocalCluster cluster, Layout layout) throws InterruptedException {
        try (ClusterLinks links = new ClusterLinks(cluster, layout)) {
            List<String> nodes = layout.of(Kind.NODE).stream().map(Member::name).toList();
            List<String> missing = links.awaitConnections(nodes, LOOK_CONNECT_MS);
            List<CallClient> there = nodes.stream()
                    .filter(node -> !missing.contains(node))
                    .map(links::client)
                    .toList();
            int shards = ConfigFiles.topology(cluster.processConfig(nodes.getFirst()))
                    .shards()
                    .size();
            return ClearingCheck.of(there, shards).faults();
        } catch (IOException | ConfigRefused e) {
            return List.of("clearing accounts could not be compared: " + e.getMessage());
        }
    }

    private static List<VerifyReport> reports(
            LocalCluster cluster, Layout layout, List<String> nodes, List<String> faults) throws InterruptedException {
        List<VerifyReport> reports = new ArrayList<>();
        try (ClusterLinks links = new ClusterLinks(cluster, layout)) {
            List<String> missing = links.awaitConnections(nodes, CONNECT_MS);
            missing.forEach(node -> faults.add(
                    node + " could not be verified: it took no connection within " + CONNECT_MS / 1_000 + " s"));
            Map<String, CompletableFuture<byte[]>> answers = new LinkedHashMap<>();
            nodes.stream()
                    .filter(node -> !missing.contains(node))
                    .forEach(node ->
                            answers.put(node, links.client(node).call(VerifyMethod.NAME, new byte[0], TIMEOUT)));
            for (Map.Entry<String, CompletableFuture<byte[]>> answer : answers.entrySet()) {
                try {
                    byte[] report = answer.getValue().get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                    reports.add(RecordCodec.VERIFY_REPORTS.decode(report));
                } catch (ExecutionException | TimeoutException | TransportException e) {
                    faults.add(answer.getKey() + " could not be verified: " + e.getMessage());
                }
            }
        }
        return reports;
    }
}
