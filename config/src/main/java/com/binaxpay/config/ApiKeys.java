package com.binaxpay.config;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Mode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes API keys and recognises them by a keyed hash, HMAC-SHA256 under a pepper that only the keyring holds. Safe for
/// any thread.
public final class ApiKeys {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int RANDOM_CHARS = 40;
    private static final int HINT_CHARS = 4;
    private static final int KEY_CHARS_MAX = 128;

    /// The partner under whose name operators' keys are kept. They open nothing that is a partner's.
    public static final String OPERATORS = "binax-operators";

    private static final String OPERATOR_PREFIX = "bp_op_";

    /// Never used itself: to find an algorithm takes much longer than to use it.
    private final Mac keyed;

    /// @param pepper at least 32 bytes
    public ApiKeys(byte[] pepper) {
        try {
            keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(pepper, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// New key material: `bp_test_` or `bp_live_` and 40 random characters (200 bits). Shown once, stored nowhere.
    public static String generate(Mode mode, SecureRandom random) {
        return generate(prefix(mode), random);
    }

    /// New key material for an operator: `bp_op_` and as many random characters.
    public static String generateForOperator(SecureRandom random) {
        return generate(OPERATOR_PREFIX, random);
    }

    private static String generate(String prefix, SecureRandom random) {
        StringBuilder key = new StringBuilder(prefix);
        for (int i = 0; i < RANDOM_CHARS; i++) {
            key.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return key.toString();
    }

    /// The last characters of a key, by which a person tells keys apart.
    public static String hint(String key) {
        return key.substring(key.length() - HINT_CHARS);
    }

    /// The keyed hash under which a key is stored.
    public Bytes hash(String key) {
        try {
            Mac mac = (Mac) keyed.clone();
            return Bytes.of(mac.doFinal(key.getBytes(StandardCharsets.UTF_8)));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's HMAC cannot be copied", e);
        }
    }

    /// The key that was presented, unless `configuration` does not know it or it was revoked.
    public Optional<ApiKey> find(Configuration configuration, String presentedKey) {
        if (presentedKey.length() > KEY_CHARS_MAX) {
            return Optional.empty();
        }
        return configuration.keyByHash(hash(presentedKey)).filter(key -> presentedKey.startsWith(prefix(key.mode())));
    }

    /// The operator's key that was presented, unless `configuration` does not know it or it was revoked.
    public Optional<ApiKey> findOperator(Configuration configuration, String presentedKey) {
        if (presentedKey.length() > KEY_CHARS_MAX || !presentedKey.startsWith(OPERATOR_PREFIX)) {
            return Optional.empty();
        }
        int operators = configuration.partner(OPERATORS).map(Partner::number).orElse(-1);
        return configuration.keyByHash(hash(presentedKey)).filter(key -> key.partner() == operators);
    }

    private static String prefix(Mode mode) {
        return switch (mode) {
            case LIVE -> "bp_live_";
            case TEST -> "bp_test_";
        };
    }
}
