package com.binaxpay.simulator.flood;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;

/// The wallets of a flood in pairs, one of which pays the other a cent at a time, and what they should have. Any
/// thread.
public final class Wallets {
    private static final long FUNDED_MINOR = 100_000_000;
    private static final String CENT = "0.01";
    private static final int SETTLE_TRIES = 20;

    private final List<String> ids;
    private final String keyPrefix;
    private final AtomicLongArray paid;
    private final ConcurrentLinkedQueue<Wish> unknown = new ConcurrentLinkedQueue<>();

    private Wallets(List<String> ids, String keyPrefix) {
        this.ids = List.copyOf(ids);
        this.keyPrefix = keyPrefix;
        this.paid = new AtomicLongArray(ids.size() / 2);
    }

    /// Opens and funds `pairs` of them.
    public static Wallets open(Api api, String jurisdiction, int pairs) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 2 * pairs; i++) {
            ids.add(api.funded(jurisdiction, "1000000.00", "EUR"));
        }
        return new Wallets(ids, "flood-" + Api.newKey() + "-");
    }

    int pairs() {
        return ids.size() / 2;
    }

    /// The one that pays in a pair.
    String payer(int pair) {
        return ids.get(2 * pair);
    }

    /// The body of a transfer within a pair.
    String transfer(int pair) {
        return Api.transfer(ids.get(2 * pair), ids.get(2 * pair + 1), CENT);
    }

    String key(Wish wish) {
        return keyPrefix + wish.number;
    }

    /// A transfer took effect.
    void moved(Wish wish) {
        paid.incrementAndGet(wish.pair);
    }

    /// Nobody knows what became of a transfer.
    void unknown(Wish wish) {
        unknown.add(wish);
    }

    /// Transfers lost or doubled: how far balances are from what was acknowledged. What is not known is asked for
    /// again first, under its key.
    public long faults(Api api) throws InterruptedException {
        for (Wish wish = unknown.poll(); wish != null; wish = unknown.poll()) {
            Answer answer = api.post("/v1/transfers", key(wish), transfer(wish.pair));
            for (int i = 0; answer.isOpen() && i < SETTLE_TRIES; i++) {
                Thread.sleep(500);
                answer = api.post("/v1/transfers", key(wish), transfer(wish.pair));
            }
            answer.is(201);
            moved(wish);
        }
        long faults = 0;
        for (int i = 0; i < ids.size(); i++) {
            long expected = FUNDED_MINOR + (i % 2 == 0 ? -paid.get(i / 2) : paid.get(i / 2));
            faults += Math.abs(api.settledMinor(ids.get(i), "EUR") - expected);
        }
        return faults;
    }

    /// Transfers that took effect.
    public long moved() {
        long sum = 0;
        for (int i = 0; i < pairs(); i++) {
            sum += paid.get(i);
        }
        return sum;
    }
}
