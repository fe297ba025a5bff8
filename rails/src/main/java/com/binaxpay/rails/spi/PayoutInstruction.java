package com.binaxpay.rails.spi;

import com.binaxpay.wire.Destination;

/// What a provider is told to pay. Its `toString` shows neither payee nor amount.
///
/// @param reference the payout's id as text: the same for every attempt, so that the provider can tell a repetition
/// @param amountMinor how much, in minor units of `currency`
/// @param currency code of the asset
/// @param rail kind of network
/// @param destination who is paid; personal
public record PayoutInstruction(
        String reference, long amountMinor, String currency, String rail, Destination destination) {
    @Override
    public String toString() {
        return "PayoutInstruction[" + reference + "]";
    }
}
