package com.binaxpay.ledger;

import static com.binaxpay.wire.TransferLayout.BALANCING_CREDIT;
import static com.binaxpay.wire.TransferLayout.BALANCING_DEBIT;
import static com.binaxpay.wire.TransferLayout.IMPORTED;
import static com.binaxpay.wire.TransferLayout.POST_PENDING;
import static com.binaxpay.wire.TransferLayout.REVERSAL;
import static com.binaxpay.wire.TransferLayout.VOID_PENDING;

/// What the plain model says of an id that it knows.
final class ReferenceRepeats {
    private ReferenceRepeats() {}

    static ResultCode compare(AccountRequest request, AccountRequest opened) {
        if (request.flags() != opened.flags()) {
            return ResultCode.EXISTS_WITH_DIFFERENT_FLAGS;
        }
        if (request.book() != opened.book()) {
            return ResultCode.EXISTS_WITH_DIFFERENT_BOOK;
        }
        if (request.code() != opened.code()) {
            return ResultCode.EXISTS_WITH_DIFFERENT_CODE;
        }
        return request.holder().equals(opened.holder()) ? ResultCode.EXISTS : ResultCode.EXISTS_WITH_DIFFERENT_HOLDER;
    }

    static ResultCode compare(TransferRequest request, ReferenceTransfer done, int book) {
        TransferRequest first = done.request();
        boolean isEnd = first.has(POST_PENDING) || first.has(VOID_PENDING) || first.has(REVERSAL);
        if (request.flags() != first.flags()) {
            return ResultCode.EXISTS_WITH_DIFFERENT_FLAGS;
        }
        if (!request.debit().equals(done.debit()) && !(isEnd && request.debit().isZero())) {
            return ResultCode.EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT;
        }
        if (!request.credit().equals(done.credit())
                && !(isEnd && request.credit().isZero())) {
            return ResultCode.EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT;
        }
        boolean isBalancing = first.has(BALANCING_DEBIT) || first.has(BALANCING_CREDIT);
        long meant = isEnd && request.amount() == 0 ? done.heldBefore() : request.amount();
        if (isBalancing ? meant < done.amount() : meant != done.amount()) {
            return ResultCode.EXISTS_WITH_DIFFERENT_AMOUNT;
        }
        if (!request.pendingId().equals(first.pendingId())) {
            return ResultCode.EXISTS_WITH_DIFFERENT_PENDING_ID;
        }
        if (!request.reference().equals(first.reference())) {
            return ResultCode.EXISTS_WITH_DIFFERENT_REFERENCE;
        }
        if (request.deadlineNs() != first.deadlineNs()) {
            return ResultCode.EXISTS_WITH_DIFFERENT_DEADLINE;
        }
        if (request.book() != book && !(isEnd && request.book() == 0)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_BOOK;
        }
        if (request.code() != first.code()) {
            return ResultCode.EXISTS_WITH_DIFFERENT_CODE;
        }
        return first.has(IMPORTED) && request.timestampNs() != first.timestampNs()
                ? ResultCode.EXISTS_WITH_DIFFERENT_TIMESTAMP
                : ResultCode.EXISTS;
    }
}
