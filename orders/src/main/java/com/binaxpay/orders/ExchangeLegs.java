package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.money.Rates;

/// How the two rows of an exchange are told in history, for audits.
public final class ExchangeLegs {
    private ExchangeLegs() {}

    /// Whether two successive rows are the legs of one exchange, by their codes and ids.
    public static boolean isExchange(int sourceCode, Id sourceId, int targetCode, Id targetId) {
        return sourceCode == TransferCode.EXCHANGE.ordinal()
                && targetCode == TransferCode.EXCHANGE_RATE.ordinal()
                && targetId.equals(DerivedIds.exchange(sourceId));
    }

    /// Whether the second leg's amount is what the rate in its reference makes of the first leg's, rounded down.
    public static boolean isAtRate(long sourceMinor, long targetMinor, Id rate) {
        return Rates.floor(sourceMinor, rate.hi(), rate.lo()).orElse(-1) == targetMinor;
    }
}
