package com.binaxpay.client;

import com.binaxpay.money.Invariant;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tells messages that come from BinaxPay from others, after Standard Webhooks 1.0. Safe for any thread.
///
/// Verify the body as it came, before it is parsed, and take each `webhook-id` once: a message may come again.
public final class WebhookVerifier {
    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> secrets;
    private final Duration tolerance;
    private final InstantSource clock;

    WebhookVerifier(List<String> secrets, Duration tolerance, InstantSource clock) {
        Invariant.check(!secrets.isEmpty(), "a verifier needs a secret");
        this.secrets = secrets.stream().map(WebhookVerifier::key).toList();
        this.tolerance = tolerance;
        this.clock = clock;
    }

    /// A verifier by the endpoint's secret, or by the old one and the new one while it is rotated; messages may be five
    /// minutes
    /// old.
    public static WebhookVerifier of(String... secrets) {
        return new WebhookVerifier(List.of(secrets), Duration.ofMinutes(5), InstantSource.system());
    }

    private static SecretKeySpec key(String secret) {
        String base64 = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
        return new SecretKeySpec(Base64.getDecoder().decode(base64), ALGORITHM);
    }

    /// Whether a message is genuine and of these minutes.
    ///
    /// @param id header `webhook-id`
    /// @param timestamp header `webhook-timestamp`
    /// @param signatures header `webhook-signature`
    /// @param body the body, byte for byte
    public boolean isGenuine(String id, String timestamp, String signatures, byte[] body) {
        if (!timestamp.matches("[0-9]{1,12}")) {
            return false;
        }
        long ageMs = Math.abs(clock.millis() - Long.parseLong(timestamp, 10) * 1_000);
        if (ageMs > tolerance.toMillis()) {
            return false;
        }
        List<byte[]> expected = new ArrayList<>();
        for (SecretKeySpec secret : secrets) {
            expected.add(mac(secret, id, timestamp, body));
        }
        boolean isOne = false;
        for (String signature : signatures.split(" ", 16)) {
            byte[] sent = decoded(signature);
            for (byte[] each : expected) {
                isOne |= MessageDigest.isEqual(each, sent);
            }
        }
        return isOne;
    }

    private static byte[] decoded(String signature) {
        try {
            return signature.startsWith(VERSION)
                    ? Base64.getDecoder().decode(signature.substring(VERSION.length()))
                    : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] mac(SecretKeySpec secret, String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
