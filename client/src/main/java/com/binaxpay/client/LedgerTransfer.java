package com.binaxpay.client;

import com.binaxpay.money.Id;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;

/// A row for the ledger: moves money, holds it, ends a hold, or gives back what was moved. `docs/reference/ledger.md`
/// has every rule.
///
/// @param id what it is called, see [LedgerIds]; the same id is never done twice
/// @param debit account that is debited; of a post or release [Id#NONE] for the hold's
/// @param credit likewise
/// @param amountMinor minor units; of a post or release 0 for all that is held
/// @param pending hold that a post or release ends, or original of a reversal, else [Id#NONE]
/// @param reference the client's own, kept
/// @param deadlineNs ns since the epoch at which a hold expires, 0: never
/// @param timestampNs ns since the epoch at which an imported transfer happened, else 0
/// @param book what is counted; always named
/// @param code the client's own, kept
/// @param flags of [TransferLayout]
public record LedgerTransfer(
        Id id,
        Id debit,
        Id credit,
        long amountMinor,
        Id pending,
        Id reference,
        long deadlineNs,
        long timestampNs,
        Book book,
        int code,
        int flags) {
    /// Refuses ids that are not a client's, and what is less than nothing.
    public LedgerTransfer {
        LedgerIds.check("id", id);
        LedgerIds.checkOrNone("debit account", debit);
        LedgerIds.checkOrNone("credit account", credit);
        LedgerIds.checkOrNone("pending id", pending);
        if (amountMinor < 0 || deadlineNs < 0 || timestampNs < 0) {
            throw new IllegalArgumentException(
                    "amount, deadline or timestamp below 0: " + amountMinor + ", " + deadlineNs + ", " + timestampNs);
        }
    }

    /// Moves `amountMinor` from `debit` to `credit` at once.
    public static LedgerTransfer move(Id id, Id debit, Id credit, long amountMinor, Book book) {
        return new LedgerTransfer(id, debit, credit, amountMinor, Id.NONE, Id.NONE, 0, 0, book, 0, 0);
    }

    /// Holds `amountMinor` until it is posted or released, or `deadlineNs` (since the epoch, 0: none) has passed.
    public static LedgerTransfer hold(Id id, Id debit, Id credit, long amountMinor, long deadlineNs, Book book) {
        return new LedgerTransfer(
                id, debit, credit, amountMinor, Id.NONE, Id.NONE, deadlineNs, 0, book, 0, TransferLayout.PENDING);
    }

    /// Posts `amountMinor` of the hold `pending`, 0 for all of it, and releases the rest.
    public static LedgerTransfer post(Id id, Id pending, long amountMinor, Book book) {
        return ending(id, pending, amountMinor, book, TransferLayout.POST_PENDING);
    }

    /// Releases the hold `pending`.
    public static LedgerTransfer release(Id id, Id pending, Book book) {
        return ending(id, pending, 0, book, TransferLayout.VOID_PENDING);
    }

    /// Gives back `amountMinor` of what the transfer `original` moved, 0 for all that has not been given back. All
    /// reversals
    /// of one transfer together never give back more than it moved.
    public static LedgerTransfer reversal(Id id, Id original, long amountMinor, Book book) {
        return ending(id, original, amountMinor, book, TransferLayout.REVERSAL);
    }

    private static LedgerTransfer ending(Id id, Id pending, long amountMinor, Book book, int flags) {
        return new LedgerTransfer(id, Id.NONE, Id.NONE, amountMinor, pending, Id.NONE, 0, 0, book, 0, flags);
    }

    /// The same in a chain with the next one of its call: both take effect, or neither.
    public LedgerTransfer linked() {
        return with(TransferLayout.LINKED);
    }

    /// The same with further flags of [TransferLayout].
    public LedgerTransfer with(int moreFlags) {
        return new LedgerTransfer(
                id,
                debit,
                credit,
                amountMinor,
                pending,
                reference,
                deadlineNs,
                timestampNs,
                book,
                code,
                flags | moreFlags);
    }

    /// The same with a reference and a code of the client's own.
    public LedgerTransfer about(Id newReference, int newCode) {
        return new LedgerTransfer(
                id, debit, credit, amountMinor, pending, newReference, deadlineNs, timestampNs, book, newCode, flags);
    }

    boolean isLinked() {
        return (flags & TransferLayout.LINKED) != 0;
    }

    /// Writes the row at `at`, where all is 0.
    void write(ByteBuffer rows, int at) {
        rows.putLong(at + TransferLayout.ID, id.hi()).putLong(at + TransferLayout.ID + Long.BYTES, id.lo());
        rows.putLong(at + TransferLayout.DEBIT_ACCOUNT, debit.hi())
                .putLong(at + TransferLayout.DEBIT_ACCOUNT + Long.BYTES, debit.lo());
        rows.putLong(at + TransferLayout.CREDIT_ACCOUNT, credit.hi())
                .putLong(at + TransferLayout.CREDIT_ACCOUNT + Long.BYTES, credit.lo());
        rows.putLong(at + TransferLayout.AMOUNT, amountMinor);
        rows.putLong(at + TransferLayout.PENDING_ID, pending.hi())
                .putLong(at + TransferLayout.PENDING_ID + Long.BYTES, pending.lo());
        rows.putLong(at + TransferLayout.REFERENCE, reference.hi())
                .putLong(at + TransferLayout.REFERENCE + Long.BYTES, reference.lo());
        rows.putLong(at + TransferLayout.DEADLINE_NS, deadlineNs);
        rows.putLong(at + TransferLayout.TIMESTAMP_NS, timestampNs);
        rows.putInt(at + TransferLayout.ASSET, book.number());
        rows.putInt(at + TransferLayout.CODE, code);
        rows.putInt(at + TransferLayout.FLAGS, flags);
    }
}
