package com.binaxpay.simulator;

import java.util.Locale;

/// Something that was measured, and its limit.
///
/// @param value not a number where it could not be measured
/// @param unit as it stands behind the number: `ms`, `s`, `×`, or nothing for a count
/// @param limit not a number where there is none
record Figure(String name, double value, String unit, Bound bound, double limit) {
    /// On which side of the limit the value may be.
    enum Bound {
        NONE,
        AT_MOST,
        AT_LEAST
    }

    /// One that is only told.
    static Figure told(String name, double value, String unit) {
        return new Figure(name, value, unit, Bound.NONE, Double.NaN);
    }

    static Figure atMost(double limit, String name, double value, String unit) {
        return new Figure(name, value, unit, Bound.AT_MOST, limit);
    }

    static Figure atLeast(double limit, String name, double value, String unit) {
        return new Figure(name, value, unit, Bound.AT_LEAST, limit);
    }

    /// Whether the limit is kept; what has one and was not measured does not keep it.
    boolean holds() {
        return switch (bound) {
            case NONE -> true;
            case AT_MOST -> value <= limit;
            case AT_LEAST -> value >= limit;
        };
    }

    String valueText() {
        return text(value);
    }

    String limitText() {
        return switch (bound) {
            case NONE -> "";
            case AT_MOST -> limit == 0 ? "none" : "at most " + text(limit);
            case AT_LEAST -> "at least " + text(limit);
        };
    }

    /// Of what is short, parts of a millisecond count.
    private static boolean isSmall(double ms) {
        return Math.abs(ms) < 10 && ms != Math.rint(ms);
    }

    private String text(double number) {
        if (Double.isNaN(number)) {
            return "not measured";
        }
        String digits = switch (unit) {
            case "ms" -> String.format(Locale.ROOT, isSmall(number) ? "%,.2f" : "%,.0f", number);
            case "" -> String.format(Locale.ROOT, "%,.0f", number);
            case "×" -> String.format(Locale.ROOT, "%,.2f", number);
            default -> String.format(Locale.ROOT, "%,.1f", number);
        };
        return unit.isEmpty() ? digits : digits + " " + unit;
    }
}
