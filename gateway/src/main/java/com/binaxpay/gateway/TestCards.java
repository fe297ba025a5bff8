package com.binaxpay.gateway;

import java.util.Map;
import java.util.Optional;

/// The card numbers that test mode takes: those that card schemes and processors publish for tests, which belong to
/// nobody. Any other number may be somebody's and has no business here.
final class TestCards {
    /// What a test card says of itself.
    ///
    /// @param country of its issuer, ISO 3166
    record Card(String brand, String country) {}

    private static final Map<String, Card> CARDS = Map.ofEntries(
            Map.entry("4242424242424242", new Card("visa", "US")),
            Map.entry("4000056655665556", new Card("visa", "US")),
            Map.entry("4000002760003184", new Card("visa", "DE")),
            Map.entry("4000008260000000", new Card("visa", "GB")),
            Map.entry("4000000760000002", new Card("visa", "BR")),
            Map.entry("5555555555554444", new Card("mastercard", "US")),
            Map.entry("2223003122003222", new Card("mastercard", "US")),
            Map.entry("5200828282828210", new Card("mastercard", "US")),
            Map.entry("378282246310005", new Card("amex", "US")),
            Map.entry("371449635398431", new Card("amex", "US")),
            Map.entry("6011111111111117", new Card("discover", "US")),
            Map.entry("3056930009020004", new Card("diners", "US")),
            Map.entry("3566002020360505", new Card("jcb", "JP")),
            Map.entry("6200000000000005", new Card("unionpay", "CN")));

    private TestCards() {}

    static Optional<Card> find(String number) {
        return Optional.ofNullable(CARDS.get(number));
    }

    /// ISO/IEC 7812-1: 12 to 19 digits of which the last is right (Luhn).
    static boolean isNumber(String number) {
        if (number.length() < 12 || number.length() > 19) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            int twice = i % 2 == 0 ? digit : 2 * digit;
            sum += twice > 9 ? twice - 9 : twice;
        }
        return sum % 10 == 0;
    }
}
