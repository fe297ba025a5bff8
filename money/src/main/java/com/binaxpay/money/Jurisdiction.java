package com.binaxpay.money;

import java.util.Optional;

/// A legal area that owns accounts, named by two letters (`EU`, `UK`, `KE`, …).
///
/// The number that ids carry is computed from the letters (AA is 1, ZZ is 676), so that no table has to be kept or
/// agreed upon.
///
/// @param code two capital letters
public record Jurisdiction(String code) {
    /// Refuses anything but two capital letters.
    public Jurisdiction {
        Invariant.check(code.matches("[A-Z]{2}"), "jurisdiction must be two capital letters: " + code);
    }

    /// The number that ids carry, 1 to 676.
    public int number() {
        return (code.charAt(0) - 'A') * 26 + (code.charAt(1) - 'A') + 1;
    }

    /// The jurisdiction with `number`, or empty for numbers that name none (0, the system's own, and what is past 676).
    public static Optional<Jurisdiction> ofNumber(int number) {
        if (number < 1 || number > 676) {
            return Optional.empty();
        }
        int index = number - 1;
        return Optional.of(new Jurisdiction("" + (char) ('A' + index / 26) + (char) ('A' + index % 26)));
    }
}
