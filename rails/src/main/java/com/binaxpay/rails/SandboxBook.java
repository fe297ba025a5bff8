package com.binaxpay.rails;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.rails.SandboxPayment.State;
import com.binaxpay.wire.View.OrderKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
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
    /// References of refunds, by their collection's.
    private final Map<String, List<String>> refunds = new HashMap<>();
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
    record Summary(
            long requests,
            long paid,
            long failed,
            long pending,
            Map<OrderKind, Map<String, long[]>> countAndSumByCurrency) {}

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
        Map<OrderKind, Map<String, long[]>> sums = new EnumMap<>(OrderKind.class);
        long failed = 0;
        long pending = 0;
        for (SandboxPayment payment : byReference.values()) {
            switch (payment.state()) {
                case PENDING -> pending++;
                case FAILED -> failed++;
                case PAID -> {
                    long[] sum = sums.computeIfAbsent(payment.kind(), unused -> new HashMap<>())
                            .computeIfAbsent(payment.currency(), unused -> new long[2]);
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
            String refused = refusal(asked);
            State first = refused.isEmpty() ? state : State.FAILED;
            String why = refused.isEmpty() ? reason : refused;
            return new Met(record(asked.came(first, why, number(first), clock.millis())), true, false);
        }
        if (!known.isSameRequest(asked)) {
            return new Met(known, false, true);
        }
        // How often it was asked is for tests to look at; it isn't worth a write.
        SandboxPayment again = known.askedAgain();
        byReference.put(again.reference(), again);
        return new Met(again, false, false);
    }

    /// Why a refund cannot be: it gives back what was collected, and no more of it; or empty.
    private String refusal(SandboxPayment asked) {
        if (asked.kind() != OrderKind.REFUND) {
            return "";
        }
        SandboxPayment collection = byReference.get(asked.original());
        if (collection == null
                || collection.kind() != OrderKind.COLLECTION
                || collection.state() != State.PAID
                || !collection.currency().equals(asked.currency())) {
            return "collection_unknown";
        }
        long refunded = refunds.getOrDefault(asked.original(), List.of()).stream()
                .map(this::known)
                .filter(refund -> refund.state() != State.FAILED)
                .mapToLong(SandboxPayment::amountMinor)
                .sum();
        return asked.amountMinor() > collection.amountMinor() - refunded ? "refund_exceeds_collection" : "";
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
        SandboxPayment before = byReference.put(payment.reference(), payment);
        if (before == null && payment.kind() == OrderKind.REFUND) {
            refunds.computeIfAbsent(payment.original(), unused -> new ArrayList<>())
                    .add(payment.reference());
        }
        if (payment.state() == State.PAID) {
            paid.add(payment.reference());
        }
    }

    private synchronized void replay(SandboxPayment payment) {
        keep(payment);
    }
}
