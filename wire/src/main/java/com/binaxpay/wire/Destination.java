package com.binaxpay.wire;

/// Where a payout goes, or where a collection comes from. Its `toString` shows the type only, because the rest is
/// personal data.
///
/// @param type `msisdn`, `iban`, `account` or `address`
/// @param value the number itself, normalised (E.164, IBAN without blanks, …), or a token of it (`tok_…`)
/// @param name the payee's name, or empty
public record Destination(String type, String value, String name) {
    @Override
    public String toString() {
        return "Destination[" + type + "]";
    }
}
