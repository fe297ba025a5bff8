package com.binaxpay.orders;

import com.binaxpay.money.Id;

/// Ids that follow from others, so that no command has to carry them. A derived id keeps time, jurisdiction and slot,
/// so it routes like the id that it comes from; only its random part is changed, by a constant for each purpose.
final class DerivedIds {
    private static final long RANDOM_MASK = (1L << 56) - 1;
    private static final long POSTING = 0x50_4F_53_54_49_4E_47L;
    private static final long VOIDING = 0x56_4F_49_44_49_4E_47L;
    private static final long CAPTURE = 0x43_41_50_54_55_52_45L;
    private static final long EXCHANGE = 0x45_58_43_48_47_5F_32L;

    private static final long MOVE = 0x4D_4F_56_45_5F_00_00L;
    private static final long SPREAD = 0x9E_37_79_B9_7F_4A_7C_15L;
    private static final long LEAVE = 0x4C_45_41_56_45_00_00L;

    private DerivedIds() {}

    /// Ledger id of the transfer that posts the pending transfer `id`, or part of it after `captures` captures that
    /// left the rest held.
    static Id posting(Id id, int captures) {
        return new Id(id.hi(), id.lo() ^ POSTING + captures);
    }

    /// Ledger id of the transfer that voids the pending transfer `id`.
    static Id voiding(Id id) {
        return new Id(id.hi(), id.lo() ^ VOIDING);
    }

    /// Id of the crossing that captures the held transfer `id`, or part of it after `captures` captures that left the
    /// rest held.
    static Id captureCrossing(Id id, int captures) {
        return new Id(id.hi(), id.lo() ^ CAPTURE + captures);
    }

    /// Ledger id of the second transfer of an exchange; of that, the exchange's id again.
    static Id exchange(Id id) {
        return new Id(id.hi(), id.lo() ^ EXCHANGE);
    }

    /// Ledger id of a wallet's account in an asset.
    static Id account(Id wallet, int asset) {
        return new Id(wallet.hi(), wallet.lo() ^ (long) asset << 40);
    }

    /// Ledger id of the row with which an account or a hold moves in `epoch`.
    static Id move(Id accountOrHold, int epoch) {
        return new Id(accountOrHold.hi(), accountOrHold.lo() ^ spread(MOVE, epoch));
    }

    /// Ledger id of the transfer that ends the hold `hold` here because it moves in `epoch`.
    static Id leave(Id hold, int epoch) {
        return new Id(hold.hi(), hold.lo() ^ spread(LEAVE, epoch));
    }

    /// Far from its neighbours, so that ids which differ little lead to others that differ.
    private static long spread(long purpose, int epoch) {
        return purpose + epoch * SPREAD & RANDOM_MASK;
    }

    /// Ledger id of one of a shard's own accounts; `peer` is the other shard of a clearing account, else 0.
    static Id system(int shard, AccountCode kind, int peer, int book) {
        return Id.of(0, Id.SYSTEM_JURISDICTION, shard, (long) kind.ordinal() << 32 | (long) peer << 24 | book);
    }

    /// The id of the event with `number`, with the place of what it tells of.
    static Id event(long number, Id about, long timeNs) {
        return Id.of(timeNs / 1_000_000, about.jurisdiction(), about.slot(), number);
    }

    /// The number of the event that would have this id.
    static long eventNumber(Id event) {
        return event.lo() & RANDOM_MASK;
    }
}
