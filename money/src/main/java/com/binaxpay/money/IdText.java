package com.binaxpay.money;

import java.util.Optional;

/// Ids as partners see them: a prefix that tells the kind, `_`, and the 128 bits as 26 letters of Crockford's base 32
/// in
/// lower case, highest bits first, so that texts sort as ids do.
///
/// There is one text for an id: upper case and look-alike letters (`i l o`) are not read.
public final class IdText {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LETTERS = 26;
    private static final byte[] VALUES = values();

    private IdText() {}

    /// The text of `id`, e.g. `wal_01jd…`.
    ///
    /// @param prefix the kind, without `_`
    public static String format(String prefix, Id id) {
        char[] letters = new char[LETTERS];
        long hi = id.hi();
        long lo = id.lo();
        for (int i = LETTERS - 1; i >= 0; i--) {
            letters[i] = ALPHABET.charAt((int) lo & 31);
            lo = lo >>> 5 | hi << 59;
            hi >>>= 5;
        }
        return prefix + "_" + new String(letters);
    }

    /// The id that `text` shows, or empty where it is not exactly what [#format] gives for some id but [Id#NONE].
    public static Optional<Id> parse(String prefix, String text) {
        int start = prefix.length() + 1;
        if (text.length() != start + LETTERS || !text.startsWith(prefix) || text.charAt(start - 1) != '_') {
            return Optional.empty();
        }
        long hi = 0;
        long lo = 0;
        for (int i = start; i < text.length(); i++) {
            char letter = text.charAt(i);
            int value = letter < VALUES.length ? VALUES[letter] : -1;
            // 26 letters hold 130 bits, so the first has only three.
            if (value < 0 || i == start && value > 7) {
                return Optional.empty();
            }
            hi = hi << 5 | lo >>> 59;
            lo = lo << 5 | value;
        }
        Id id = new Id(hi, lo);
        return id.isNone() ? Optional.empty() : Optional.of(id);
    }

    private static byte[] values() {
        byte[] values = new byte[128];
        java.util.Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }
}
