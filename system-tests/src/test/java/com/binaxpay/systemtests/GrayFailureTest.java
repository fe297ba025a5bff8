package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.lab.Root;
import com.binaxpay.simulator.lab.SlowDisk;
import com.binaxpay.simulator.lab.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A leader does not die but is ill: it loses its leadership, those who write are soon served as well as before, and it
/// does not get its leadership back before it has been well for a while. All regions are equally far from each other,
/// so that figures tell of the illness and not of where the next leader is.
///
/// Every build has one that is paused, under light load. `-Dbinax.gray=all`, or a list of kinds, has them under more
/// and
/// for longer, and holds the figures against their limits, which wants a machine for itself.
@ExtendWith(FarUp.Shared.class)
class GrayFailureTest {
    private static final String CHOSEN = System.getProperty("binax.gray", "");
    private static final long ROUND_TRIP_MS = 20;
    private static final boolean IS_LONG = !CHOSEN.isEmpty();
    private static final int PACE_MS = IS_LONG ? 10 : 80;
    private static final int BEFORE = IS_LONG ? 100 : 12;
    private static final long SEED = 73;
    private static final Duration SOON = Duration.ofMinutes(2);
    /// Longer each time.
    private static final Duration HOLD_DOWN = Duration.ofMinutes(8);

    private static final long BASELINE_NS = TimeUnit.SECONDS.toNanos(IS_LONG ? 10 : 1);
    private static final long ONSET_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long ILL_NS = TimeUnit.SECONDS.toNanos(IS_LONG ? 20 : 8);
    private static final double TIMES_BASELINE_LIMIT = 2;
    /// A sync takes a few tenths of a millisecond here, and some two writes: so it takes a hundred times as long.
    private static final int WRITES_PER_SECOND = 40;

    /// What ails the leader.
    enum Kind {
        SLOW_DISK,
        PAUSED_5_S,
        HALF_OF_PACKETS_LOST,
        CANNOT_BE_HEARD,
        CANNOT_HEAR
    }

    private final FarUp far;
    private final LocalUp cluster;
    private final Clients clients;

    GrayFailureTest(FarUp far) throws Exception {
        this.far = far;
        this.cluster = far.cluster();
        far.wan().distances(ROUND_TRIP_MS, ROUND_TRIP_MS, ROUND_TRIP_MS);
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    static Stream<Kind> kinds() {
        if (CHOSEN.equals("all")) {
            return Stream.of(Kind.values());
        }
        return IS_LONG ? Stream.of(CHOSEN.split(",", -1)).map(Kind::valueOf) : Stream.of(Kind.PAUSED_5_S);
    }

    @AfterEach
    void stop() {
        clients.abandon();
        far.wan().heal();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void leader_ill_losesItsLeadershipOnceAndGetsItBackWhenWell(Kind kind) throws Exception {
        assumeTrue(
                kind != Kind.SLOW_DISK || SlowDisk.missing().isEmpty(),
                "no disk can be slow here: " + SlowDisk.missing());
        clients.writingThereAndBack(Kills.HOMES).start();
        clients.awaitMore(BEFORE, SOON, "EU", "UK", "US");
        long begunNs = System.nanoTime();
        awaitPassed(begunNs, BASELINE_NS);

        long onsetNs = System.nanoTime();
        long lostNs;
        List<String> leaders;
        AutoCloseable illness = afflict(kind);
        try {
            Until.holds(
                    "eu to lose its leadership", SOON, () -> !List.of("eu", "").contains(leader()));
            lostNs = System.nanoTime();
            leaders = leadersUntil(onsetNs + ILL_NS);
        } finally {
            illness.close();
        }
        long wellNs = System.nanoTime();
        cluster.awaitReady(HOLD_DOWN);
        long homeNs = System.nanoTime();
        History history = clients.stop();

        print(kind, history, onsetNs, lostNs, wellNs, homeNs);
        // Whoever is elected may hand over to the next of the shard's regions.
        assertThat(leaders).as("leaders while eu was ill").doesNotContain("eu").hasSizeLessThanOrEqualTo(2);
        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
        Whole.assertWhole(cluster);
    }

    private void print(Kind kind, History history, long onsetNs, long lostNs, long wellNs, long homeNs) {
        System.out.printf(
                Locale.ROOT,
                "%s: leadership lost after %.1f s, home again %.1f s after the end%n",
                kind,
                (lostNs - onsetNs) / 1e9,
                (homeNs - wellNs) / 1e9);
        for (String home : Kills.HOMES) {
            double before = history.p99Ms(home, onsetNs - BASELINE_NS, onsetNs);
            double after = history.p99Ms(home, onsetNs + ONSET_NS, onsetNs + ILL_NS);
            System.out.printf(
                    Locale.ROOT,
                    "  wallets at home in %s: p99 before %.1f ms, 5 to 20 s after onset %.1f ms (%.2f times; limit %.1f);"
                            + " longest gap %d ms; answers %s%n",
                    home,
                    before,
                    after,
                    after / before,
                    TIMES_BASELINE_LIMIT,
                    history.gapMs(home, onsetNs, homeNs),
                    history.statuses(home));
            if (IS_LONG) {
                assertThat(after / before)
                        .as("p99 of " + home + ", times its baseline")
                        .isLessThanOrEqualTo(TIMES_BASELINE_LIMIT);
            }
        }
    }

    /// Begins an illness of `eu`, which ends when it is closed.
    private AutoCloseable afflict(Kind kind) throws InterruptedException {
        ProcessHandle eu = Objects.requireNonNull(cluster.processes().get("eu"));
        switch (kind) {
            case SLOW_DISK -> {
                return SlowDisk.of(eu, cluster.data().resolve("nodes"), WRITES_PER_SECOND);
            }
            case PAUSED_5_S -> {
                Root.run("kill", "-STOP", Long.toString(eu.pid()));
                Thread resuming = Thread.ofVirtual().start(() -> {
                    awaitPassed(System.nanoTime(), ONSET_NS);
                    Root.run("kill", "-CONT", Long.toString(eu.pid()));
                });
                return resuming::join;
            }
            case HALF_OF_PACKETS_LOST -> far.wan().changeAround("eu", way -> way.losing(50));
            case CANNOT_BE_HEARD -> {
                far.wan().change("eu", "uk", Way::cut);
                far.wan().change("eu", "us", Way::cut);
            }
            case CANNOT_HEAR -> {
                far.wan().change("uk", "eu", Way::cut);
                far.wan().change("us", "eu", Way::cut);
            }
        }
        return () -> far.wan().distances(ROUND_TRIP_MS, ROUND_TRIP_MS, ROUND_TRIP_MS);
    }

    private static void awaitPassed(long sinceNs, long ns) {
        Until.holds("time to pass", SOON, () -> System.nanoTime() - sinceNs >= ns);
    }

    private String leader() throws Exception {
        return cluster.status().path("shards").path(0).path("leader").asText();
    }

    /// Who leads until then, one after the other.
    private List<String> leadersUntil(long endNs) {
        List<String> leaders = new ArrayList<>();
        Until.holds("time to pass", SOON, () -> {
            String now = leader();
            if (!now.isEmpty() && (leaders.isEmpty() || !leaders.getLast().equals(now))) {
                leaders.add(now);
            }
            return System.nanoTime() - endNs >= 0;
        });
        return leaders;
    }
}
