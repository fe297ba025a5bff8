package com.binaxpay.rails.spi;

import com.binaxpay.wire.Destination;
import com.binaxpay.wire.View.OrderKind;

/// What a provider is told to do: to pay somebody, to collect from somebody, or to refund what it collected. Its
/// `toString` shows neither the other side nor the amount.
///
/// @param reference the order's id as text: the same for every attempt, so that the provider can tell a repetition
/// @param amountMinor how much, in minor units of `currency`
/// @param currency code of the asset
/// @param rail kind of network
/// @param party who is paid, or who is asked to pay; personal
/// @param original reference of the collection that a refund gives back, else empty
public record Instruction(
        OrderKind kind,
        String reference,
        long amountMinor,
        String currency,
        String rail,
        Destination party,
        String original) {
    /// To pay somebody.
    public static Instruction payout(
            String reference, long amountMinor, String currency, String rail, Destination payee) {
        return new Instruction(OrderKind.PAYOUT, reference, amountMinor, currency, rail, payee, "");
    }

    /// The same, with the other side by its value instead of by a token.
    public Instruction with(Destination whom) {
        return new Instruction(kind, reference, amountMinor, currency, rail, whom, original);
    }

    @Override
    public String toString() {
        return "Instruction[" + reference + "]";
    }
}
