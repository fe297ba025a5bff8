package com.binaxpay.ledger;

import java.util.Optional;

/// A transfer that took effect: as it was asked for, what it moved or held, the row it made, how its hold stands and
/// what is left of it, and, of a post or void, what was held before it.
record ReferenceTransfer(
        TransferRequest request,
        long amount,
        Key debit,
        Key credit,
        long ordinal,
        Optional<Standing> hold,
        long deadlineNs,
        long held,
        long heldBefore) {
    /// How a pending transfer stands.
    enum Standing {
        HELD,
        POSTED,
        VOIDED,
        EXPIRED
    }

    ReferenceTransfer with(Standing standing) {
        return new ReferenceTransfer(
                request, amount, debit, credit, ordinal, Optional.of(standing), deadlineNs, 0, heldBefore);
    }

    ReferenceTransfer withDeadline(long newDeadlineNs) {
        return new ReferenceTransfer(request, amount, debit, credit, ordinal, hold, newDeadlineNs, held, heldBefore);
    }

    boolean isHeld() {
        return hold.equals(Optional.of(Standing.HELD));
    }

    ReferenceTransfer lessHeld(long captured) {
        return new ReferenceTransfer(
                request, amount, debit, credit, ordinal, hold, deadlineNs, held - captured, heldBefore);
    }
}
