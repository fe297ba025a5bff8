package com.binaxpay.gateway;

import com.binaxpay.rails.spi.ClearValue;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A value that a token is to stand for, checked, and what may be told of it.
///
/// @param value as its type writes it: a card's digits, E.164, an IBAN without blanks
/// @param brand of a card; else empty
/// @param lastFour its last four characters; empty where that would be half of it
/// @param country ISO 3166 code of two letters, where the value tells one; else empty
record TokenValue(String type, ClearValue value, String brand, String lastFour, String country) {
    static final List<String> TYPES = List.of("card", "msisdn", "iban", "account");

    private static final int SHOWN_TAIL = 4;
    /// Members of the Union, for which the jurisdiction `EU` stands.
    private static final Set<String> UNION = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");

    /// The value, or what is wrong with it, noted without showing it.
    static Optional<TokenValue> read(Faults faults, JsonObject body, int type, int value) {
        Optional<String> named = body.text(type);
        Optional<String> sent = body.text(value);
        if (named.isPresent() && !TYPES.contains(named.get())) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    body.pointer(type),
                    "The type " + Fault.shown(named.get()) + " is not known; known are: " + String.join(", ", TYPES)
                            + ".");
            return Optional.empty();
        }
        if (named.isEmpty() || sent.isEmpty()) {
            return Optional.empty();
        }
        int before = faults.count();
        Optional<TokenValue> read = switch (named.get()) {
            case "card" -> card(faults, body.pointer(value), sent.get());
            case "msisdn" -> Rails.msisdn(sent.get()).map(number -> of("msisdn", number, countryOf(number)));
            case "iban" -> Rails.iban(sent.get()).map(iban -> of("iban", iban, iban.substring(0, 2)));
            default -> Rails.account(sent.get()).map(number -> of("account", number, ""));
        };
        if (read.isEmpty() && faults.count() == before) {
            faults.body(
                    ProblemCode.INVALID_TOKEN_VALUE,
                    body.pointer(value),
                    "The value is not " + (named.get().equals("card") ? "a card number" : Rails.form(named.get()))
                            + ".");
        }
        return read;
    }

    private static Optional<TokenValue> card(Faults faults, String pointer, String sent) {
        String number = sent.replace(" ", "");
        if (!TestCards.isNumber(number)) {
            return Optional.empty();
        }
        Optional<TestCards.Card> card = TestCards.find(number);
        if (card.isEmpty()) {
            faults.body(ProblemCode.NOT_A_TEST_CARD, pointer, "The number is that of a card, and of none for tests.");
        }
        return card.map(
                known -> new TokenValue("card", new ClearValue(number), known.brand(), tail(number), known.country()));
    }

    private static TokenValue of(String type, String value, String country) {
        return new TokenValue(type, new ClearValue(value), "", tail(value), country);
    }

    private static String tail(String value) {
        return value.length() <= 2 * SHOWN_TAIL ? "" : value.substring(value.length() - SHOWN_TAIL);
    }

    private static String countryOf(String msisdn) {
        try {
            PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
            String region = numbers.getRegionCodeForNumber(numbers.parse(msisdn, null));
            return region == null || !region.matches("[A-Z]{2}") ? "" : region;
        } catch (NumberParseException e) {
            return "";
        }
    }

    /// Code of the jurisdiction that the country is in, or empty where no country is known.
    String jurisdiction() {
        return country.equals("GB") ? "UK" : UNION.contains(country) ? "EU" : country;
    }
}
