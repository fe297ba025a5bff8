package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.BatchStatus;
import com.binaxpay.wire.View.PayoutStatus;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/// A payout batch that has not ended: counts, and for each row where it is found. A row costs 24 bytes of memory, and
/// up
/// to 38 more until the batch is closed.
final class LiveBatch {
    private final Id id;
    private final Caller owner;
    private final Id wallet;
    private final boolean dryRun;
    private final long createdNs;
    private final Longs places = new Longs();
    private final Longs fingerprints = new Longs();
    private final Longs lines = new Longs();
    private final int[] byStatus = new int[PayoutStatus.values().length];
    // Hash of a reference -> its line, until the batch is closed.
    private IdMap references = new IdMap();
    private int rejected;
    private boolean closed;
    private long updatedNs;

    LiveBatch(Id id, Caller owner, Id wallet, boolean dryRun, long nowNs) {
        this.id = id;
        this.owner = owner;
        this.wallet = wallet;
        this.dryRun = dryRun;
        this.createdNs = nowNs;
        this.updatedNs = nowNs;
    }

    Id id() {
        return id;
    }

    Caller owner() {
        return owner;
    }

    Id wallet() {
        return wallet;
    }

    boolean isDryRun() {
        return dryRun;
    }

    boolean isClosed() {
        return closed;
    }

    int rows() {
        return places.size();
    }

    Kept.RowPlace row(int row) {
        return new Kept.RowPlace(places.get(row), fingerprints.get(row), (int) lines.get(row));
    }

    /// Line of the row that has this reference already, or 0, and then this one has it. Rows without one do not count.
    int claimReference(String reference, int line) {
        if (reference.isEmpty()) {
            return 0;
        }
        long hi = Hash64.ofText(reference, 1);
        long lo = Hash64.ofText(reference, 2);
        long before = references.get(hi, lo);
        if (before != IdMap.ABSENT) {
            return (int) before;
        }
        references.put(hi, lo, Math.max(1, line));
        return 0;
    }

    /// Adds a row that got a payout with this number.
    void addReserved(long number, long fingerprint, int line, long nowNs) {
        add(number, fingerprint, line, nowNs);
        byStatus[PayoutStatus.RESERVED.ordinal()]++;
    }

    /// Adds a row without a payout, whose version is at `position`.
    void addWithout(long position, boolean isRejected, long fingerprint, int line, long nowNs) {
        add(-position, fingerprint, line, nowNs);
        rejected += isRejected ? 1 : 0;
    }

    void payoutMoved(PayoutStatus from, PayoutStatus to, long nowNs) {
        byStatus[from.ordinal()]--;
        byStatus[to.ordinal()]++;
        updatedNs = nowNs;
    }

    void close(long nowNs) {
        closed = true;
        updatedNs = nowNs;
        references = new IdMap();
    }

    boolean isComplete() {
        return closed
                && count(PayoutStatus.RESERVED) + count(PayoutStatus.SUBMITTED) + count(PayoutStatus.UNKNOWN) == 0;
    }

    View.PayoutBatch view() {
        return new View.PayoutBatch(
                id,
                owner,
                wallet,
                dryRun,
                status(),
                rows(),
                rows() - rejected,
                rejected,
                count(PayoutStatus.RESERVED),
                count(PayoutStatus.SUBMITTED),
                count(PayoutStatus.SUCCEEDED),
                count(PayoutStatus.FAILED),
                count(PayoutStatus.UNKNOWN),
                createdNs,
                updatedNs);
    }

    void save(DataOutput out) throws IOException {
        Records.write(out, new Kept.OpenBatch(view(), closed));
        places.save(out);
        fingerprints.save(out);
        lines.save(out);
        references.save(out);
    }

    static LiveBatch load(DataInput in) throws IOException {
        Kept.OpenBatch kept = Records.read(in, Kept.OpenBatch.class);
        View.PayoutBatch view = kept.batch();
        LiveBatch batch = new LiveBatch(view.id(), view.owner(), view.wallet(), view.dryRun(), view.createdNs());
        batch.updatedNs = view.updatedNs();
        batch.closed = kept.closed();
        batch.rejected = view.rejected();
        batch.byStatus[PayoutStatus.RESERVED.ordinal()] = view.reserved();
        batch.byStatus[PayoutStatus.SUBMITTED.ordinal()] = view.submitted();
        batch.byStatus[PayoutStatus.SUCCEEDED.ordinal()] = view.succeeded();
        batch.byStatus[PayoutStatus.FAILED.ordinal()] = view.failed();
        batch.byStatus[PayoutStatus.UNKNOWN.ordinal()] = view.unknown();
        batch.places.load(in);
        batch.fingerprints.load(in);
        batch.lines.load(in);
        batch.references.load(in);
        return batch;
    }

    private void add(long place, long fingerprint, int line, long nowNs) {
        places.add(place);
        fingerprints.add(fingerprint);
        lines.add(line);
        updatedNs = nowNs;
    }

    private BatchStatus status() {
        if (!closed) {
            return BatchStatus.RECEIVING;
        }
        return isComplete() ? BatchStatus.COMPLETED : BatchStatus.PROCESSING;
    }

    private int count(PayoutStatus status) {
        return byStatus[status.ordinal()];
    }
}
