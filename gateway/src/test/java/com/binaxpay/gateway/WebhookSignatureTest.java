package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {
    /// The vector that the specification and its libraries share.
    private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void sign_theVectorOfTheSpecification_givesItsSignature() {
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
        byte[] secret = Base64.getDecoder().decode(SECRET);
        assertThat(WebhookSignature.of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, body, List.of(secret)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void sign_withTwoSecrets_verifiesUnderEach() throws WebhookVerificationException, EmptyWebhookSecretException {
        byte[] first = Base64.getDecoder().decode(SECRET);
        byte[] second = "another secret of our own".getBytes(StandardCharsets.UTF_8);
        long nowS = System.currentTimeMillis() / 1_000;
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        HttpHeaders headers = headers(nowS, WebhookSignature.of("evt_1", nowS, body, List.of(second, first)));

        new Webhook("whsec_" + SECRET).verify("{}", headers);
        new Webhook(Base64.getEncoder().encodeToString(second)).verify("{}", headers);
        assertThatThrownBy(() -> new Webhook("whsec_" + SECRET).verify("{ }", headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    private static HttpHeaders headers(long nowS, String signature) {
        return HttpHeaders.of(
                Map.of(
                        WebhookSignature.ID, List.of("evt_1"),
                        WebhookSignature.TIMESTAMP, List.of(Long.toString(nowS)),
                        WebhookSignature.SIGNATURE, List.of(signature)),
                (name, value) -> true);
    }
}
