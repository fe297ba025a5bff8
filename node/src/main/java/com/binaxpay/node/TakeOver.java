package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.Consumer;

/// Takes a running cluster over from another supervisor, which may be of an older release: its processes are replaced
/// one by one by this release's, the next one only when all is as it was, and at the end the other supervisor is asked
/// to leave. One thread.
final class TakeOver {
    private static final long PROCESS_TIMEOUT_NS = 150_000_000_000L;
    private static final long LEAVE_TIMEOUT_NS = 60_000_000_000L;
    private static final Duration POLL = Duration.ofMillis(200);

    private final Layout layout;
    private final Topology topology;
    private final ControlClient other;
    private final Supervisor own;
    private final Consumer<String> say;

    /// @param own has started nothing yet
    /// @param say takes a line for the operator
    TakeOver(LocalCluster cluster, Layout layout, Topology topology, Supervisor own, Consumer<String> say) {
        this.layout = layout;
        this.topology = topology;
        this.other = new ControlClient(cluster);
        this.own = own;
        this.say = say;
    }

    /// Replaces all processes, and waits for the lock on `lockFile` that the other supervisor held.
    void run(FileChannel lockFile) throws IOException, InterruptedException {
        for (Member member : layout.members()) {
            other.demand("POST", "/chaos/kill/" + member.name());
            own.start(member.name());
            awaitWhole(member.name());
            say.accept(member.name() + " replaced");
        }
        other.demand("POST", "/down");
        long deadlineNs = System.nanoTime() + LEAVE_TIMEOUT_NS;
        while (lockFile.tryLock() == null) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new CommandFailed(
                        CommandFailed.FAILED, "the other supervisor, process " + layout.pid() + ", did not leave.");
            }
            Pause.of(POLL);
        }
    }

    private void awaitWhole(String replaced) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PROCESS_TIMEOUT_NS;
        String waitingFor = missing();
        while (!waitingFor.isEmpty()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        waitingFor + ", after " + replaced + " was replaced. Processes that are replaced end with this"
                                + " command; './binax chaos start NAME' starts them again in the older release.");
            }
            Pause.of(POLL);
            waitingFor = missing();
        }
    }

    /// Whoever runs a process, it must answer.
    private String missing() throws InterruptedException {
        return new ClusterStatus(layout, topology, own.links().statuses(), name -> Child.State.RUNNING).waitingFor();
    }
}
