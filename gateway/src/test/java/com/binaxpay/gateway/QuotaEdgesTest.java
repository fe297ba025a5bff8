package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.QuotaGate.Verdict;
import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.SandboxVault;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Quota;
import com.binaxpay.wire.QuotaBucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A quota of 1,000 calls a second, used from five edges at once: how many get through, and what their headers say. The
/// gates are those of the gateway, the lender is the real one; time is the test's, in steps of 10 ms.
class QuotaEdgesTest {
    private static final int EDGES = 5;
    private static final int LIMIT = 1_000;
    private static final int PER_DAY = 1_000_000;
    private static final int STEPS_A_SECOND = 100;
    private static final int STEPS_A_PERIOD = 10;
    private static final long STEP_NS = 10_000_000;
    private static final Caller ACME = new Caller(7, Mode.LIVE);
    private static final PartnerKey KEY = new PartnerKey(3, ACME, KeyTerms.NONE);
    private static final Pattern LEFT = Pattern.compile("\"burst\";r=(\\d+);t=(\\d+),\"daily\";r=(\\d+);t=(\\d+)");

    private final TestGateway world = new TestGateway();
    private final QuotaLender lender = new QuotaLender(
            bucket -> QuotaLimits.perSecond(QuotaEdgesTest::quota, bucket), () -> EDGES, -QuotaLender.GRACE_MS);
    private final List<QuotaGate> edges = new ArrayList<>();
    private long step;

    QuotaEdgesTest() {
        for (int i = 0; i < EDGES; i++) {
            edges.add(edge("edge-" + i));
        }
    }

    @AfterEach
    void stop() {
        edges.forEach(QuotaGate::close);
        world.close();
    }

    private static Quota quota(long bucket) {
        return QuotaBucket.isKeys(bucket) ? Quota.STANDARD : new Quota(LIMIT, LIMIT, PER_DAY, PER_DAY);
    }

    private QuotaGate edge(String name) {
        QuotaPorts quotas = new QuotaPorts(
                name,
                () -> EDGES,
                QuotaEdgesTest::quota,
                (call, _) -> Optional.of(lender.lend(call, nowNs() / 1_000_000)));
        return new QuotaGate(
                new GatewayPorts(
                        world.shards,
                        world.directory(),
                        world.health(),
                        new Metrics(),
                        () -> Instant.ofEpochMilli(world.nowMs.get()),
                        IdSource.random(() -> Instant.ofEpochMilli(world.nowMs.get())),
                        Optional.empty(),
                        world.webhooks(),
                        quotas,
                        () -> 0,
                        new SandboxVault(new byte[32])),
                this::nowNs);
    }

    private long nowNs() {
        return step * STEP_NS;
    }

    /// What a call's headers say of the second: what is left, and for how many seconds that holds.
    private record Left(long calls, long seconds) {
        static Left of(Verdict verdict) {
            assertThat(value(verdict, "RateLimit-Policy"))
                    .isEqualTo("\"burst\";q=" + LIMIT + ";w=1,\"daily\";q=" + PER_DAY + ";w=86400");
            Matcher matcher = LEFT.matcher(value(verdict, "RateLimit"));
            assertThat(matcher.matches()).as("%s", verdict).isTrue();
            return new Left(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
    }

    private static String value(Verdict verdict, String header) {
        return verdict.fields().stream()
                .filter(field -> field.name().equals(header))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /// Lets a second pass in which `perS` calls come at each edge; how many get through. Each answer is held to what
    /// the one before it said.
    private long second(int... perS) {
        long passed = 0;
        for (int i = 0; i < STEPS_A_SECOND; i++) {
            step++;
            for (int edge = 0; edge < EDGES; edge++) {
                passed += calls(edge, perS[edge] * (i + 1) / STEPS_A_SECOND - perS[edge] * i / STEPS_A_SECOND);
                if ((step + edge) % STEPS_A_PERIOD == 0) {
                    edges.get(edge).askNow();
                }
            }
        }
        return passed;
    }

    private long calls(int edge, int count) {
        long passed = 0;
        long left = -1;
        for (int n = 0; n < count; n++) {
            Verdict verdict = edges.get(edge).take(KEY, true);
            Left said = Left.of(verdict);
            if (verdict.isIn()) {
                passed++;
                assertThat(left).as("left, as the answer before said").isNotZero();
                assertThat(left < 0 || said.calls == left - 1)
                        .as("one less is left")
                        .isTrue();
                assertThat(verdict.fields()).extracting(HttpAnswer.Field::name).doesNotContain("Retry-After");
            } else {
                assertThat(left).as("left, as the answer before said").isNotPositive();
                assertThat(said.calls).isZero();
                assertThat(value(verdict, "Retry-After")).isEqualTo(Long.toString(said.seconds));
                assertThat(said.seconds).isPositive();
            }
            left = said.calls;
        }
        return passed;
    }

    @Test
    void quota_usedFromAllEdgesAtOnce_isKeptWithinFivePercent_andHeadersAreRight() {
        for (int i = 0; i < 3; i++) {
            second(400, 400, 400, 400, 400);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(second(400, 400, 400, 400, 400)).isBetween(950L, 1_050L);
        }
    }

    @Test
    void quota_usedUnevenly_isKeptWithinFivePercent() {
        Property.check(4, this::unevenly);
    }

    private void unevenly(RandomGenerator random) {
        int[] perS = new int[EDGES];
        for (int edge = 0; edge < EDGES; edge++) {
            perS[edge] = random.nextInt(3) == 0 ? 0 : random.nextInt(2_000);
        }
        perS[random.nextInt(EDGES)] = 1_500;
        for (int i = 0; i < 4; i++) {
            second(perS);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(second(perS)).isBetween(950L, 1_050L);
        }
    }

    @Test
    void refused_whoComesAgainAfterRetryAfter_getsIn() {
        for (int i = 0; i < 4; i++) {
            second(2_000, 0, 0, 0, 0);
        }
        Verdict refused = edges.getFirst().take(KEY, true);
        while (refused.isIn()) {
            refused = edges.getFirst().take(KEY, true);
        }
        long waitS = Long.parseLong(value(refused, "Retry-After"));
        for (long i = 0; i < waitS; i++) {
            second(0, 0, 0, 0, 0);
        }
        assertThat(edges.getFirst().take(KEY, true).isIn()).isTrue();
    }
}
