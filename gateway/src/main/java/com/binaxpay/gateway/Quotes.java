package com.binaxpay.gateway;

import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Mode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Writes and reads the names of quotes. A name carries all of its quote, under a truncated HMAC-SHA256, so that any
/// edge takes any edge's quote and nothing is kept of one that nobody uses. Safe for any thread.
final class Quotes {
    private static final String PREFIX = "quo_";
    private static final byte[] DOMAIN = "quote".getBytes(StandardCharsets.UTF_8);
    private static final int TAG_BYTES = 16;
    private static final int CONTENT_BYTES = 1 + 3 * Integer.BYTES + 5 * Long.BYTES;

    private final SecretKeySpec key;

    Quotes(GatewayConfig.CursorKey key) {
        this.key = new SecretKeySpec(key.bytes(), "HmacSHA256");
    }

    /// What a name says.
    ///
    /// @param salt makes two quotes of one moment differ
    record Content(
            Caller owner,
            int sourceAsset,
            int targetAsset,
            long sourceMinor,
            long rateNumerator,
            long rateDenominator,
            long expiresNs,
            long salt) {}

    String write(Content content) {
        ByteBuffer bytes = ByteBuffer.allocate(CONTENT_BYTES + TAG_BYTES)
                .put((byte) content.owner().mode().ordinal())
                .putInt(content.owner().partner())
                .putInt(content.sourceAsset())
                .putInt(content.targetAsset())
                .putLong(content.sourceMinor())
                .putLong(content.rateNumerator())
                .putLong(content.rateDenominator())
                .putLong(content.expiresNs())
                .putLong(content.salt());
        bytes.put(tag(bytes.array()));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /// The quote, or empty for a text that we did not make for `caller`.
    Optional<Content> read(Caller caller, String text) {
        if (!text.startsWith(PREFIX) || text.length() > 4 * (CONTENT_BYTES + TAG_BYTES)) {
            return Optional.empty();
        }
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (all.length != CONTENT_BYTES + TAG_BYTES
                || !MessageDigest.isEqual(tag(all), Arrays.copyOfRange(all, CONTENT_BYTES, all.length))) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(all);
        Mode mode = in.get() == Mode.LIVE.ordinal() ? Mode.LIVE : Mode.TEST;
        Content content = new Content(
                new Caller(in.getInt(), mode),
                in.getInt(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
        return content.owner().equals(caller) ? Optional.of(content) : Optional.empty();
    }

    private byte[] tag(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(DOMAIN);
            mac.update(bytes, 0, CONTENT_BYTES);
            return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
