package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.View;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/// Where the newest version of each transfer of this shard is: 31 to 38 bytes of memory a transfer, for ever.
final class TransferIndex {
    private final Core core;
    private final IdMap positions = new IdMap();
    private int pending;

    TransferIndex(Core core) {
        this.core = core;
    }

    /// Transfers that hold money now.
    int pending() {
        return pending;
    }

    /// Whether `id` may not be given to a new transfer of the ledger.
    boolean isTaken(Id id) {
        return id.isNone()
                || positions.get(id.hi(), id.lo()) != IdMap.ABSENT
                || core.ledger().findTransfer(id.hi(), id.lo()) != 0;
    }

    /// The newest version, whosever it is; of a transfer that moved on while it held money there is none.
    Optional<View.Transfer> find(Id id) {
        long position = positions.get(id.hi(), id.lo());
        return position > 0 ? Optional.of(at(position)) : Optional.empty();
    }

    /// As [#find], and of a transfer that moved on what it was when it left.
    Optional<View.Transfer> findPast(Id id) {
        long position = positions.get(id.hi(), id.lo());
        return position == IdMap.ABSENT ? Optional.empty() : Optional.of(at(Math.abs(position)));
    }

    private View.Transfer at(long position) {
        return core.records().view(position, View.Transfer.class);
    }

    /// A transfer that holds money has moved on.
    void leave(Id id) {
        positions.put(id.hi(), id.lo(), -positions.get(id.hi(), id.lo()));
        pending--;
    }

    /// The newest version, if it is the caller's.
    Optional<View.Transfer> find(Caller caller, Id id) {
        return find(id).filter(transfer -> transfer.owner().equals(caller));
    }

    /// Keeps a version and tells the partner of it.
    void put(View.Transfer version, String event) {
        place(version, core.events().append(version.owner(), version.id(), event, version, core.nowNs()));
    }

    /// Keeps a version that partners only see when they ask.
    void putQuietly(View.Transfer version) {
        place(version, core.records().keep(version));
    }

    /// A transfer that was pending is not any more, or the other way round.
    void pendingChanged(int by) {
        pending += by;
    }

    long hash() {
        return Hash64.chain(Hash64.chain(positions.keyHash(), positions.size()), pending);
    }

    void save(DataOutput out) throws IOException {
        positions.save(out);
        out.writeInt(pending);
    }

    void load(DataInput in) throws IOException {
        positions.load(in);
        pending = in.readInt();
    }

    private void place(View.Transfer version, long position) {
        positions.put(version.id().hi(), version.id().lo(), position);
    }
}
