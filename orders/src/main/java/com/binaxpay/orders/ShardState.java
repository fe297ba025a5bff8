package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/// The whole deterministic state of a ledger shard: the ledger, and beside it wallets, orders, idempotency keys,
/// crossings and events. The same commands at the same log times give the same state, outcomes and bytes everywhere.
///
/// One thread at a time: [#beginEntry], then [#apply] for each command, [#completions] after each. [#ask] may run on
/// any
/// thread, and several at once, while none of the others runs.
public final class ShardState {
    /// How many holds expire at the start of one entry at the most; the rest expires at the next.
    public static final int EXPIRIES_MAX = 1_000;

    /// An empty shard, number `shard` of `map`. `history` is the one that `ledger` writes to; it, `ledger` and
    /// `records`
    /// must be empty, or about to be loaded.
    public ShardState(int shard, ShardMap map, Ledger ledger, TransferHistory history, RecordLog records) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Starts an entry at log time `logTimeNs`, which never falls: expires holds that are due, [#EXPIRIES_MAX] at the
    /// most.
    public void beginEntry(long logTimeNs) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Applies one command at the entry's log time.
    public Outcome apply(Command command) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Running commands that ended since the last call, in order; forgets them.
    public List<Completion> completions() {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Answers a query from the state as it is. Changes nothing.
    public Answer ask(Query query) {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Log time at which the next hold expires, or [Long#MAX_VALUE].
    public long nextDeadlineNs() {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Log time of the newest entry, 0 before the first.
    public long logTimeNs() {
        throw new UnsupportedOperationException("skeleton");
    }

    /// What is in flight.
    public ShardCounters counters() {
        throw new UnsupportedOperationException("skeleton");
    }

    /// SHA-256 over all that lives, the ledger included.
    public byte[] digest() {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Writes everything that lives, the ledger included; the same state gives the same bytes.
    public void save(DataOutput out) throws IOException {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Replaces everything by what [#save] wrote. The record log and the history must hold what they held then.
    public void load(DataInput in) throws IOException {
        throw new UnsupportedOperationException("skeleton");
    }
}
