package com.binaxpay.rails;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.rails.SandboxPayment.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the sandbox provider was asked for and what it paid, by reference. What it gives is on disk: whoever is told
/// something is told the same after a restart. Any thread.
final class SandboxBook implements AutoCloseable {
    private static final String FILE = "book";

    private final InstantSource clock;
    private final Map<String, SandboxPayment> byReference = new HashMap<>();
    /// References of payments made, in order.
    private final List<String> paid = new ArrayList<>();
    private final SandboxBookFile file;
    private long requests;

    /// What a request met.
    ///
    /// @param isNew nothing was known under its reference
    /// @param conflicts something else was asked under its reference
    record Met(SandboxPayment payment, boolean isNew, boolean conflicts) {}

    /// Counts over the whole book.
    record Summary(long requests, long paid, long failed, long pending, Map<String, long[]> countAndSumByCurrency) {}

    SandboxBook(Path directory, DataKeys keys, InstantSource clock) throws IOException {
        this.clock = clock;
        this.file = SandboxBookFile.open(directory.resolve(FILE), keys, this::replay);
    }

    /// Meets a request: the first under its reference comes out as `state` says, any later one finds what was. Returns
    /// when that is on disk.
    Met meet(SandboxPayment asked, State state, String reason) {
        Met met = meetInMemory(asked, state, reason);
        file.awaitDurable(met.payment().sequence());
        return met;
    }

    /// Ends a pending payment; one that has ended stays as it is. Returns when that is on disk.
    SandboxPayment end(String reference, State state, String reason) {
        SandboxPayment ended = endInMemory(reference, state, reason);
        file.awaitDurable(ended.sequence());
        return ended;
    }

    /// What is known under `reference`, once it is on disk.
    Optional<SandboxPayment> find(String reference) {
        Optional<SandboxPayment> found = findInMemory(reference);
        found.ifPresent(payment -> file.awaitDurable(payment.sequence()));
        return found;
    }

    /// Up to `limit` payments made, from number `from` (1 at first) on, in order.
    List<SandboxPayment> paid(long from, int limit) {
        List<SandboxPayment> page = paidInMemory(from, limit);
        page.forEach(payment -> file.awaitDurable(payment.sequence()));
        return page;
    }

    /// Payments that have not ended.
    synchronized List<SandboxPayment> pending() {
        return byReference.values().stream()
                .filter(p -> p.state() == State.PENDING)
                .toList();
    }

    synchronized Summary summary() {
        Map<String, long[]> sums = new HashMap<>();
        long failed = 0;
        long pending = 0;
        for (SandboxPayment payment : byReference.values()) {
            switch (payment.state()) {
                case PENDING -> pending++;
                case FAILED -> failed++;
                case PAID -> {
                    long[] sum = sums.computeIfAbsent(payment.currency(), unused -> new long[2]);
                    sum[0]++;
                    sum[1] += payment.amountMinor();
                }
            }
        }
        return new Summary(requests, paid.size(), failed, pending, sums);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private synchronized Met meetInMemory(SandboxPayment asked, State state, String reason) {
        requests++;
        SandboxPayment known = byReference.get(asked.reference());
        if (known == null) {
            SandboxPayment first = asked.came(state, reason, number(state), clock.millis());
            return new Met(record(first), true, false);
        }
        if (!known.isSameRequest(asked)) {
            return new Met(known, false, true);
        }
        // How often it was asked is for tests to look at; it isn't worth a write.
        SandboxPayment again = known.askedAgain();
        byReference.put(again.reference(), again);
        return new Met(again, false, false);
    }

    private synchronized SandboxPayment endInMemory(String reference, State state, String reason) {
        SandboxPayment known = known(reference);
        return known.state() == State.PENDING
                ? record(known.came(state, reason, number(state), clock.millis()))
                : known;
    }

    private synchronized Optional<SandboxPayment> findInMemory(String reference) {
        return Optional.ofNullable(byReference.get(reference));
    }

    private synchronized List<SandboxPayment> paidInMemory(long from, int limit) {
        List<SandboxPayment> page = new ArrayList<>();
        for (long number = from; number <= paid.size() && page.size() < limit; number++) {
            page.add(known(paid.get((int) number - 1)));
        }
        return page;
    }

    private SandboxPayment known(String reference) {
        SandboxPayment known = byReference.get(reference);
        if (known == null) {
            throw new IllegalStateException("the sandbox's book has lost a reference");
        }
        return known;
    }

    private long number(State state) {
        return state == State.PAID ? paid.size() + 1 : 0;
    }

    private SandboxPayment record(SandboxPayment payment) {
        SandboxPayment recorded = payment.recordedAt(file.append(payment));
        keep(recorded);
        return recorded;
    }

    private void keep(SandboxPayment payment) {
        byReference.put(payment.reference(), payment);
        if (payment.state() == State.PAID) {
            paid.add(payment.reference());
        }
    }

    private synchronized void replay(SandboxPayment payment) {
        keep(payment);
    }
}
