package com.binaxpay.gateway;

import com.binaxpay.wire.Bytes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/// A bare item of a structured field, RFC 9651 section 3.3.
sealed interface Bare {
    /// An integer of 15 digits at the most.
    record Whole(long value) implements Bare {}

    /// Up to 12 digits, and up to three decimals.
    record Decimal(BigDecimal value) implements Bare {}

    /// Printable ASCII.
    record Text(String value) implements Bare {}

    /// A word without quotes.
    record Token(String value) implements Bare {}

    /// Bytes.
    record Binary(Bytes value) implements Bare {}

    /// True or false.
    record Flag(boolean value) implements Bare {}

    /// Seconds since the epoch.
    record Date(long seconds) implements Bare {}

    /// Any text.
    record Display(String value) implements Bare {}

    /// As section 4.1 writes it.
    default String written() {
        return switch (this) {
            case Whole whole -> Long.toString(whole.value);
            case Decimal decimal -> decimal(decimal.value);
            case Text text -> '"' + text.value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            case Token token -> token.value;
            case Binary binary -> ':' + Base64.getEncoder().encodeToString(binary.value.toArray()) + ':';
            case Flag flag -> flag.value ? "?1" : "?0";
            case Date date -> "@" + date.seconds;
            case Display display -> display(display.value);
        };
    }

    private static String decimal(BigDecimal value) {
        BigDecimal shortest = value.stripTrailingZeros();
        return (shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString();
    }

    private static String display(String value) {
        StringBuilder out = new StringBuilder("%\"");
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (each < ' ' || each == '%' || each == '"' || each == 0x7f) {
                out.append('%').append(String.format(Locale.ROOT, "%02x", each & 0xff));
            } else {
                out.append((char) each);
            }
        }
        return out.append('"').toString();
    }
}
