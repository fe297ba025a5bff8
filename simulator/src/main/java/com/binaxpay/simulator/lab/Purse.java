package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.check.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The wallets of one home: a bank, between whose wallets money moves but which it never leaves, and open ones.
///
/// @param bank all have EUR
/// @param open all have EUR and KES
/// @param funds what was brought in, by wallet and currency
record Purse(String home, List<String> bank, List<String> open, Map<String, Fund> funds) {
    static final List<String> HOMES = List.of("EU", "UK", "US");
    static final long FUNDED_MINOR = 1_000_000_00;
    private static final int BANK = 4;
    private static final int OPEN = 4;

    /// Money that was brought in.
    record Fund(String wallet, String currency, Span span) {}

    static Purse open(Api api, String home) throws InterruptedException {
        Purse purse = new Purse(home, new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
        for (int i = 0; i < BANK; i++) {
            purse.bank.add(purse.fund(api, "EUR"));
        }
        for (int i = 0; i < OPEN; i++) {
            purse.open.add(purse.fund(api, "EUR", "KES"));
        }
        return purse;
    }

    private String fund(Api api, String... currencies) throws InterruptedException {
        String wallet = api.wallet(home, currencies);
        for (String currency : currencies) {
            long begunNs = System.nanoTime();
            String body = "{\"wallet\":\"" + wallet + "\",\"amount\":\"" + Call.amount(FUNDED_MINOR)
                    + "\",\"currency\":\"" + currency + "\"}";
            api.settle("/v1/test-helpers/fund", body).is(201);
            funds.put(list(wallet, currency), new Fund(wallet, currency, Span.ok(-1, begunNs, System.nanoTime())));
        }
        return wallet;
    }

    /// Name of a wallet's statement in one currency.
    static String list(String wallet, String currency) {
        return wallet + " " + currency;
    }
}
