package com.binaxpay.gateway;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// Times as the API shows them: RFC 3339, UTC, six decimals.
final class Times {
    private static final long NANOS = 1_000_000_000L;
    private static final long YEAR_10000_S = 253_402_300_800L;

    private Times() {}

    static String format(long epochNs) {
        long seconds = Math.floorDiv(epochNs, NANOS);
        int micros = (int) (Math.floorMod(epochNs, NANOS) / 1_000);
        LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(27);
        digits(text, time.getYear(), 4).append('-');
        digits(text, time.getMonthValue(), 2).append('-');
        digits(text, time.getDayOfMonth(), 2).append('T');
        digits(text, time.getHour(), 2).append(':');
        digits(text, time.getMinute(), 2).append(':');
        digits(text, time.getSecond(), 2).append('.');
        return digits(text, micros, 6).append('Z').toString();
    }

    /// Nanoseconds since the epoch, or empty for what is no RFC 3339 time in UTC after 1970.
    static Optional<Long> parse(String text) {
        if (text.length() < 20 || text.length() > 35 || !text.endsWith("Z")) {
            return Optional.empty();
        }
        try {
            Instant instant = Instant.parse(text);
            long seconds = instant.getEpochSecond();
            if (seconds < 0 || seconds >= Math.min(YEAR_10000_S, Long.MAX_VALUE / NANOS)) {
                return Optional.empty();
            }
            return Optional.of(seconds * NANOS + instant.getNano());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static StringBuilder digits(StringBuilder text, int value, int width) {
        int unit = 1;
        for (int i = 1; i < width; i++) {
            unit *= 10;
        }
        for (int left = value; unit > 0; unit /= 10) {
            text.append((char) ('0' + left / unit % 10));
        }
        return text;
    }
}
