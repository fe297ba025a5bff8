package com.binaxpay.rails.spi;

/// A value that nobody may see: a card's number, somebody's phone number or account. Does not print; whoever needs it
/// calls [#reveal], so that one search finds them all. Immutable.
public final class ClearValue {
    private final String value;

    /// @param value the value itself, as its type writes it
    public ClearValue(String value) {
        this.value = value;
    }

    /// The value. Never for a log, an answer or the ledger.
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClearValue that && that.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "ClearValue[…]";
    }
}
