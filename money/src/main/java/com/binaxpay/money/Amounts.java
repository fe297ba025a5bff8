package com.binaxpay.money;

import com.binaxpay.money.ParsedAmount.Fault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts as people write them, `12.50`, and as everything else counts them, 1250 minor units.
public final class Amounts {
    private static final Pattern DECIMAL = Pattern.compile("([0-9]+)(?:\\.([0-9]+))?");
    private static final Pattern SIGNED = Pattern.compile("[+-][0-9]+(\\.[0-9]+)?");
    private static final Pattern EXPONENT = Pattern.compile("[+-]?[0-9]+(\\.[0-9]*)?[eE][+-]?[0-9]+");
    private static final int SHOWN_CHARS = 40;

    private Amounts() {}

    /// Reads a decimal with at most the asset's scale, e.g. `12.50`, `12.5` or `12` for EUR.
    public static ParsedAmount parse(String text, Asset asset) {
        Matcher decimal = DECIMAL.matcher(text);
        if (!decimal.matches()) {
            return notDecimal(text, asset);
        }
        String fraction = decimal.group(2) == null ? "" : decimal.group(2);
        if (fraction.length() > asset.scale()) {
            String allowed = asset.scale() == 0 ? "no decimals" : "at most " + asset.scale();
            return faulty(
                    Fault.TOO_MANY_DECIMALS,
                    text,
                    "has " + fraction.length() + " decimals; " + asset.code() + " has " + allowed);
        }
        return count(text, decimal.group(1) + fraction + "0".repeat(asset.scale() - fraction.length()), asset);
    }

    /// Writes minor units with all decimals of the asset, e.g. `12.50`, `-0.05`.
    public static String format(long minor, Asset asset) {
        if (asset.scale() == 0) {
            return Long.toString(minor);
        }
        // The magnitude of the smallest long has no positive twin, hence the unsigned text.
        String digits = Long.toUnsignedString(Math.abs(minor));
        String padded = "0".repeat(Math.max(0, asset.scale() + 1 - digits.length())) + digits;
        int point = padded.length() - asset.scale();
        return (minor < 0 ? "-" : "") + padded.substring(0, point) + "." + padded.substring(point);
    }

    private static ParsedAmount count(String text, String digits, Asset asset) {
        long minor = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (minor > (Long.MAX_VALUE - digit) / 10) {
                return faulty(Fault.OVERFLOW, text, "is too large; the most is " + format(Long.MAX_VALUE, asset));
            }
            minor = minor * 10 + digit;
        }
        return minor == 0 ? faulty(Fault.ZERO, text, "is zero; it must be more") : new ParsedAmount.Amount(minor);
    }

    private static ParsedAmount notDecimal(String text, Asset asset) {
        if (SIGNED.matcher(text).matches()) {
            return faulty(Fault.SIGNED, text, "has a sign; leave it out");
        }
        if (EXPONENT.matcher(text).matches()) {
            return faulty(Fault.EXPONENT, text, "has an exponent; write all digits");
        }
        long example = 1;
        for (int i = 0; i < asset.scale(); i++) {
            example *= 10;
        }
        return faulty(Fault.NOT_A_DECIMAL, text, "is not a decimal number such as " + format(example * 12, asset));
    }

    private static ParsedAmount faulty(Fault reason, String text, String what) {
        String shown = text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text;
        return new ParsedAmount.Faulty(reason, "amount \"" + shown + "\" " + what);
    }
}
