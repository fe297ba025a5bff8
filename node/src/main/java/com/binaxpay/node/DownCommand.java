package com.binaxpay.node;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = "Stops what ./binax up started, in order, and waits until it has ended.")
final class DownCommand implements Callable<Integer> {
    private static final long TIMEOUT_NS = 60_000_000_000L;
    private static final long POLL_NS = 100_000_000L;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--wipe", description = "Remove the cluster's data afterwards.")
    private boolean isWiped;

    @Override
    public Integer call() throws InterruptedException, IOException {
        LocalCluster cluster = data.cluster();
        var out = spec.commandLine().getOut();
        boolean isTold = cluster.exists()
                && new ControlClient(cluster).call("POST", "/down").isPresent();
        // One that does not listen yet, or no more, is on its way to its end, or will be told by whoever repeats this.
        if (isTold || !isStopped(cluster)) {
            awaitEnd(cluster);
            out.println("stopped");
        } else {
            out.println("nothing runs in " + cluster.directory());
        }
        if (isWiped) {
            if (!isStopped(cluster)) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        "a supervisor still holds " + cluster.directory() + "; nothing was removed.");
            }
            ClusterFiles.wipe(cluster);
            Files.deleteIfExists(cluster.lockFile());
            out.println("removed " + cluster.directory());
        }
        out.flush();
        return 0;
    }

    private static void awaitEnd(LocalCluster cluster) throws IOException {
        long beganNs = System.nanoTime();
        while (!isStopped(cluster)) {
            if (System.nanoTime() - beganNs > TIMEOUT_NS) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        "the supervisor, process " + cluster.layout().pid() + ", did not end within a minute.");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /// A supervisor holds the lock for as long as it lives.
    private static boolean isStopped(LocalCluster cluster) throws IOException {
        if (!Files.exists(cluster.lockFile())) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(cluster.lockFile(), StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            return lock != null;
        }
    }
}
