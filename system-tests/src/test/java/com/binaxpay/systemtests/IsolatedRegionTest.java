package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.lab.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A region is cut off from all others, without a word: packets are lost, connections stay. Whoever is there with it is
/// told soon that nothing was done, and may read what it has; everyone else goes on; when the way is whole again, so is
/// the region, by itself. With `-Dbinax.cuts=true` also where only one direction is cut.
@ExtendWith(FarUp.Shared.class)
class IsolatedRegionTest {
    private static final int PACE_MS = 40;
    private static final int BETWEEN = 40;
    private static final long SEED = 71;
    private static final int REFUSALS = 20;
    private static final Duration SOON = Duration.ofMinutes(2);
    /// Much less than a request may take, and enough for a machine that is busy.
    private static final long AT_ONCE_NS = 2_000_000_000L;

    /// Which packets are lost.
    enum Cut {
        BOTH_WAYS,
        OUTGOING,
        INCOMING
    }

    private final FarUp far;
    private final LocalUp cluster;
    private final Clients clients;

    IsolatedRegionTest(FarUp far) throws Exception {
        this.far = far;
        this.cluster = far.cluster();
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void stop() {
        clients.abandon();
        far.wan().heal();
    }

    static Stream<Cut> cuts() {
        return Boolean.getBoolean("binax.cuts") ? Stream.of(Cut.values()) : Stream.of(Cut.BOTH_WAYS);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void region_cutOff_refusesWritesAtOnceAndReadsOnAndComesBackByItself(Cut cut) throws Exception {
        Api inside = new Api(cluster.place("regions", "eu").path("http").asText(), cluster.testKey());
        List<String> wallets = new ArrayList<>();
        for (String home : Kills.HOMES) {
            wallets.add(cluster.api().wallet(home, "EUR"));
        }
        clients.writingThereAndBack(Kills.HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        long cutNs = System.nanoTime();
        cut(cut);
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        Until.holds(
                "the region to know that it is alone",
                SOON,
                () -> write(inside, wallets.getFirst()).status() == 503);
        // At once: after a minute alone nothing that it has is new enough.
        for (String wallet : wallets) {
            Answer read = inside.get("/v1/wallets/" + wallet + "/balances?consistency=bounded&max_staleness=60s")
                    .is(200);
            assertThat(Instant.parse(read.header("As-Of"))).as("As-Of").isBefore(Instant.now());
        }
        List<Long> refusedNs = new ArrayList<>();
        for (int i = 0; i < REFUSALS; i++) {
            for (String wallet : wallets) {
                long sentNs = System.nanoTime();
                Answer refused = write(inside, wallet).is(503);
                refusedNs.add(System.nanoTime() - sentNs);
                assertThat(refused.header("Retry-After")).matches("[0-9]+");
                assertThat(refused.text("code")).isEqualTo("not_done");
            }
        }
        long healedNs = System.nanoTime();
        far.wan().heal();
        Until.holds(
                "writes in the region again",
                SOON,
                () -> write(inside, wallets.getFirst()).isDone());
        cluster.awaitReady();
        long backNs = System.nanoTime();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        History history = clients.stop();

        System.out.printf(
                Locale.ROOT,
                "%s: write gap outside %d ms; slowest refusal inside %d ms; back after %.1f s%n",
                cut,
                history.gapMs("EU", cutNs, healedNs),
                refusedNs.stream().mapToLong(Long::longValue).max().orElseThrow() / 1_000_000,
                (backNs - healedNs) / 1e9);
        for (String home : Kills.HOMES) {
            System.out.println(
                    "  answers outside to wallets at home in " + home + ", by status: " + history.statuses(home));
        }
        // One that waited for its deadline would show with each shard; a machine that is busy holds up one.
        assertThat(refusedNs.stream().filter(each -> each >= AT_ONCE_NS))
                .as("refusals that took long, ns")
                .hasSizeLessThanOrEqualTo(1);
        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
        Whole.assertWhole(cluster);
    }

    /// To a wallet that no client uses.
    private static Answer write(Api inside, String wallet) throws InterruptedException {
        return inside.post(
                "/v1/test-helpers/fund",
                Api.newKey(),
                "{\"wallet\":\"" + wallet + "\",\"amount\":\"1.00\",\"currency\":\"EUR\"}");
    }

    private void cut(Cut cut) {
        for (String other : List.of("uk", "us")) {
            if (cut != Cut.INCOMING) {
                far.wan().change("eu", other, Way::cut);
            }
            if (cut != Cut.OUTGOING) {
                far.wan().change(other, "eu", Way::cut);
            }
        }
    }
}
