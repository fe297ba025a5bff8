package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Quota;
import com.binaxpay.wire.QuotaBucket;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyTermsTest {
    private static final Pattern BURST = Pattern.compile("\"burst\";r=(\\d+);t=1,\"daily\";r=");

    private static final Caller ALICE = new Caller(1, Mode.TEST);

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void activate() {
        gateway.shards.activate();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void terms(KeyTerms terms) {
        gateway.keysKnown.computeIfPresent(
                TestGateway.ALICE, (_, key) -> new PartnerKey(key.number(), key.caller(), terms));
    }

    private void quota(long bucket, Quota quota) {
        gateway.quotasKnown.put(bucket, quota);
    }

    @Test
    void key_withScopes_mayDoWhatTheyAllow() {
        String wallet = gateway.funded("EU");
        terms(new KeyTerms(List.of("read", "payouts:write"), List.of(), 0, Quota.STANDARD));
        gateway.get("/v1/wallets/" + wallet).is(200);
        Answered refused = gateway.post("/v1/wallets/" + wallet + "/freeze", "").is(403);
        assertThat(refused.code()).isEqualTo("insufficient_scope");
        assertThat(refused.body().get("detail").asString()).contains("wallets:write");
        gateway.post("/v1/payouts", "{}").is(400);
        terms(new KeyTerms(List.of("transfers:write"), List.of(), 0, Quota.STANDARD));
        gateway.get("/v1/wallets/" + wallet).is(403);
    }

    @Test
    void key_withAddresses_isRefusedFromElsewhere() {
        terms(new KeyTerms(List.of(), List.of("203.0.113.0/24", "127.0.0.0/8"), 0, Quota.STANDARD));
        gateway.get("/v1/events").is(200);
        terms(new KeyTerms(List.of(), List.of("203.0.113.0/24"), 0, Quota.STANDARD));
        assertThat(gateway.get("/v1/events").is(403).code()).isEqualTo("address_not_allowed");
    }

    @Test
    void edge_ofOtherPartners_saysSo_andServesWhatIsPublic() {
        gateway.keysKnown.computeIfPresent(
                TestGateway.ALICE,
                (_, key) -> new PartnerKey(key.number(), key.caller(), KeyTerms.NONE, 0, false, Optional.empty()));
        Answered refused = gateway.get("/v1/events").is(421);
        assertThat(refused.code()).isEqualTo("edge_of_others");
        assertThat(refused.body().get("detail").asString()).contains("africa-lagos", "another edge");
        gateway.get("/v1/assets").is(200);
    }

    @Test
    void key_thatEnds_isGoodUntilThen() {
        terms(KeyTerms.NONE.endingAt(gateway.nowMs.get() + 60_000));
        gateway.get("/v1/events").is(200);
        gateway.nowMs.addAndGet(60_000);
        assertThat(gateway.get("/v1/events").is(401).code()).isEqualTo("unauthorized");
    }

    @Test
    void quota_ofASecond_isToldAtEveryStep() {
        quota(QuotaBucket.ofKey(1, false), new Quota(3, 100, 0, 0));
        for (int left = 2; left >= 0; left--) {
            Answered answer = gateway.get("/v1/events").is(200);
            assertThat(answer.header("RateLimit-Policy")).startsWith("\"burst\";q=3;w=1,\"daily\";q=");
            Matcher burst = BURST.matcher(answer.header("RateLimit"));
            assertThat(burst.lookingAt()).as(answer.header("RateLimit")).isTrue();
            // On a slow machine a call may have come back meanwhile.
            assertThat(Integer.parseInt(burst.group(1), 10)).isBetween(left, 2);
        }
        Answered refused = gateway.get("/v1/events");
        // On a slow machine a new second may have come meanwhile.
        if (refused.status() == 429) {
            assertThat(refused.body().get("type").asString())
                    .isEqualTo("https://iana.org/assignments/http-problem-types#quota-exceeded");
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.header("RateLimit")).startsWith("\"burst\";r=0;t=1");
        }
        gateway.wallet("EU");
    }

    @Test
    void quota_ofADay_isExactAndEndsAtMidnight() {
        quota(QuotaBucket.ofKey(1, false), new Quota(0, 0, 5, 0));
        for (int left = 4; left >= 0; left--) {
            assertThat(gateway.get("/v1/events").is(200).header("RateLimit"))
                    .contains("\"daily\";r=" + left + ";t=54000");
        }
        Answered refused = gateway.get("/v1/events").is(429);
        assertThat(refused.header("Retry-After")).isEqualTo("54000");
        assertThat(refused.body().get("detail").asString()).contains("calls of the day");
        gateway.wallet("EU");
        gateway.nowMs.addAndGet(54_000_000);
        gateway.get("/v1/events").is(200);
    }

    @Test
    void quota_ofAPartner_isForAllItsKeysTogether() {
        gateway.keysKnown.put("bp_test_alice2", new PartnerKey(9, ALICE, KeyTerms.NONE));
        quota(QuotaBucket.ofPartner(ALICE, true), new Quota(0, 0, 0, 2));
        gateway.wallet("EU");
        gateway.wallet("bp_test_alice2", "EU");
        gateway.post("bp_test_alice2", "/v1/payouts", "k", "{}").is(429);
        gateway.post("/v1/payouts", "{}").is(429);
        gateway.post(TestGateway.BOB, "/v1/payouts", "k", "{}").is(400);
    }
}
