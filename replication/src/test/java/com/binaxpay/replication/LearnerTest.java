package com.binaxpay.replication;

import static com.binaxpay.replication.TestCluster.SPARE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process has a replica without a vote.
class LearnerTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int BEFORE = 60;

    @TempDir
    private Path root = Path.of("");

    private final List<Long> committed = new ArrayList<>();

    private Peer taught(TestCluster cluster) throws IOException {
        cluster.leader("eu");
        cluster.commit(committed, BEFORE);
        Peer spare = cluster.startSpare();
        cluster.learn();
        await("the learner to be taught")
                .atMost(LONG)
                .pollDelay(Duration.ZERO)
                .until(() -> cluster.group("eu").teach(List.of(spare)).join());
        return spare;
    }

    @Test
    void learner_getsASnapshotAndAllThatFollowsAndKnowsItsAge() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            taught(cluster);
            cluster.commit(committed, 5);

            cluster.awaitApplied(SPARE, committed);
            assertThat(cluster.machine(SPARE).wasRestored()).isTrue();
            assertThat(cluster.group(SPARE).role()).isEqualTo(Role.LEARNER);
            assertThat(cluster.group("eu").learners()).containsExactly(SPARE);
            assertThat(cluster.group("eu").voters()).containsExactlyInAnyOrder("eu", "uk", "us");
            await("a fresh replica")
                    .atMost(LONG)
                    .until(() -> cluster.group(SPARE).stalenessNs()
                            < Duration.ofSeconds(2).toNanos());
        }
    }

    @Test
    void learner_countsForNoMajorityAndNeverLeads() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            taught(cluster);
            cluster.awaitApplied(SPARE, committed);
            cluster.stop("uk");
            cluster.stop("us");

            await("eu to miss its quorum")
                    .atMost(LONG)
                    .until(() -> !cluster.group("eu").hasQuorumContact());
            assertThat(TestCluster.propose(cluster.group("eu"), 1_000)).isNotInstanceOf(Proposed.Committed.class);
            cluster.standing(SPARE);
            assertThat(cluster.group(SPARE).role()).isEqualTo(Role.LEARNER);
            await("its age to be told")
                    .atMost(LONG)
                    .until(() -> cluster.group(SPARE).stalenessNs()
                            > Duration.ofSeconds(1).toNanos());
            cluster.startAgain("uk");
            cluster.startAgain("us");
            cluster.commit(committed, 3);
            // Whether what was proposed without a quorum is among them is open.
            await("the learner to have what a voter has")
                    .atMost(LONG)
                    .until(() -> cluster.machine(SPARE)
                                    .applied()
                                    .equals(cluster.machine("uk").applied())
                            && cluster.machine(SPARE).applied().contains(committed.getLast()));
        }
    }

    @Test
    void learner_startedAgain_learnsOn() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            taught(cluster);
            cluster.awaitApplied(SPARE, committed);
            cluster.stop(SPARE);
            cluster.commit(committed, 5);
            cluster.startLearnerAgain();

            cluster.awaitApplied(SPARE, committed);
            assertThat(cluster.group(SPARE).role()).isEqualTo(Role.LEARNER);
        }
    }

    @Test
    void learner_thatLostItsDisk_isMadeNew() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            taught(cluster);
            cluster.commit(committed, 30);
            cluster.awaitApplied(SPARE, committed);
            cluster.stop(SPARE);
            cluster.wipe(SPARE);
            cluster.startLearnerAgain();
            cluster.commit(committed, 5);

            cluster.awaitApplied(SPARE, committed);
            assertThat(cluster.group(SPARE).role()).isEqualTo(Role.LEARNER);
        }
    }

    @Test
    void learner_takesThePlaceOfAVoter() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            Peer spare = taught(cluster);
            cluster.awaitApplied(SPARE, committed);
            cluster.stop("us");
            await("the learner to vote")
                    .atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .until(() -> cluster.group("eu").replaceVoter("us", spare).join());

            assertThat(cluster.group("eu").voters()).containsExactlyInAnyOrder("eu", "uk", SPARE);
            assertThat(cluster.group("eu").learners()).isEmpty();
            // Nobody but the two others can be the majority now.
            cluster.stop("uk");
            cluster.commit(committed, 3);
            cluster.awaitApplied(SPARE, committed);
            assertThat(cluster.group(SPARE).role()).isEqualTo(Role.FOLLOWER);
        }
    }

    @Test
    void voterReplaced_leavesTheLearnersAsTheyAre() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            taught(cluster);
            await("nobody to learn")
                    .atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .until(() -> cluster.group("eu").teach(List.of()).join());
            assertThat(cluster.group("eu").learners()).isEmpty();
            assertThat(cluster.group("uk").teach(List.of()).join())
                    .as("only a leader can")
                    .isFalse();
        }
    }
}
