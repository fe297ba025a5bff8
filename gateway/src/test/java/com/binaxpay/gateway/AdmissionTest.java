package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.Routes.Access;
import com.binaxpay.gateway.Routes.Route;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long TARGET_NS = 100;
    private static final long WINDOW_NS = 100_000_000;
    private static final Owner SOMEONE = new Owner(2, 1_000);

    private long nowNs;
    private final AdaptiveLimit limit = new AdaptiveLimit(4, 100, TARGET_NS, 0);

    private Admission admission(int places, int waitingMax, Duration waitMax) {
        return new Admission(
                new AdaptiveLimit(places, places, TARGET_NS, 0),
                new Admission.Room(waitingMax, waitMax, waitMax),
                () -> nowNs,
                _ -> {});
    }

    private void windows(int count, long tookNs, int inHand) {
        for (int i = 0; i < count; i++) {
            for (int call = 0; call < 20; call++) {
                limit.ended(tookNs, inHand, nowNs);
            }
            nowNs += WINDOW_NS;
            limit.ended(tookNs, inHand, nowNs);
        }
    }

    @Test
    void limit_whileCallsAreSlow_shrinksToItsLeastAndGrowsAgain() {
        windows(1, TARGET_NS + 1, 50);
        assertThat(limit.limit()).isEqualTo(90);
        windows(100, TARGET_NS + 1, 50);
        assertThat(limit.limit()).isEqualTo(4);
        // What is not used need not grow.
        windows(10, TARGET_NS, 1);
        assertThat(limit.limit()).isEqualTo(4);
        windows(5, TARGET_NS, 100);
        assertThat(limit.limit()).isBetween(12, 25);
        windows(50, TARGET_NS, 100);
        assertThat(limit.limit()).isEqualTo(100);
    }

    @Test
    void enter_lowerTiers_leaveRoomForThoseAbove() {
        Admission admission = admission(10, 0, Duration.ZERO);
        for (int i = 0; i < 5; i++) {
            assertThat(admission.enter(Tier.BULK, SOMEONE, Long.MAX_VALUE)).isTrue();
        }
        assertThat(admission.enter(Tier.BULK, SOMEONE, Long.MAX_VALUE)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(admission.enter(Tier.DEFAULT, SOMEONE, Long.MAX_VALUE)).isTrue();
        }
        assertThat(admission.enter(Tier.DEFAULT, SOMEONE, Long.MAX_VALUE)).isFalse();
        assertThat(admission.enter(Tier.CRITICAL, SOMEONE, Long.MAX_VALUE)).isTrue();
        assertThat(admission.enter(Tier.CRITICAL, SOMEONE, Long.MAX_VALUE)).isTrue();
        assertThat(admission.enter(Tier.CRITICAL, SOMEONE, Long.MAX_VALUE)).isFalse();
        admission.leave(SOMEONE, 1);
        assertThat(admission.enter(Tier.DEFAULT, SOMEONE, Long.MAX_VALUE)).isFalse();
        assertThat(admission.enter(Tier.CRITICAL, SOMEONE, Long.MAX_VALUE)).isTrue();
    }

    @Test
    void enter_whenFull_theNewestOfTheHighestTierIsNext()
            throws InterruptedException, ExecutionException, TimeoutException {
        Admission admission = admission(1, 3, Duration.ofSeconds(30));
        assertThat(admission.enter(Tier.CRITICAL, SOMEONE, Long.MAX_VALUE)).isTrue();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> bulk = threads.submit(() -> call(admission, Tier.BULK, "bulk", order));
            awaitWaiting(admission, 1);
            Future<Boolean> other = threads.submit(() -> call(admission, Tier.DEFAULT, "default", order));
            awaitWaiting(admission, 2);
            Future<Boolean> first = threads.submit(() -> call(admission, Tier.CRITICAL, "first", order));
            awaitWaiting(admission, 3);
            // There is no room to wait: the bulk call, which matters least, goes.
            Future<Boolean> last = threads.submit(() -> call(admission, Tier.CRITICAL, "last", order));
            assertThat(bulk.get(30, TimeUnit.SECONDS)).isFalse();
            awaitWaiting(admission, 3);
            admission.leave(SOMEONE, 1);
            for (Future<Boolean> each : List.of(last, first, other)) {
                assertThat(each.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(order).containsExactly("bulk", "last", "first", "default");
    }

    private static boolean call(Admission admission, Tier tier, String name, List<String> order) {
        boolean isIn = admission.enter(tier, SOMEONE, Long.MAX_VALUE);
        order.add(name);
        if (isIn) {
            admission.leave(SOMEONE, 1);
        }
        return isIn;
    }

    private static void awaitWaiting(Admission admission, int count) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (admission.waiting() < count) {
            assertThat(System.nanoTime())
                    .as("until there are %s waiting", count)
                    .isLessThan(endNs);
            Thread.onSpinWait();
        }
    }

    @Test
    void tier_ofARoute_goesByWhatItDoes() {
        assertThat(tier("POST", "/v1/transfers/{}/capture")).isEqualTo(Tier.CRITICAL);
        assertThat(tier("POST", "/v1/payouts")).isEqualTo(Tier.CRITICAL);
        assertThat(tier("GET", "/v1/payouts")).isEqualTo(Tier.BULK);
        assertThat(tier("GET", "/v1/payouts/{}")).isEqualTo(Tier.DEFAULT);
        assertThat(tier("POST", "/v1/transfer-batches")).isEqualTo(Tier.BULK);
        assertThat(tier("POST", "/v1/wallets")).isEqualTo(Tier.DEFAULT);
    }

    private static Tier tier(String method, String pattern) {
        return Tier.of(new Route(method, pattern, Access.KEY, List.of(), _ -> {
            throw new UnsupportedOperationException();
        }));
    }

    @Test
    void address_thatGuessesKeys_isBannedForAWhile() {
        BanList bans = new BanList(() -> nowNs);
        InetAddress guessing = InetAddress.ofLiteral("203.0.113.9");
        for (int i = 1; i < BanList.FAILURES_MAX; i++) {
            bans.failed(guessing);
        }
        assertThat(bans.secondsLeft(guessing)).isEmpty();
        nowNs += BanList.WHILE.toNanos() + 1;
        bans.failed(guessing);
        assertThat(bans.secondsLeft(guessing)).isEmpty();
        for (int i = 0; i < BanList.FAILURES_MAX; i++) {
            bans.failed(guessing);
            bans.failed(InetAddress.getLoopbackAddress());
        }
        assertThat(bans.secondsLeft(guessing)).contains(BanList.BAN.toSeconds() + 1);
        assertThat(bans.secondsLeft(InetAddress.ofLiteral("203.0.113.10"))).isEmpty();
        assertThat(bans.secondsLeft(InetAddress.getLoopbackAddress())).isEmpty();
        nowNs += BanList.BAN.toNanos();
        assertThat(bans.secondsLeft(guessing)).isEmpty();
    }

    /// Who has one address of an IPv6 network has them all.
    @Test
    void network_thatGuessesKeysFromManyAddresses_isBanned() {
        BanList bans = new BanList(() -> nowNs);
        for (int i = 0; i < BanList.FAILURES_MAX; i++) {
            bans.failed(InetAddress.ofLiteral("2001:db8:7:1::" + Integer.toHexString(i + 1)));
        }
        assertThat(bans.secondsLeft(InetAddress.ofLiteral("2001:db8:7:1:a:b:c:d")))
                .isPresent();
        assertThat(bans.secondsLeft(InetAddress.ofLiteral("2001:db8:7:2::1"))).isEmpty();
    }
}
