package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A group that nobody had before begins on hosts that run.
class NewGroupTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path root = Path.of("");

    private final Map<String, Group> groups = new TreeMap<>();
    private final Map<String, CountingMachine> machines = new TreeMap<>();
    private final List<Long> committed = new ArrayList<>();

    private void begin(TestCluster cluster, String process) throws IOException {
        CountingMachine machine = new CountingMachine();
        machines.put(process, machine);
        groups.put(process, cluster.addNew(process, "new", machine));
        // A host that looks after its groups meanwhile, as this shows, does not take it for one that has died.
        cluster.pretendApplied("uk", Long.MIN_VALUE);
        cluster.prefer("uk");
        cluster.awaitAsked("uk", 2);
        cluster.host(process).addNew("new");
    }

    private void commit(long number) {
        await("commit of " + number)
                .pollDelay(Duration.ZERO)
                .atMost(LONG)
                .until(() -> groups.values().stream()
                        .filter(Group::isLeader)
                        .anyMatch(group -> TestCluster.propose(group, number) instanceof Proposed.Committed));
        committed.add(number);
    }

    private void awaitApplied(String process) {
        CountingMachine machine = Objects.requireNonNull(machines.get(process));
        await(process + " applies " + committed)
                .atMost(LONG)
                .until(() -> machine.applied().equals(committed));
    }

    private Group group(String process) {
        return Objects.requireNonNull(groups.get(process));
    }

    @Test
    void group_begunByOneAfterTheOther_commitsOnceAMajorityHasIt() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, config -> config)) {
            cluster.leader("eu");
            begin(cluster, "eu");
            assertThat(group("eu").isLeader()).as("one of three is no majority").isFalse();
            assertThat(group("eu").lastApplied()).as("it has no entry").isNegative();
            begin(cluster, "uk");
            commit(1);
            begin(cluster, "us");
            commit(2);
            for (String process : TestCluster.PROCESSES) {
                awaitApplied(process);
                assertThat(group(process).voters()).containsExactlyInAnyOrder("eu", "uk", "us");
            }
            assertThat(cluster.died()).isEmpty();
        }
    }

    @Test
    void voter_thatCrashedWhileItBegan_goesOnWithWhatItHas() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, config -> config)) {
            cluster.leader("eu");
            for (String process : TestCluster.PROCESSES) {
                begin(cluster, process);
            }
            commit(1);
            awaitApplied("us");
            cluster.stop("us");
            commit(2);
            // It goes by the former topology still, so it is told to begin once more.
            cluster.startAgain("us");
            begin(cluster, "us");

            awaitApplied("us");
            cluster.stop("uk");
            commit(3);
            awaitApplied("us");
        }
    }
}
