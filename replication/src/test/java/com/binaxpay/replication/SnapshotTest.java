package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void commitAll(TestCluster cluster, long first, long last) {
        for (long number = first; number <= last; number++) {
            cluster.commit(number);
        }
    }

    @Test
    void restart_afterASnapshot_goesOnFromSnapshotAndLog() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            cluster.leader("eu");
            commitAll(cluster, 1, 10);
            for (String process : TestCluster.PROCESSES) {
                cluster.awaitApplied(process, numbers(1, 10));
                assertThat(cluster.group(process).snapshot().join()).isPositive();
            }
            commitAll(cluster, 11, 15);
            TestCluster.PROCESSES.forEach(cluster::stop);

            for (String process : TestCluster.PROCESSES) {
                cluster.start(process);
            }
            cluster.commit(16);

            TestCluster.PROCESSES.forEach(process -> cluster.awaitApplied(process, numbers(1, 16)));
            assertThat(cluster.machine("eu").wasRestored()).isTrue();
        }
    }

    @Test
    void snapshot_everySoManyEntries_keepsTheNewest() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, config -> config.withSnapshotsEvery(1 << 20, 10))) {
            cluster.leader("eu");
            commitAll(cluster, 1, 60);
            cluster.awaitApplied("us", numbers(1, 60));

            await().atMost(LONG).until(() -> snapshots("us") == 1);
        }
    }

    @Test
    void follower_wipedAndFarBehindThePurgedLog_installsASnapshot() throws IOException {
        try (TestCluster cluster = TestCluster.started(root, UnaryOperator.identity())) {
            cluster.leader("eu");
            commitAll(cluster, 1, 20);
            cluster.awaitApplied("us", numbers(1, 20));
            cluster.stop("us");
            cluster.wipe("us");
            // Only closed segments are purged: a new term closes one.
            cluster.stop("eu");
            cluster.start("eu");
            commitAll(cluster, 21, 30);
            cluster.awaitApplied("uk", numbers(1, 30));
            cluster.awaitApplied("eu", numbers(1, 30));
            cluster.group("uk").snapshot().join();
            cluster.group("eu").snapshot().join();

            cluster.start("us");

            cluster.awaitApplied("us", numbers(1, 30));
            assertThat(cluster.machine("us").wasRestored()).isTrue();
            cluster.commit(31);
            cluster.awaitApplied("us", numbers(1, 31));
        }
    }

    private long snapshots(String process) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(process))) {
            return files.filter(file -> file.getFileName().toString().startsWith("snapshot."))
                    .count();
        }
    }
}
