package com.binaxpay.gateway;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/// Reads `Retry-After`, RFC 9110 section 10.2.3: a number of seconds, or a date.
final class RetryAfter {
    private static final long SECONDS_MAX = 86_400;

    private RetryAfter() {}

    /// How long to wait from `now`, in milliseconds, a day at the most; 0 for none.
    static long milliseconds(String value, Instant now) {
        String text = value.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Math.min(SECONDS_MAX, Long.parseLong(text, 10)) * 1_000;
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Math.clamp(then.toEpochMilli() - now.toEpochMilli(), 0, SECONDS_MAX * 1_000);
        } catch (DateTimeParseException e) {
            return 0;
        }
    }
}
