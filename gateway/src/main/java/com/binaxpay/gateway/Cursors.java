package com.binaxpay.gateway;

import com.binaxpay.wire.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes and reads the opaque cursors of lists. A cursor carries the list that it belongs to, its filters and the place
/// in it, and is protected by a truncated HMAC-SHA256 over these and the caller. Safe for any thread.
final class Cursors {
    private static final int TAG_BYTES = 12;
    private static final int CURSOR_CHARS_MAX = 2_048;

    private final SecretKeySpec key;

    Cursors(GatewayConfig.CursorKey key) {
        this.key = new SecretKeySpec(key.bytes(), "HmacSHA256");
    }

    /// A place in a list.
    ///
    /// @param list name of the list and its path, such as `statement/wal_…`
    /// @param filters what the list was asked for, one text
    /// @param places where to go on; what they mean is up to the list
    record Cursor(String list, String filters, List<Long> places) {
        Cursor {
            places = List.copyOf(places);
        }
    }

    String write(Caller caller, Cursor cursor) {
        byte[] list = cursor.list().getBytes(StandardCharsets.UTF_8);
        byte[] filters = cursor.filters().getBytes(StandardCharsets.UTF_8);
        ByteBuffer content = ByteBuffer.allocate(
                6 + list.length + filters.length + cursor.places().size() * Long.BYTES);
        content.putShort((short) list.length).put(list);
        content.putShort((short) filters.length).put(filters);
        content.putShort((short) cursor.places().size());
        for (long place : cursor.places()) {
            content.putLong(place);
        }
        byte[] all = Arrays.copyOf(content.array(), content.capacity() + TAG_BYTES);
        System.arraycopy(tag(caller, content.array()), 0, all, content.capacity(), TAG_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /// The cursor, or empty for one that we did not make for this caller.
    Optional<Cursor> read(Caller caller, String text) {
        byte[] all;
        try {
            all = text.length() > CURSOR_CHARS_MAX
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (all.length < TAG_BYTES + 6) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOf(all, all.length - TAG_BYTES);
        byte[] tag = Arrays.copyOfRange(all, all.length - TAG_BYTES, all.length);
        if (!MessageDigest.isEqual(tag, tag(caller, content))) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(content);
        String list = text(in);
        String filters = text(in);
        int count = in.getShort();
        List<Long> places = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            places.add(in.getLong());
        }
        return Optional.of(new Cursor(list, filters, places));
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] tag(Caller caller, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update((byte) caller.mode().ordinal());
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, caller.partner()));
            return Arrays.copyOf(mac.doFinal(content), TAG_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
