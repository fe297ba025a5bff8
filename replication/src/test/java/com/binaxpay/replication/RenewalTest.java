package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.testing.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replicas whose files are damaged, on three real logs.
class RenewalTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private static List<Long> numbers(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static void commitAll(TestCluster cluster, long first, long last) {
        LongStream.rangeClosed(first, last).forEach(cluster::commit);
    }

    /// Ten entries, which `us` has too.
    private static void commitTen(TestCluster cluster) {
        cluster.leader("eu");
        commitAll(cluster, 1, 10);
        cluster.awaitApplied("us", numbers(10));
    }

    private static Path newestLog(TestCluster cluster, String process) throws IOException {
        return RaftLogFile.in(cluster.directory(process).resolve("current"))
                .getLast()
                .path();
    }

    /// Changes a byte of an entry.
    private static void damage(Path log, RandomGenerator random) throws IOException {
        byte[] content = Files.readAllBytes(log);
        int end = content.length;
        while (content[end - 1] == 0) {
            end--;
        }
        content[random.nextInt(end)] ^= (byte) (1 + random.nextInt(255));
        Files.write(log, content);
    }

    @Test
    void start_logDamagedAnywhere_isMadeNewFromTheLeaderAndGoesOn() {
        Property.check(3, this::damagedLog);
    }

    private void damagedLog(RandomGenerator random) throws IOException {
        Path directory = Files.createDirectory(root.resolve(Long.toString(random.nextLong())));
        try (TestCluster cluster = TestCluster.started(directory, UnaryOperator.identity())) {
            commitTen(cluster);
            if (random.nextBoolean()) {
                cluster.group("us").snapshot().join();
                commitAll(cluster, 11, 15);
            }
            commitAll(cluster, 16, 20);
            List<Long> sofar = cluster.machine("eu").applied();
            cluster.awaitApplied("us", sofar);
            cluster.stop("us");
            damage(newestLog(cluster, "us"), random);

            cluster.start("us");
            cluster.commit(21);

            cluster.awaitApplied(
                    "us",
                    LongStream.concat(sofar.stream().mapToLong(n -> n), LongStream.of(21))
                            .boxed()
                            .toList());
            assertThat(cluster.machine("us").wasRestored()).isTrue();
            // It applies before it has noted that it is done.
            cluster.awaitRenewed("us");
            cluster.stop("eu");
            cluster.commit(22);
            cluster.awaitApplied(
                    "us",
                    LongStream.concat(sofar.stream().mapToLong(n -> n), LongStream.of(21, 22))
                            .boxed()
                            .toList());
        }
    }

    @Test
    void start_diskLostAndTheLeadersSnapshotIsDamaged_isMadeNewOnceThatIsMended() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            commitTen(cluster);
            cluster.stop("us");
            cluster.wipe("us");
            cluster.machine("eu").findDamage(2);
            cluster.machine("uk").findDamage(2);

            cluster.startAgain("us");
            cluster.commit(11);

            cluster.awaitApplied("us", numbers(11));
            assertThat(cluster.machine("eu").damaged() * cluster.machine("uk").damaged())
                    .as("refused to lend what is damaged")
                    .isZero();
        }
    }

    @Test
    void start_diskLost_takesNoPartUntilItIsMadeNewFromTheLeader() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            commitTen(cluster);
            cluster.stop("us");
            cluster.wipe("us");

            cluster.startAgain("us");
            cluster.commit(11);

            cluster.awaitApplied("us", numbers(11));
            assertThat(cluster.machine("us").wasRestored()).isTrue();
            assertThat(Files.readString(cluster.directory("us").resolve("current/raft-meta")))
                    .contains("term=" + cluster.group("eu").term());
            cluster.stop("eu");
            cluster.commit(12);
            cluster.awaitApplied("us", numbers(12));
        }
    }

    /// Two empty replicas must not become a majority that has forgotten everything.
    @Test
    void start_twoDisksLost_nobodyLeadsWithoutTheThird() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            cluster.leader("eu");
            commitAll(cluster, 1, 10);
            for (String process : List.of("uk", "us")) {
                cluster.stop(process);
                cluster.wipe(process);
            }
            cluster.stop("eu");

            cluster.startAgain("uk");
            cluster.startAgain("us");

            assertThat(cluster.host("uk").isRenewing("g")).isTrue();
            assertThat(cluster.host("us").isRenewing("g")).isTrue();
            assertThat(TestCluster.propose(cluster.group("uk"), 11)).isInstanceOf(Proposed.NotProposed.class);
            assertThat(cluster.group("us").role()).isEqualTo(Role.STOPPED);
        }
    }

    @Test
    void start_snapshotDamaged_isMadeNewFromTheLeader() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            commitTen(cluster);
            cluster.group("us").snapshot().join();
            Path snapshot = cluster.group("us").snapshots().getFirst().directory();
            cluster.stop("us");
            Files.writeString(snapshot.resolve("count"), "9");

            cluster.start("us");
            cluster.commit(11);

            cluster.awaitApplied("us", numbers(11));
        }
    }

    @Test
    void start_beginningOfTheLogGone_isMadeNewFromTheLeader() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            commitTen(cluster);
            // A restart closes a segment.
            cluster.stop("us");
            cluster.start("us");
            cluster.commit(11);
            cluster.awaitApplied("us", numbers(11));
            cluster.stop("us");
            Files.delete(RaftLogFile.in(cluster.directory("us").resolve("current"))
                    .getFirst()
                    .path());

            cluster.startAgain("us");
            cluster.commit(12);

            cluster.awaitApplied("us", numbers(12));
            assertThat(cluster.machine("us").wasRestored()).isTrue();
        }
    }

    /// With one of the others gone, a damaged replica could be the only one to have had an entry: nobody may lead by
    /// its vote.
    @Test
    void start_logDamagedAndAnotherProcessDown_takesNoPartUntilAQuorumOfOthersLeads() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            cluster.leader("eu");
            commitAll(cluster, 1, 5);
            cluster.awaitApplied("us", numbers(5));
            cluster.stop("uk");
            commitAll(cluster, 6, 10);
            cluster.awaitApplied("us", numbers(10));
            cluster.stop("eu");
            cluster.stop("us");
            damage(newestLog(cluster, "us"), new Random(3));

            // uk has none of the newer entries, and us has lost them.
            cluster.start("uk");
            cluster.start("us");
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(LONG)
                    .until(() -> cluster.group("uk").term() > 0
                            && cluster.group("uk").role() == Role.CANDIDATE);
            assertThat(cluster.group("us").role()).isEqualTo(Role.STOPPED);
            assertThat(cluster.host("us").isRenewing("g")).isTrue();

            cluster.start("eu");
            cluster.commit(11);

            cluster.awaitApplied("us", numbers(11));
            cluster.awaitApplied("uk", numbers(11));
        }
    }

    @Test
    void renew_whileItRuns_leavesAndComesBack() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            commitTen(cluster);

            damage(newestLog(cluster, "us"), new Random(5));
            assertThat(cluster.group("us").logDamage()).isPresent();
            cluster.host("us").renew("g", "its log is damaged");
            cluster.commit(11);

            cluster.awaitApplied("us", numbers(11));
            assertThat(cluster.group("us").logDamage()).isEmpty();
        }
    }

    @Test
    void renewAtNextStart_processEnds_isMadeNewFromTheLeaderWhenItStarts() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            commitTen(cluster);

            cluster.host("us").renewAtNextStart("g", "it cannot apply an entry");
            assertThat(cluster.host("us").isRenewing("g")).isFalse();
            cluster.stop("us");
            cluster.commit(11);
            cluster.start("us");

            cluster.awaitApplied("us", numbers(11));
            assertThat(cluster.machine("us").wasRestored()).isTrue();
            cluster.awaitRenewed("us");
            cluster.stop("eu");
            cluster.commit(12);
            cluster.awaitApplied("us", numbers(12));
        }
    }
}
