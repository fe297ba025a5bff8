package com.binaxpay.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookVerifierTest {
    /// The vector that the specification and its libraries share.
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIMESTAMP = "1614265330";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static WebhookVerifier verifierAt(long seconds, String... secrets) {
        return new WebhookVerifier(List.of(secrets), Duration.ofMinutes(5), () -> Instant.ofEpochSecond(seconds));
    }

    private static boolean isGenuine(String signature) {
        return verifierAt(1_614_265_330, SECRET).isGenuine(ID, TIMESTAMP, signature, BODY);
    }

    @Test
    void message_ofTheSpecification_isGenuine() {
        assertThat(isGenuine(SIGNATURE)).isTrue();
        assertThat(isGenuine("v1,AAAA v1a,BBBB " + SIGNATURE)).isTrue();
        assertThat(verifierAt(1_614_265_330, "whsec_AAAA", SECRET).isGenuine(ID, TIMESTAMP, SIGNATURE, BODY))
                .isTrue();
    }

    @Test
    void message_signedByTheLibrary_isGenuine() throws EmptyWebhookSecretException, WebhookSigningException {
        String signature = new Webhook(SECRET).sign("evt_1", 1_700_000_000, "{}");
        assertThat(verifierAt(1_700_000_100, SECRET)
                        .isGenuine("evt_1", "1700000000", signature, "{}".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
    }

    @Test
    void message_changedOrOldOrOfSomeoneElse_isNot() {
        for (String bad :
                List.of("", "v1,", "v1,AAAA", SIGNATURE.substring(3), "v2," + SIGNATURE.substring(3), "v1,!")) {
            assertThat(isGenuine(bad)).as(bad).isFalse();
        }
        WebhookVerifier verifier = verifierAt(1_614_265_330, SECRET);
        assertThat(verifier.isGenuine("msg_other", TIMESTAMP, SIGNATURE, BODY)).isFalse();
        assertThat(verifier.isGenuine(ID, "1614265331", SIGNATURE, BODY)).isFalse();
        assertThat(verifier.isGenuine(ID, "x", SIGNATURE, BODY)).isFalse();
        assertThat(verifier.isGenuine(ID, TIMESTAMP, SIGNATURE, new byte[0])).isFalse();
        assertThat(verifierAt(1_614_265_330 + 301, SECRET).isGenuine(ID, TIMESTAMP, SIGNATURE, BODY))
                .isFalse();
        assertThat(verifierAt(1_614_265_330 - 301, SECRET).isGenuine(ID, TIMESTAMP, SIGNATURE, BODY))
                .isFalse();
        assertThat(verifierAt(1_614_265_330, "whsec_AAAA").isGenuine(ID, TIMESTAMP, SIGNATURE, BODY))
                .isFalse();
    }
}
