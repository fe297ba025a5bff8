package com.binaxpay.simulator;

import java.util.Locale;

/// Payouts of one partner to mobile wallets in Kenya, as single requests and as rows of a file; number n is always the
/// same.
final class PayoutSheet {
    static final String CURRENCY = "KES";
    /// Minor units of one payout.
    static final long MINOR = 100;

    private PayoutSheet() {}

    private static String number(long n) {
        return String.format(Locale.ROOT, "+2547%08d", n % 100_000_000);
    }

    /// A request of its own.
    static String request(String wallet, long n) {
        return "{\"source\":\"" + wallet + "\",\"amount\":\"1.00\",\"currency\":\"" + CURRENCY
                + "\",\"rail\":\"mobile_money\",\"destination\":{\"type\":\"msisdn\",\"value\":\"" + number(n)
                + "\"},\"reference\":\"S" + n + "\"}";
    }

    /// A file of `rows`.
    static String file(int rows) {
        StringBuilder file = new StringBuilder("reference,amount,currency,rail,destination_type,destination,name\n");
        for (int n = 1; n <= rows; n++) {
            file.append('F').append(n).append(",1.00,").append(CURRENCY).append(",mobile_money,msisdn,");
            file.append(number(n)).append(",Amina Otieno\n");
        }
        return file.toString();
    }
}
