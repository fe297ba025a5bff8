package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.util.Arrays;

/// What the members of the open chain changed, so that all of it can be taken back. Owned by the apply thread.
///
/// A frame of primitives a member, written before the member changes anything and undone in reverse order; so places of
/// holds
/// come back as they were, too.
final class ChainUndo {
    private static final int MOVED = 0;
    private static final int HELD = 1;
    private static final int ENDED = 2;
    private static final int CAPTURED = 3;
    private static final int REVERSED = 4;

    /// Longs of a frame: kind, id, both account indexes, the three fields that change of either account, hold.
    private static final int KIND = 0;

    private static final int ID = 1;
    private static final int ACCOUNTS = 3;
    private static final int DEBIT_SIDE = 4;
    private static final int CREDIT_SIDE = 7;
    private static final int HOLD_PLACE = 10;
    private static final int HOLD_ROW = 11;
    private static final int FRAME_LONGS = HOLD_ROW + HoldTable.ROW_LONGS;

    private final AccountTable accounts;
    private final TransferIds ids;
    private final HoldTable holds;
    private final DeadlineQueue deadlines;
    private long[] frames = new long[16 * FRAME_LONGS];
    private int used;

    ChainUndo(AccountTable accounts, TransferIds ids, HoldTable holds, DeadlineQueue deadlines) {
        this.accounts = accounts;
        this.ids = ids;
        this.holds = holds;
        this.deadlines = deadlines;
    }

    /// Before a transfer that moves money at once.
    void beforeMove(long idHi, long idLo, int debit, int credit) {
        push(MOVED, idHi, idLo, debit, credit);
    }

    /// Before a reversal of the transfer with the id `ofHi`, `ofLo`, whose newest one was the row `before`, 0 for none.
    void beforeReversal(long idHi, long idLo, int debit, int credit, long ofHi, long ofLo, long before) {
        int frame = push(REVERSED, idHi, idLo, debit, credit);
        frames[frame + HOLD_PLACE] = before;
        frames[frame + HOLD_ROW] = ofHi;
        frames[frame + HOLD_ROW + 1] = ofLo;
    }

    /// After a pending transfer has made the hold at `place`, which its frame, just pushed, has to know.
    void heldAt(int place) {
        frames[used - FRAME_LONGS + KIND] = HELD;
        frames[used - FRAME_LONGS + HOLD_PLACE] = place;
    }

    /// Before a post or void ends the hold at `place`.
    void beforeEnd(long idHi, long idLo, int place) {
        beforeChange(ENDED, idHi, idLo, place);
    }

    /// Before a post captures part of the hold at `place`.
    void beforeCapture(long idHi, long idLo, int place) {
        beforeChange(CAPTURED, idHi, idLo, place);
    }

    private void beforeChange(int kind, long idHi, long idLo, int place) {
        int frame = push(kind, idHi, idLo, holds.debitAccount(place), holds.creditAccount(place));
        frames[frame + HOLD_PLACE] = place;
        for (int field = 0; field < HoldTable.ROW_LONGS; field++) {
            frames[frame + HOLD_ROW + field] = holds.get(place, field);
        }
    }

    /// Takes back everything since [#clear].
    void rollBack() {
        while (used > 0) {
            used -= FRAME_LONGS;
            undo(used);
        }
    }

    /// The chain is done: nothing is left to be undone.
    void clear() {
        used = 0;
    }

    private int push(int kind, long idHi, long idLo, int debit, int credit) {
        if (used == frames.length) {
            frames = Arrays.copyOf(frames, Math.multiplyExact(used, 2));
        }
        int frame = used;
        used += FRAME_LONGS;
        frames[frame + KIND] = kind;
        frames[frame + ID] = idHi;
        frames[frame + ID + 1] = idLo;
        frames[frame + ACCOUNTS] = (long) debit << Integer.SIZE | credit;
        keep(frame + DEBIT_SIDE, debit, AccountTable.DEBITS_PENDING, AccountTable.DEBITS_POSTED);
        keep(frame + CREDIT_SIDE, credit, AccountTable.CREDITS_PENDING, AccountTable.CREDITS_POSTED);
        return frame;
    }

    private void keep(int at, int account, int pending, int posted) {
        long[] page = accounts.page(account);
        int row = AccountTable.row(account);
        frames[at] = page[row + pending];
        frames[at + 1] = page[row + posted];
        frames[at + 2] = page[row + AccountTable.LAST_ORDINAL];
    }

    private void putBack(int at, int account, int pending, int posted) {
        long[] page = accounts.page(account);
        int row = AccountTable.row(account);
        page[row + pending] = frames[at];
        page[row + posted] = frames[at + 1];
        page[row + AccountTable.LAST_ORDINAL] = frames[at + 2];
    }

    private void undo(int frame) {
        long idHi = frames[frame + ID];
        long idLo = frames[frame + ID + 1];
        long hash = ids.hash(idHi, idLo);
        int place = (int) frames[frame + HOLD_PLACE];
        if (frames[frame + KIND] == HELD) {
            ids.removeHeld(hash, place);
            deadlines.remove(place);
            holds.remove(place);
        } else {
            ids.removeDone(idHi, idLo, hash);
        }
        if (frames[frame + KIND] == ENDED) {
            restoreHold(frame + HOLD_ROW, place);
        } else if (frames[frame + KIND] == CAPTURED) {
            holds.replace(place, frames, frame + HOLD_ROW);
        } else if (frames[frame + KIND] == REVERSED) {
            ids.removeReversal(frames[frame + HOLD_ROW], frames[frame + HOLD_ROW + 1], frames[frame + HOLD_PLACE]);
        }
        int debit = (int) (frames[frame + ACCOUNTS] >>> Integer.SIZE);
        int credit = (int) frames[frame + ACCOUNTS];
        putBack(frame + DEBIT_SIDE, debit, AccountTable.DEBITS_PENDING, AccountTable.DEBITS_POSTED);
        putBack(frame + CREDIT_SIDE, credit, AccountTable.CREDITS_PENDING, AccountTable.CREDITS_POSTED);
    }

    private void restoreHold(int row, int place) {
        int restored = holds.restore(frames, row);
        Invariant.check(restored == place, "hold came back to another place", restored, place);
        if (frames[row + HoldTable.DEADLINE_NS] != 0) {
            deadlines.add(place);
        }
        long pendingHi = frames[row + HoldTable.ID_HI];
        long pendingLo = frames[row + HoldTable.ID_LO];
        ids.reopen(pendingHi, pendingLo, ids.hash(pendingHi, pendingLo), place);
    }
}
