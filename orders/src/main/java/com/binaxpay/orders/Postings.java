package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Writes raw transfers for the ledger and reads its result codes. Belongs to the apply thread.
final class Postings {
    /// A movement of a chain: held where `hold`, with `deadlineNs` 0 for none.
    record Link(Movement movement, boolean hold, long deadlineNs) {}

    private static final String UNENDED = "a hold that only this shard may end did not end: ";

    private final Ledger ledger;
    private final HoldIds holdIds = new HoldIds();
    private final ByteBuffer transfer =
            ByteBuffer.allocate(TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] result = new byte[1];

    Postings(Ledger ledger) {
        this.ledger = ledger;
    }

    /// What the ledger calls holds that came from other shards.
    HoldIds holdIds() {
        return holdIds;
    }

    /// Moves money at once.
    ResultCode move(Movement movement, long nowNs) {
        return apply(movement, 0, Id.NONE, 0, nowNs);
    }

    /// Holds money until it is posted, voided or, where `deadlineNs` is not 0, expired.
    ResultCode hold(Movement movement, long deadlineNs, long nowNs) {
        return apply(movement, TransferLayout.PENDING, Id.NONE, deadlineNs, nowNs);
    }

    /// Which capture of a hold it is, and what becomes of the rest.
    ///
    /// @param number how many captures left the rest held before
    /// @param keepRest whether this one does, too
    record Capture(int number, boolean keepRest) {
        /// The one capture of a hold.
        static final Capture ONLY = new Capture(0, false);

        private int flags() {
            return TransferLayout.POST_PENDING | (keepRest ? TransferLayout.KEEP_REST : 0);
        }
    }

    /// Posts `amountMinor` of the hold that `held` made.
    ResultCode post(Movement held, long amountMinor, Capture capture, long nowNs) {
        Movement posting = ending(held, DerivedIds.posting(held.id(), capture.number), amountMinor);
        ResultCode code = apply(posting, capture.flags(), holdIds.ledgerId(held.id()), 0, nowNs);
        if (code == ResultCode.OK && !capture.keepRest) {
            holdIds.ended(held.id());
        }
        return code;
    }

    /// As [#post], of a hold whose money is known to have left. That the wallet was frozen meanwhile does not matter to
    /// the ledger: posting and voiding end what was allowed before.
    void settle(Movement held, long amountMinor, Capture capture, long nowNs) {
        ResultCode code = post(held, amountMinor, capture, nowNs);
        Invariant.check(code == ResultCode.OK, UNENDED + code);
    }

    /// Releases a hold.
    void release(Movement held, long nowNs) {
        release(held, DerivedIds.voiding(held.id()), nowNs);
    }

    /// As the former, by a row with the ledger id `voiding`.
    void release(Movement held, Id voiding, long nowNs) {
        Movement ending = ending(held, voiding, held.amountMinor());
        ResultCode code = apply(ending, TransferLayout.VOID_PENDING, holdIds.ledgerId(held.id()), 0, nowNs);
        Invariant.check(code == ResultCode.OK, UNENDED + code);
        holdIds.ended(held.id());
    }

    /// What ends a hold, between whichever accounts it is: they change where one of its wallets moves.
    private static Movement ending(Movement held, Id id, long amountMinor) {
        return new Movement(id, Id.NONE, Id.NONE, amountMinor, held.book(), held.code(), held.reference());
    }

    /// Applies all or nothing; a result code for each.
    List<ResultCode> chain(List<Link> links, long nowNs) {
        ByteBuffer rows =
                ByteBuffer.allocate(links.size() * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            boolean isLinked = i < links.size() - 1 && !Defect.CHAIN_NOT_LINKED.isPlanted();
            int linked = isLinked ? TransferLayout.LINKED : 0;
            int flags = linked | (link.hold ? TransferLayout.PENDING : 0);
            write(rows, i * TransferLayout.SIZE_BYTES, link.movement, flags, Id.NONE, link.deadlineNs);
        }
        byte[] results = new byte[links.size()];
        ledger.applyTransfers(rows.array(), 0, links.size(), nowNs, results, 0);
        List<ResultCode> codes = new ArrayList<>(links.size());
        for (byte code : results) {
            codes.add(ResultCode.of(code));
        }
        return codes;
    }

    /// What an account may still spend, minor units.
    long availableMinor(Id account) {
        int index = ledger.findAccount(account.hi(), account.lo());
        return index < 0
                ? 0
                : ledger.creditsPosted(index)
                        - ledger.debitsPosted(index)
                        - ledger.debitsPending(index)
                        + ledger.overdraftMinor(index);
    }

    /// Flags of an account, or -1 where there is none.
    int flags(Id account) {
        int index = ledger.findAccount(account.hi(), account.lo());
        return index < 0 ? -1 : ledger.flags(index);
    }

    private ResultCode apply(Movement movement, int flags, Id pending, long deadlineNs, long nowNs) {
        write(transfer, 0, movement, flags, pending, deadlineNs);
        ledger.applyTransfers(transfer.array(), 0, 1, nowNs, result, 0);
        return ResultCode.of(result[0]);
    }

    private static void write(ByteBuffer into, int at, Movement movement, int flags, Id pending, long deadlineNs) {
        write(into, at + TransferLayout.ID, movement.id());
        write(into, at + TransferLayout.DEBIT_ACCOUNT, movement.debit());
        write(into, at + TransferLayout.CREDIT_ACCOUNT, movement.credit());
        into.putLong(at + TransferLayout.AMOUNT, movement.amountMinor());
        write(into, at + TransferLayout.PENDING_ID, pending);
        write(into, at + TransferLayout.REFERENCE, movement.reference());
        into.putLong(at + TransferLayout.DEADLINE_NS, deadlineNs);
        into.putInt(at + TransferLayout.ASSET, movement.book());
        into.putInt(at + TransferLayout.CODE, movement.code().ordinal());
        into.putInt(at + TransferLayout.FLAGS, flags);
    }

    private static void write(ByteBuffer into, int at, Id id) {
        into.putLong(at, id.hi());
        into.putLong(at + Long.BYTES, id.lo());
    }
}
