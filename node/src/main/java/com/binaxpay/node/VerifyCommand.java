package com.binaxpay.node;

import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.VerifyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Derives all balances again from history on every replica, compares the replicas' digests, sums the trial",
            "balance over all shards, and looks for plaintext in the cluster's files.",
            "Exit status 1 where anything does not hold. The cluster must run."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final long CONNECT_MS = 5_000;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws InterruptedException, IOException {
        LocalCluster cluster = data.cluster();
        Layout layout = cluster.layout();
        new ControlClient(cluster).demand("GET", "/status");
        PrintWriter out = spec.commandLine().getOut();
        List<String> faults = new ArrayList<>();
        List<VerifyReport> reports = reports(cluster, layout, faults);
        VerifyVerdict verdict = new VerifyVerdict(reports);
        verdict.lines().forEach(out::println);
        faults.addAll(verdict.faults());
        PlaintextScan.Result scan = new PlaintextScan(cluster).run();
        out.printf("files: %d looked at, %d of them sealed%n", scan.files(), scan.sealed());
        faults.addAll(scan.faults());
        faults.forEach(fault -> out.println("FAULT " + fault));
        out.println(faults.isEmpty() ? "verified" : "NOT verified: " + faults.size() + " faults");
        out.flush();
        return faults.isEmpty() ? 0 : CommandFailed.FAILED;
    }

    private static List<VerifyReport> reports(LocalCluster cluster, Layout layout, List<String> faults)
            throws InterruptedException {
        List<VerifyReport> reports = new ArrayList<>();
        try (ClusterLinks links = new ClusterLinks(cluster, layout)) {
            links.awaitConnections(CONNECT_MS);
            List<CompletableFuture<byte[]>> answers = new ArrayList<>();
            List<Member> nodes = layout.of(Kind.NODE);
            for (Member node : nodes) {
                answers.add(links.client(node.name()).call(VerifyMethod.NAME, new byte[0], TIMEOUT));
            }
            for (int i = 0; i < answers.size(); i++) {
                try {
                    byte[] answer = answers.get(i).get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                    reports.add(RecordCodec.VERIFY_REPORTS.decode(answer));
                } catch (ExecutionException | TimeoutException | TransportException e) {
                    faults.add(nodes.get(i).name() + " could not be verified: " + e.getMessage());
                }
            }
        }
        return reports;
    }
}
