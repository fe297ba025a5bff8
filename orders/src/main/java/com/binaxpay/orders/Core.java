package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;

/// What all parts of a shard's state share. Belongs to the apply thread.
final class Core {
    private final int shard;
    private final Ledger ledger;
    private final TransferHistory history;
    private final Records records;
    private final EventLog events;
    private final SystemAccounts accounts;
    private final Postings postings;
    private final Slots slots;
    private Jurisdictions jurisdictions;
    private long nowNs;

    Core(int shard, ShardMap map, Ledger ledger, TransferHistory history, RecordLog log) {
        this.shard = shard;
        this.ledger = ledger;
        this.history = history;
        this.records = new Records(log);
        this.events = new EventLog(records);
        this.accounts = new SystemAccounts(shard, ledger);
        this.postings = new Postings(ledger);
        this.jurisdictions = new Jurisdictions(map);
        this.slots = new Slots(shard, id -> jurisdictions().shardOf(id));
    }

    int shard() {
        return shard;
    }

    /// The shard of a wallet, as far as this one knows; -1 where there is none.
    int shardOf(Id wallet) {
        return slots.shardOf(wallet);
    }

    boolean isLocal(Id wallet) {
        return slots.shardOf(wallet) == shard;
    }

    /// Which slots came here and which left.
    Slots slots() {
        return slots;
    }

    /// Whose ids the shard can place.
    Jurisdictions jurisdictions() {
        return jurisdictions;
    }

    void jurisdictions(Jurisdictions known) {
        jurisdictions = known;
    }

    Ledger ledger() {
        return ledger;
    }

    TransferHistory history() {
        return history;
    }

    Records records() {
        return records;
    }

    EventLog events() {
        return events;
    }

    SystemAccounts accounts() {
        return accounts;
    }

    Postings postings() {
        return postings;
    }

    /// Log time of the entry that is being applied, ns since the epoch.
    long nowNs() {
        return nowNs;
    }

    void nowNs(long logTimeNs) {
        nowNs = logTimeNs;
    }
}
