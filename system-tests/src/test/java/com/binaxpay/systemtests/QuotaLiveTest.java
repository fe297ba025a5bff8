package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A partner with a quota calls at every edge and every node at once, with two keys and much more than it may: what
/// gets in is the quota, and each answer's headers say so. `-Dbinax.quota=1000` is the long form, with so many calls a
/// second for half a minute, which holds what got in within 5 % of the quota.
@ExtendWith(SharedUp.class)
class QuotaLiveTest {
    private static final int QUOTA = Integer.getInteger("binax.quota", 50);
    private static final boolean IS_LONG = QUOTA >= 1_000;
    private static final String PARTNER = "quota-live";
    /// Of what is offered, the quota is one part.
    private static final double OFFERED = 1.8;

    private static final long SEED = Long.getLong("binax.seed", 1);
    private static final int CALLERS_AT_A_PLACE = 4;
    private static final double TOLERANCE = 0.05;
    private static final int SECONDS = 30;
    /// In which shares come to where they are wanted, and what was saved up is used up.
    private static final int SETTLE_SECONDS = 3;

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Pattern LEFT = Pattern.compile("\"burst\";r=(\\d+);t=(\\d+),\"daily\";r=(\\d+);t=(\\d+)");

    private final LocalUp cluster;
    /// When calls were let in, by this JVM's clock.
    private final ConcurrentLinkedQueue<Long> inNs = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<String> others = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private volatile boolean isOver;

    QuotaLiveTest(LocalUp cluster) {
        this.cluster = cluster;
    }

    /// One who calls one place, again and again.
    private final class Caller {
        private final Api place;
        private final String path;
        private final long gapNs;
        private final SplittableRandom random;
        private volatile long in;
        private volatile long refused;

        Caller(Api place, String path, long gapNs, SplittableRandom random) {
            this.place = place;
            this.path = path;
            this.gapNs = gapNs;
            this.random = random;
        }

        private void run() {
            try {
                long dueNs = System.nanoTime();
                while (!isOver) {
                    take(place.get(path));
                    // Who is late is late; what was not asked then is not asked now. With even gaps, who once
                    // comes just before its turn does so each time, and is never let in.
                    dueNs = Math.max(dueNs + random.nextLong(2 * gapNs), System.nanoTime() - gapNs);
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | AssertionError e) {
                broken.compareAndSet(null, e);
            }
        }

        /// Whether it was let in and was refused.
        private boolean isServed() {
            return in > 0 && refused > 0;
        }

        @Override
        public String toString() {
            return "a caller of " + place.url() + " was let in " + in + " times and refused " + refused;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts
        private void take(Answer answer) {
            if (answer.status() == 429) {
                refused++;
            } else if (answer.isDone()) {
                inNs.add(System.nanoTime());
                in++;
            } else {
                others.add(answer.toString());
                return;
            }
            checkHeaders(answer);
        }
    }

    /// That an answer says of the quota what is so.
    private static void checkHeaders(Answer answer) {
        assertThat(answer.header("RateLimit-Policy"))
                .startsWith("\"burst\";q=" + QUOTA + ";w=1,\"daily\";q=")
                .endsWith(";w=86400");
        Matcher left = LEFT.matcher(answer.header("RateLimit"));
        assertThat(left.matches()).as("%s", answer).isTrue();
        if (answer.isDone()) {
            assertThat(Long.parseLong(left.group(1))).as("left at an edge").isBetween(0L, QUOTA - 1L);
            assertThat(answer.header("Retry-After")).isEmpty();
        } else {
            assertThat(left.group(1)).as("left, where one is refused").isEqualTo("0");
            assertThat(answer.header("Retry-After")).isEqualTo(left.group(2)).isNotEqualTo("0");
            assertThat(answer.text("code")).isEqualTo("quota_exceeded");
        }
    }

    @Test
    void quota_usedAtAllPlacesAtOnce_isWhatGetsIn() throws Exception {
        // The first key makes the partner. Who knows the others, which came after the limit, knows the limit.
        key();
        cluster.binax("keys", "limit", "--partner", PARTNER, "--reads-per-s", Integer.toString(QUOTA))
                .good();
        List<String> keys = List.of(key(), key());
        List<Api> places = places(keys.getFirst());
        for (Api place : places) {
            keys.forEach(key -> Until.holds(
                    "the keys to be known at " + place.url(),
                    SOON,
                    () -> new Api(place.url(), key).get("/v1/events?limit=1").status() != 401));
        }
        String path = "/v1/wallets/" + places.getFirst().wallet("EU", "EUR")
                + "/balances?consistency=bounded&max_staleness=60s";
        // A replica that has not heard of the wallet yet rightly says so.
        places.forEach(place -> Until.holds(
                "the wallet to be known at " + place.url(),
                SOON,
                () -> place.get(path).isDone()));

        List<Caller> callers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        long gapNs = (long) (TimeUnit.SECONDS.toNanos(1) * places.size() * CALLERS_AT_A_PLACE / (QUOTA * OFFERED));
        SplittableRandom gaps = new SplittableRandom(SEED);
        for (int i = 0; i < places.size() * CALLERS_AT_A_PLACE; i++) {
            Api place = new Api(places.get(i % places.size()).url(), keys.get(i % keys.size()));
            callers.add(new Caller(place, path, gapNs, gaps.split()));
        }
        long beganNs = System.nanoTime();
        callers.forEach(caller -> threads.add(Thread.ofVirtual().start(caller::run)));
        try {
            if (IS_LONG) {
                Until.holds("the end of the long form", SOON, () -> secondsSince(beganNs) > SETTLE_SECONDS + SECONDS);
            } else {
                Until.says("calls to be let in and refused", SOON, () -> missing(callers));
            }
        } finally {
            isOver = true;
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double seconds = secondsSince(beganNs);

        String counts = String.format(
                Locale.ROOT,
                "a quota of %d/s at %d places with %d keys: %d calls in %.1f s, %d got in, %d were refused (seed %d)",
                QUOTA,
                places.size(),
                keys.size(),
                sum(callers.stream().mapToLong(caller -> caller.in + caller.refused)),
                seconds,
                inNs.size(),
                sum(callers.stream().mapToLong(caller -> caller.refused)),
                SEED);
        System.out.println(counts);
        assertThat(broken.get()).as("what a caller saw").isNull();
        assertThat(others).as("other answers").isEmpty();
        // As many as a second's may have been saved up.
        assertThat(inNs.size()).as(counts).isLessThanOrEqualTo((int) (QUOTA * (1 + TOLERANCE) * (seconds + 1)));
        if (IS_LONG) {
            hold(beganNs);
        }
        Until.holds(
                "a call to be let in again",
                SOON,
                () -> places.getFirst().get(path).isDone());
    }

    /// Every edge and every node.
    private List<Api> places(String key) throws Exception {
        List<Api> places = new ArrayList<>();
        cluster.edges().forEach(url -> places.add(new Api(url, key)));
        cluster.status()
                .path("regions")
                .forEach(region -> places.add(new Api(region.path("http").asText(), key)));
        return places;
    }

    /// Prints what got in, second by second, and holds the mean against the quota.
    private void hold(long beganNs) {
        long[] perS = new long[SECONDS];
        for (long each : inNs) {
            long second = (each - beganNs) / TimeUnit.SECONDS.toNanos(1) - SETTLE_SECONDS;
            if (second >= 0 && second < SECONDS) {
                perS[(int) second]++;
            }
        }
        double mean = LongStream.of(perS).average().orElseThrow();
        boolean isHeld = Math.abs(mean - QUOTA) <= TOLERANCE * QUOTA;
        System.out.println("let in, second by second: "
                + LongStream.of(perS).mapToObj(Long::toString).collect(java.util.stream.Collectors.joining(" ")));
        System.out.printf(
                Locale.ROOT,
                "mean %.1f/s, %+.2f %% (at most 5 %%: %s); seconds from %+.1f to %+.1f %%%n",
                mean,
                100 * (mean / QUOTA - 1),
                isHeld ? "held" : "broken",
                100.0 * (LongStream.of(perS).min().orElseThrow() - QUOTA) / QUOTA,
                100.0 * (LongStream.of(perS).max().orElseThrow() - QUOTA) / QUOTA);
        assertThat(mean).as("let in, calls a second").isBetween((1 - TOLERANCE) * QUOTA, (1 + TOLERANCE) * QUOTA);
    }

    /// Empty once every caller has been let in and refused, and all together were let in for some seconds; or once one
    /// saw something else.
    private String missing(List<Caller> callers) {
        if (broken.get() != null || !others.isEmpty()) {
            return "";
        }
        List<Caller> left =
                callers.stream().filter(caller -> !caller.isServed()).toList();
        return left.isEmpty() && inNs.size() >= 5 * QUOTA ? "" : inNs.size() + " were let in; but " + left;
    }

    private static long sum(LongStream counts) {
        return counts.sum();
    }

    private static double secondsSince(long beganNs) {
        return (System.nanoTime() - beganNs) / 1e9;
    }

    private String key() throws InterruptedException {
        return cluster.binax("keys", "create", "--partner", PARTNER, "--mode", "test")
                .good()
                .out()
                .strip();
    }
}
