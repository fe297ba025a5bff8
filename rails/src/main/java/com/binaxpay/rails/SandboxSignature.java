package com.binaxpay.rails;

import com.binaxpay.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs the sandbox's callbacks: `sha256=` and the HMAC-SHA256 of the body under a shared secret, in hexadecimal.
final class SandboxSignature {
    private static final String ALGORITHM = "HmacSHA256";

    private SandboxSignature() {}

    static String of(byte[] body, Bytes secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.toArray(), ALGORITHM));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    static boolean matches(byte[] body, String signature, Bytes secret) {
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(of(body, secret).getBytes(StandardCharsets.UTF_8), given);
    }
}
