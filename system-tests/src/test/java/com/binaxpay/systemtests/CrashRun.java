package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Moments at which replicas die under load, one after the other, and what must hold after each of them. All choices
/// come from the seed; what the processes do meanwhile does not.
final class CrashRun implements AutoCloseable {
    private static final int ANSWERS_BETWEEN_MAX = 400;
    private static final int AGAIN_AFTER_MAX_MS = 900;
    private static final int AUDIT_EVERY = 20;
    /// How many die at a moment; mostly one, since then the others go on.
    private static final List<Integer> VICTIMS = List.of(1, 1, 1, 2, 3);

    private static final Duration BACK = Duration.ofMinutes(3);

    /// What happens at moments.
    enum Deaths {
        /// `kill -9` of one, two or all.
        KILLS,
        /// That, or loss of power of one, two or all.
        KILLS_AND_POWER,
        /// All lose power, each time.
        BLACKOUTS
    }

    /// What a machine does at a moment.
    private enum Death {
        KILLED,
        WITHOUT_POWER
    }

    private final CrashCluster cluster;
    private final CrashLoad load;
    private final SplittableRandom random;
    private final Deaths deaths;
    private final Map<String, Integer> coverage = new TreeMap<>();
    private final Map<Long, String> digests = new HashMap<>();
    private final List<String> story = new ArrayList<>();
    private int moments;
    private int rounds;

    /// @param classesInFront see [CrashCluster]
    CrashRun(Path root, long seed, Deaths deaths, List<Path> classesInFront) throws IOException {
        this.random = new SplittableRandom(seed);
        this.deaths = deaths;
        this.cluster = new CrashCluster(root, deaths != Deaths.KILLS, classesInFront);
        this.load = new CrashLoad(cluster.shards(), random.split());
    }

    /// Opens wallets; the shard serves then.
    void begin() throws InterruptedException {
        load.begin();
    }

    /// How often a moment was inside of what.
    Map<String, Integer> coverage() {
        return coverage;
    }

    int answered() {
        return load.answered();
    }

    /// The last moments, for a failure's message.
    String story() {
        return String.join("; ", story.subList(Math.max(0, story.size() - 5), story.size()));
    }

    /// How often replicas have died so far.
    int moments() {
        return moments;
    }

    /// One moment under load, in every fourth case another one while the first is not over, and all checks after it.
    void round() throws IOException, InterruptedException {
        load.run();
        load.awaitMore(1 + random.nextInt(ANSWERS_BETWEEN_MAX), cluster::assertAllRun);
        strike();
        if (random.nextInt(4) == 0) {
            // Once more, while those that died read their state, catch up or elect.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(AGAIN_AFTER_MAX_MS)));
            count("again before all were back");
            strike();
        }
        load.awaitMore(1, cluster::assertAllRun);
        load.settle();
        load.check();
        cluster.assertAllRun();
        rounds++;
        if (random.nextBoolean()) {
            allAgree(rounds % AUDIT_EVERY == 0);
        }
    }

    private void strike() throws IOException, InterruptedException {
        List<String> victims = victims();
        moments++;
        Death death = death();
        look(victims);
        story.add(victims + " " + death);
        count(death + " " + victims.size());
        if (death == Death.KILLED) {
            cluster.kill(victims);
        } else {
            cluster.losePower(victims);
        }
        cluster.start(victims);
    }

    private List<String> victims() {
        List<String> victims = new ArrayList<>(CrashReplica.NAMES);
        int count = deaths == Deaths.BLACKOUTS ? victims.size() : VICTIMS.get(random.nextInt(VICTIMS.size()));
        while (victims.size() > count) {
            victims.remove(random.nextInt(victims.size()));
        }
        return victims;
    }

    private Death death() {
        return switch (deaths) {
            case KILLS -> Death.KILLED;
            case KILLS_AND_POWER -> random.nextBoolean() ? Death.WITHOUT_POWER : Death.KILLED;
            case BLACKOUTS -> Death.WITHOUT_POWER;
        };
    }

    /// Counts what the victims are doing, as their files tell.
    private void look(List<String> victims) {
        for (String victim : victims) {
            Set<String> files = cluster.files(victim);
            countIf(files, "while a snapshot is written", "raft/.*/sm/saving(/.*)?");
            countIf(files, "while ids are written or merged", "shard-0/ids/.*\\.new");
            countIf(files, "after closed segments of history", "shard-0/rows/.*2\\.rows");
            if (!cluster.isConnected(victim)) {
                count("while starting");
            }
        }
    }

    private void countIf(Set<String> files, String what, String pattern) {
        if (files.stream().anyMatch(file -> file.matches(pattern))) {
            count(what);
        }
    }

    private void count(String what) {
        coverage.merge(what, 1, Integer::sum);
    }

    /// All are back, agree at a new checkpoint and on all earlier ones that they remember, and their books balance;
    /// with
    /// `isAudited` each derives its balances from its history again.
    void allAgree(boolean isAudited) throws IOException, InterruptedException {
        long after = digests.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
        load.run();
        load.awaitMore(1, cluster::assertAllRun);
        load.settle();
        Map<String, VerifyReport.Replica> replicas = new LinkedHashMap<>();
        for (String name : CrashReplica.NAMES) {
            Until.says(name + " at a checkpoint after " + after, BACK, () -> {
                cluster.assertAllRun();
                if (!cluster.isConnected(name)) {
                    return "not connected";
                }
                VerifyReport.Replica replica;
                try {
                    replica = cluster.look(name, false);
                } catch (IllegalStateException e) {
                    // The connection was lost, or it is busy with its log.
                    return e.toString();
                }
                replicas.put(name, replica);
                // One that reads its log again passes the first checkpoint before the first wallet.
                boolean isThere = !replica.trial().isEmpty()
                        && replica.checkpoints().stream().anyMatch(point -> point.number() > after);
                return isThere ? "" : replica.toString();
            });
        }
        for (Map.Entry<String, VerifyReport.Replica> each : replicas.entrySet()) {
            VerifyReport.Replica replica = isAudited ? cluster.look(each.getKey(), true) : each.getValue();
            assertThat(replica.faults())
                    .as("faults that %s finds", each.getKey())
                    .isEmpty();
            for (VerifyReport.Checkpoint point : replica.checkpoints()) {
                String known = digests.putIfAbsent(point.number(), point.digest());
                assertThat(known == null || known.equals(point.digest()))
                        .as("%s at checkpoint %s: %s, others %s", each.getKey(), point.number(), point.digest(), known)
                        .isTrue();
            }
            assertThat(replica.trial()).as("trial balance of %s", each.getKey()).isNotEmpty();
            for (Answer.TrialLine line : replica.trial()) {
                assertThat(line.debitsMinor()).as("%s", line).isEqualTo(line.creditsMinor());
            }
        }
    }

    /// After the last moment: everything that was ever answered, and every replica's own history.
    void end() throws IOException, InterruptedException {
        load.checkEverything();
        allAgree(true);
    }

    @Override
    public void close() {
        load.close();
        cluster.close();
    }
}
