package com.binaxpay.gateway;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs messages as Standard Webhooks 1.0 wants it: HMAC-SHA256 over `id.timestamp.body`, once for each secret that is
/// good at the moment.
final class WebhookSignature {
    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";

    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {}

    /// Value of the header [#SIGNATURE].
    ///
    /// @param timestampS seconds since the epoch, as in the header [#TIMESTAMP]
    /// @param secrets keys, the newest first
    static String of(String id, long timestampS, byte[] body, List<byte[]> secrets) {
        return secrets.stream()
                .map(secret -> "v1," + mac(id, timestampS, body, secret))
                .collect(Collectors.joining(" "));
    }

    private static String mac(String id, long timestampS, byte[] body, byte[] secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update((id + "." + timestampS + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
