package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private TestCluster cluster() throws IOException {
        return TestCluster.started(root, UnaryOperator.identity());
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void commitAll(Group leader, long first, long last) {
        List<CompletableFuture<Proposed>> proposed = new ArrayList<>();
        for (long number = first; number <= last; number++) {
            proposed.add(leader.propose(TestCluster.entry(number)));
        }
        assertThat(proposed).allSatisfy(one -> assertThat(one.join()).isInstanceOf(Proposed.Committed.class));
    }

    @Test
    void propose_onTheHomeLeader_isAppliedEverywhereInOrder() throws IOException {
        try (TestCluster cluster = cluster()) {
            Group leader = cluster.leader("eu");
            commitAll(leader, 1, 200);

            TestCluster.PROCESSES.forEach(process -> cluster.awaitApplied(process, numbers(1, 200)));
            assertThat(leader.readBarrier().join()).isTrue();
            assertThat(leader.stalenessNs()).isLessThan(LONG.toNanos());
            assertThat(leader.peers())
                    .hasSize(2)
                    .allSatisfy(peer -> assertThat(peer.matchIndex()).isPositive());
        }
    }

    @Test
    void propose_onAFollower_isNotProposed() throws IOException {
        try (TestCluster cluster = cluster()) {
            cluster.leader("eu");

            assertThat(TestCluster.propose(cluster.group("uk"), 7)).isInstanceOf(Proposed.NotProposed.class);
            assertThat(cluster.group("uk").readBarrier().join()).isFalse();
            await().atMost(LONG).until(() -> cluster.group("uk").leader().equals(Optional.of("eu")));
            await().atMost(LONG).until(() -> cluster.group("uk").stalenessForReadNs() < LONG.toNanos());
            assertThat(cluster.machine("eu").applied()).isEmpty();
        }
    }

    @Test
    void leader_dies_anotherLeadsAndNothingAcknowledgedIsLost() throws IOException {
        try (TestCluster cluster = cluster()) {
            LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
            cluster.group("eu").onLeadership(new LeadershipListener() {
                @Override
                public void onLeader(long term) {
                    told.add("leader");
                }

                @Override
                public void onFollower() {
                    told.add("follower");
                }
            });
            cluster.leader("eu");
            cluster.commit(1, 50);

            cluster.stop("eu");
            cluster.commit(51, 60);

            cluster.awaitApplied("uk", numbers(1, 60));
            cluster.awaitApplied("us", numbers(1, 60));
            await().atMost(LONG).until(() -> told.size() == 2);
            assertThat(told).containsExactly("leader", "follower");
        }
    }

    @Test
    void follower_startsAgainWithoutALeader_doesNotKnowHowOldItIs() throws IOException {
        try (TestCluster cluster = cluster()) {
            cluster.leader("eu");
            cluster.commit(1, 10);
            cluster.awaitApplied("uk", numbers(1, 10));
            await().atMost(LONG).until(() -> cluster.group("uk").stalenessNs() < LONG.toNanos());
            TestCluster.PROCESSES.forEach(cluster::stop);

            cluster.startAgain("uk");

            assertThat(cluster.group("uk").stalenessNs()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void leader_dies_theOthersDoNotWaitForATimeOut() throws IOException {
        // Nobody would be elected before this test has given up.
        UnaryOperator<RaftConfig> patient = config -> config.withElectionTimeouts(600_000, 900_000);
        try (TestCluster cluster = TestCluster.started(root, patient)) {
            cluster.standing("eu");
            Group home = cluster.leader("eu");
            cluster.commit(1, 50);
            await().atMost(LONG).until(() -> home.peers().stream().allMatch(peer -> peer.lagEntries() == 0));

            cluster.stop("eu");

            cluster.leader("uk");
            cluster.commit(51, 60);
            cluster.awaitApplied("uk", numbers(1, 60));
        }
    }

    @Test
    void follower_dies_theLeaderGoesOnLeading() throws IOException {
        try (TestCluster cluster = cluster()) {
            commitAll(cluster.leader("eu"), 1, 50);
            long term = cluster.group("eu").term();

            cluster.stop("us");
            commitAll(cluster.group("eu"), 51, 200);

            cluster.awaitApplied("uk", numbers(1, 200));
            assertThat(cluster.group("uk").term()).isEqualTo(term);
        }
    }

    @Test
    void home_returns_catchesUpAndLeadsAgain() throws IOException {
        try (TestCluster cluster = cluster()) {
            cluster.leader("eu");
            cluster.commit(1, 50);
            cluster.stop("eu");
            cluster.commit(51, 60);

            cluster.start("eu");

            cluster.awaitApplied("eu", numbers(1, 60));
            cluster.leader("eu");
            cluster.commit(61, 70);
            TestCluster.PROCESSES.forEach(process -> cluster.awaitApplied(process, numbers(1, 70)));
        }
    }

    @Test
    void home_returnsButHasNotAppliedItsLog_doesNotLeadBeforeItHas() throws IOException {
        try (TestCluster cluster = cluster()) {
            cluster.leader("eu");
            cluster.commit(1, 50);
            cluster.stop("eu");
            Group leader = cluster.anyLeader();
            cluster.commit(51, 200);
            cluster.pretendApplied("eu", 50);
            cluster.start("eu");

            cluster.awaitAsked("eu", 3);
            assertThat(leader.isLeader()).isTrue();

            cluster.pretendApplied("eu", 200);
            cluster.leader("eu");
            cluster.commit(201, 210);
        }
    }

    @Test
    void home_returnsAndIsCold_doesNotLeadBeforeItIsWarm() throws IOException {
        try (TestCluster cluster = cluster()) {
            cluster.leader("eu");
            cluster.stop("eu");
            Group leader = cluster.anyLeader();
            cluster.pretendCold("eu", true);
            cluster.start("eu");

            cluster.awaitAskedWarm("eu", 2);
            assertThat(leader.isLeader()).isTrue();

            cluster.pretendCold("eu", false);
            cluster.leader("eu");
            cluster.commit(1, 10);
        }
    }

    @Test
    void quorum_isLost_nothingIsProposedUntilItReturns() throws IOException {
        try (TestCluster cluster = cluster()) {
            cluster.leader("eu");
            cluster.commit(1, 10);
            cluster.stop("uk");
            cluster.stop("us");
            await("no quorum").atMost(LONG).until(() -> !cluster.group("eu").hasQuorumContact());

            assertThat(TestCluster.propose(cluster.group("eu"), 11)).isInstanceOf(Proposed.NotProposed.class);
            assertThat(cluster.group("eu").readBarrier().join()).isFalse();

            cluster.start("us");
            cluster.commit(12);
            cluster.start("uk");
            await().atMost(LONG).until(() -> cluster.machine("us").applied().contains(12L));
            cluster.awaitApplied("uk", cluster.machine("us").applied());
            assertThat(cluster.machine("us").applied())
                    .startsWith(numbers(1, 10).toArray(Long[]::new))
                    .endsWith(12L);
        }
    }

    @Test
    void leader_losesTheQuorumWithEntriesInFlight_theyAreUnknown() throws IOException {
        try (TestCluster cluster = cluster()) {
            Group leader = cluster.leader("eu");
            cluster.commit(1, 10);
            cluster.stop("uk");
            cluster.stop("us");

            Proposed proposed = TestCluster.propose(leader, 11);
            assertThat(proposed).isNotInstanceOf(Proposed.Committed.class);

            cluster.start("uk");
            cluster.start("us");
            cluster.commit(12);
            await().atMost(LONG).until(() -> cluster.anyLeader().readBarrier().join());
            // Where it was only unknown it may have been applied, but at most once and in its place.
            assertThat(cluster.machine("eu").applied().stream().filter(number -> number == 11))
                    .hasSizeLessThan(proposed instanceof Proposed.Unknown ? 2 : 1);
        }
    }

    @Test
    void transfer_toAnotherPeer_leadsThereAndComesBackWhenPreferred() throws IOException {
        try (TestCluster cluster = cluster()) {
            Group home = cluster.leader("eu");
            cluster.prefer("us");
            home.transferLeadership("us").join();
            cluster.leader("us");
            cluster.commit(1, 10);

            cluster.prefer("eu");
            cluster.leader("eu");
            cluster.commit(11, 20);
            cluster.awaitApplied("uk", numbers(1, 20));
        }
    }
}
