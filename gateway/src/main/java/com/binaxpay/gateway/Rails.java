package com.binaxpay.gateway;

import com.binaxpay.wire.Destination;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which rails there are and what destinations they take; checks of destinations. Rules that need no look-up: what a
/// provider knows better, it says itself.
final class Rails {
    /// Destination types of each rail. A token goes wherever the value goes that it stands for.
    private static final Map<String, List<String>> TYPES = new TreeMap<>(Map.of(
            "mobile_money", List.of("msisdn"),
            "bank", List.of("iban", "account"),
            "instant", List.of("account", "iban", "msisdn")));

    /// Subscriber digits after a calling code, for the countries that mobile-money rails reach (ITU national numbering
    /// plans). Other countries: the bounds of E.164.
    private static final Map<String, Integer> SUBSCRIBER_DIGITS =
            Map.of("254", 9, "255", 9, "256", 9, "233", 9, "234", 10, "250", 9, "27", 9);

    private static final int NAME_MAX = 140;

    private Rails() {}

    /// Rails and their destination types, by name.
    static Map<String, List<String>> all() {
        return TYPES;
    }

    /// One fault of a destination.
    ///
    /// @param column `rail`, `destination_type`, `destination` or `name`
    record Wrong(ProblemCode code, String column, String detail) {}

    /// A destination that passed, or what is wrong with it.
    sealed interface Checked {
        record Good(Destination destination) implements Checked {}

        record Bad(Wrong wrong) implements Checked {}
    }

    /// Checks rail, type, value and name in this order; the first fault is told. Values are personal and not shown.
    static Checked check(String rail, String type, String value, String name) {
        List<String> types = TYPES.get(rail);
        if (types == null) {
            return bad(
                    ProblemCode.UNKNOWN_RAIL,
                    "rail",
                    "The rail " + Fault.shown(rail) + " is not known; known are: " + String.join(", ", TYPES.keySet())
                            + ".");
        }
        if (!types.contains(type)) {
            return bad(
                    ProblemCode.INVALID_DESTINATION,
                    "destination_type",
                    "The type " + Fault.shown(type) + " does not go with the rail " + rail + "; it takes: "
                            + String.join(", ", types) + ".");
        }
        if (value.isEmpty()) {
            return bad(ProblemCode.INVALID_DESTINATION, "destination", "The destination is empty.");
        }
        if (name.length() > NAME_MAX || name.chars().anyMatch(Character::isISOControl)) {
            return bad(
                    ProblemCode.INVALID_VALUE,
                    "name",
                    "The name has " + name.length() + " characters or a control character; " + NAME_MAX
                            + " printable ones are allowed.");
        }
        if (IdKind.TOKEN.parse(value).isPresent()) {
            return new Checked.Good(new Destination(type, value, name));
        }
        Optional<String> normalised = switch (type) {
            case "msisdn" -> msisdn(value);
            case "iban" -> iban(value);
            default -> account(value);
        };
        return normalised.isPresent()
                ? new Checked.Good(new Destination(type, normalised.get(), name))
                : bad(ProblemCode.INVALID_DESTINATION, "destination", "The destination is not " + form(type) + ".");
    }

    private static Checked bad(ProblemCode code, String column, String detail) {
        return new Checked.Bad(new Wrong(code, column, detail));
    }

    /// What a value of a type looks like, for a person.
    static String form(String type) {
        return switch (type) {
            case "msisdn" -> "a phone number in E.164 form, + and country code and 7 to 15 digits in all";
            case "iban" -> "an IBAN with right length and check digits";
            default -> "an account number of 6 to 34 letters and digits";
        };
    }

    /// E.164: `+`, no leading zero, 7 to 15 digits, and the right number of them where we know it.
    static Optional<String> msisdn(String text) {
        int digits = text.length() - 1;
        if (digits < 7 || digits > 15 || text.charAt(0) != '+' || text.charAt(1) == '0' || !isDigits(text, 1)) {
            return Optional.empty();
        }
        for (int length = 2; length <= 3; length++) {
            Integer subscriber = SUBSCRIBER_DIGITS.get(text.substring(1, 1 + length));
            if (subscriber != null && digits != length + subscriber) {
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    /// ISO 13616: two letters, two check digits, up to 30 letters and digits, remainder 1 modulo 97. Blanks may be in
    /// it.
    static Optional<String> iban(String text) {
        String iban = text.indexOf(' ') < 0 ? text : text.replace(" ", "");
        if (iban.length() < 15 || iban.length() > 34 || !isLetter(iban.charAt(0)) || !isLetter(iban.charAt(1))) {
            return Optional.empty();
        }
        if (!isDigits(iban.substring(2, 4), 0) || iban.startsWith("DE") && iban.length() != 22) {
            return Optional.empty();
        }
        int remainder = 0;
        for (int i = 0; i < iban.length(); i++) {
            char c = iban.charAt((i + 4) % iban.length());
            if (c >= '0' && c <= '9') {
                remainder = (remainder * 10 + (c - '0')) % 97;
            } else if (isLetter(c)) {
                remainder = (remainder * 100 + (c - 'A' + 10)) % 97;
            } else {
                return Optional.empty();
            }
        }
        return remainder == 1 ? Optional.of(iban) : Optional.empty();
    }

    static Optional<String> account(String text) {
        if (text.length() < 6 || text.length() > 34) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || isLetter(c) || c == '-')) {
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    private static boolean isLetter(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isDigits(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
