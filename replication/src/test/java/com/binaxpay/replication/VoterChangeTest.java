package com.binaxpay.replication;

import static com.binaxpay.replication.TestCluster.SPARE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process takes the place of a voter while everybody goes on.
class VoterChangeTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int BEFORE = 60;

    @TempDir
    private Path root = Path.of("");

    private final List<Long> committed = new ArrayList<>();

    @Test
    void replaceVoter_whileEntriesAreProposed_losesNoneAndCountsTheNewOne() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            cluster.leader("eu");
            cluster.commit(committed, BEFORE);
            Peer spare = cluster.startSpare();
            cluster.joinInsteadOf("us");
            await("a snapshot").atMost(LONG).until(() -> cluster.group(SPARE).role() == Role.FOLLOWER);
            assertThat(cluster.machine(SPARE).wasRestored()).isTrue();
            cluster.commit(committed, 5);
            cluster.host("us").leave("g");
            replace(cluster, "us", spare);
            cluster.commit(committed, 5);

            assertThat(cluster.group("eu").voters()).containsExactlyInAnyOrder("eu", "uk", SPARE);
            cluster.awaitApplied(SPARE, committed);
            // Nobody but the two others can be the majority now.
            cluster.stop("uk");
            cluster.commit(committed, 5);
            cluster.awaitApplied(SPARE, committed);
            cluster.startAgain("uk");

            await("us to be left out")
                    .atMost(LONG)
                    .until(() -> cluster.host("us").hasLeft("g"));
            Path files = cluster.directory("us");
            cluster.host("us").remove("g");
            assertThat(files).doesNotExist();
        }
    }

    @Test
    void newVoter_startedAgain_isStillOne() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            cluster.leader("eu");
            cluster.commit(committed, BEFORE);
            Peer spare = cluster.startSpare();
            cluster.joinInsteadOf("us");
            replace(cluster, "us", spare);
            cluster.stop("us");
            cluster.commit(committed, 3);

            cluster.stop(SPARE);
            cluster.startSpareAgain("us");
            cluster.stop("uk");
            cluster.commit(committed, 3);

            cluster.awaitApplied(SPARE, committed);
        }
    }

    @Test
    void joining_startedAgainBeforeItsVote_waitsForIt() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            cluster.leader("eu");
            cluster.commit(committed, BEFORE);
            Peer spare = cluster.startSpare();
            cluster.joinInsteadOf("us");
            await("a snapshot").atMost(LONG).until(() -> cluster.group(SPARE).role() == Role.FOLLOWER);
            assertThat(cluster.group(SPARE).voters()).doesNotContain(SPARE);
            assertThat(Files.exists(cluster.directory(SPARE).resolve("joining")))
                    .isTrue();
            cluster.stop(SPARE);
            cluster.startSpareAgain("us");
            replace(cluster, "us", spare);
            cluster.commit(committed, 3);

            cluster.awaitApplied(SPARE, committed);
            await("its mark to be gone")
                    .atMost(LONG)
                    .until(() -> !Files.exists(cluster.directory(SPARE).resolve("joining")));
        }
    }

    @Test
    void leader_knowsWhoIsNoVoterAnyMore() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            cluster.leader("eu");
            cluster.commit(committed, BEFORE);
            Peer spare = cluster.startSpare();
            cluster.joinInsteadOf("us");
            assertThat(cluster.host("eu").isWithout("g", "us")).isFalse();

            replace(cluster, "us", spare);

            assertThat(cluster.host("eu").isWithout("g", "us")).isTrue();
            assertThat(cluster.host("eu").isWithout("g", SPARE)).isFalse();
            assertThat(cluster.host("uk").isWithout("g", "us"))
                    .as("what a follower knows may be over")
                    .isFalse();
        }
    }

    @Test
    void leaver_thatHearsOfNobody_goesByWhatTheOthersSay() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            cluster.leader("eu");
            cluster.commit(committed, BEFORE);
            cluster.host("us").leave("g");
            cluster.stop("eu");
            cluster.stop("uk");
            await("us to hear of nobody")
                    .atMost(LONG)
                    .until(() -> cluster.group("us").leader().isEmpty());
            assertThat(cluster.host("us").hasLeft("g")).isFalse();

            cluster.sayThatItHasLeft("us");

            await("us to know").atMost(LONG).until(() -> cluster.host("us").hasLeft("g"));
        }
    }

    @Test
    void leaver_startedAgain_countsUntilItWasReplaced() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            cluster.leader("eu");
            cluster.commit(committed, BEFORE);
            cluster.stop("us");
            cluster.startLeaving("us");
            // Nobody but the two others can be the majority now.
            cluster.stop("uk");
            cluster.commit(committed, 3);
            assertThat(cluster.host("us").hasLeft("g")).isFalse();
            cluster.startAgain("uk");

            Peer spare = cluster.startSpare();
            cluster.joinInsteadOf("us");
            replace(cluster, "us", spare);
            cluster.commit(committed, 3);

            await("us to be left out")
                    .atMost(LONG)
                    .until(() -> cluster.host("us").hasLeft("g"));
            cluster.host("us").remove("g");
            cluster.awaitApplied(SPARE, committed);
        }
    }

    @Test
    void replaceVoter_byOneThatIsNotThere_changesNothing() throws IOException {
        try (TestCluster cluster = TestCluster.ofShortLogs(root)) {
            Group leader = cluster.leader("eu");
            cluster.commit(committed, 3);

            assertThat(leader.replaceVoter("us", new Peer("moon", "127.0.0.1:1", 0))
                            .join())
                    .isFalse();
            assertThat(leader.replaceVoter("eu", new Peer("moon", "127.0.0.1:1", 0))
                            .join())
                    .as("a leader does not remove itself")
                    .isFalse();
            assertThat(cluster.group("uk")
                            .replaceVoter("us", new Peer("moon", "127.0.0.1:1", 0))
                            .join())
                    .as("nor does anybody but the leader")
                    .isFalse();
            cluster.commit(committed, 3);

            assertThat(leader.voters()).isEqualTo(Set.of("eu", "uk", "us"));
            cluster.awaitApplied("us", committed);
        }
    }

    private static void replace(TestCluster cluster, String removed, Peer added) {
        await(added.name() + " to take the place of " + removed)
                .atMost(LONG)
                .pollDelay(Duration.ZERO)
                .until(() -> cluster.group("eu").replaceVoter(removed, added).join());
    }
}
