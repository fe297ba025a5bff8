package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import java.util.HexFormat;
import java.util.Optional;

/// Ids of the ledger, which have no kind: 32 lower-case hex digits, highest bits first, as in proofs.
final class HexIds {
    private static final HexFormat HEX = HexFormat.of();
    private static final int WORD_DIGITS = 16;

    private HexIds() {}

    static String text(Id id) {
        return HEX.toHexDigits(id.hi()) + HEX.toHexDigits(id.lo());
    }

    /// The id that `text` shows; empty where it is not exactly what [#text] gives for some id but [Id#NONE].
    static Optional<Id> parse(String text) {
        boolean isHex = text.length() == 2 * WORD_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
        return isHex
                ? Optional.of(new Id(
                                HexFormat.fromHexDigitsToLong(text, 0, WORD_DIGITS),
                                HexFormat.fromHexDigitsToLong(text, WORD_DIGITS, 2 * WORD_DIGITS)))
                        .filter(id -> !id.isNone())
                : Optional.empty();
    }
}
