package com.binaxpay.ledger;

import static com.binaxpay.wire.AccountLayout.CLOSED;
import static com.binaxpay.wire.AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS;
import static com.binaxpay.wire.AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS;
import static com.binaxpay.wire.AccountLayout.FROZEN;
import static com.binaxpay.wire.TransferLayout.LINKED;
import static com.binaxpay.wire.TransferLayout.PENDING;
import static com.binaxpay.wire.TransferLayout.POST_PENDING;
import static com.binaxpay.wire.TransferLayout.VOID_PENDING;

import com.binaxpay.wire.TransferRowLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The ledger as `docs/reference/ledger.md` words it, with maps, values and big numbers, and with no thought of speed:
/// a
/// chain is
/// undone by going back to a copy of everything.
final class ReferenceLedger {
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    /// How a pending transfer stands.
    enum Standing {
        HELD,
        POSTED,
        VOIDED,
        EXPIRED
    }

    record Account(
            AccountRequest opened,
            int flags,
            BigInteger debitsPending,
            BigInteger debitsPosted,
            BigInteger creditsPending,
            BigInteger creditsPosted,
            long lastOrdinal) {
        Account plus(long debitsPending, long debitsPosted, long creditsPending, long creditsPosted) {
            return new Account(
                    opened,
                    flags,
                    this.debitsPending.add(BigInteger.valueOf(debitsPending)),
                    this.debitsPosted.add(BigInteger.valueOf(debitsPosted)),
                    this.creditsPending.add(BigInteger.valueOf(creditsPending)),
                    this.creditsPosted.add(BigInteger.valueOf(creditsPosted)),
                    lastOrdinal);
        }

        Account withLast(long ordinal) {
            return new Account(opened, flags, debitsPending, debitsPosted, creditsPending, creditsPosted, ordinal);
        }

        Account withFlags(int newFlags) {
            return new Account(
                    opened, newFlags, debitsPending, debitsPosted, creditsPending, creditsPosted, lastOrdinal);
        }

        boolean is(int flag) {
            return (flags & flag) != 0;
        }

        long balance() {
            return creditsPosted.subtract(debitsPosted).longValueExact();
        }
    }

    /// A transfer that took effect: as it was asked for, what it moved or held, the row it made, and how its hold
    /// stands.
    record Done(
            TransferRequest request,
            long amount,
            Key debit,
            Key credit,
            long ordinal,
            Optional<Standing> hold,
            long deadlineNs) {
        Done with(Standing standing) {
            return new Done(request, amount, debit, credit, ordinal, Optional.of(standing), deadlineNs);
        }

        Done withoutDeadline() {
            return new Done(request, amount, debit, credit, ordinal, hold, 0);
        }
    }

    private Map<Key, Account> accounts = new LinkedHashMap<>();
    private Map<Key, Done> transfers = new LinkedHashMap<>();
    private List<HistoryRow> rows = new ArrayList<>();

    Map<Key, Account> accounts() {
        return Collections.unmodifiableMap(accounts);
    }

    Map<Key, Done> transfers() {
        return Collections.unmodifiableMap(transfers);
    }

    List<HistoryRow> rows() {
        return Collections.unmodifiableList(rows);
    }

    ResultCode open(AccountRequest request) {
        boolean onlyLimits =
                (request.flags() & ~(DEBITS_MUST_NOT_EXCEED_CREDITS | CREDITS_MUST_NOT_EXCEED_DEBITS)) == 0;
        if (request.reserved() != 0 || !onlyLimits) {
            return ResultCode.RESERVED_NOT_ZERO;
        }
        if (request.id().isZero()) {
            return ResultCode.ID_ZERO;
        }
        if (request.flags() == (DEBITS_MUST_NOT_EXCEED_CREDITS | CREDITS_MUST_NOT_EXCEED_DEBITS)) {
            return ResultCode.FLAGS_EXCLUSIVE;
        }
        Account existing = accounts.get(request.id());
        if (existing != null) {
            return compare(request, existing.opened());
        }
        if (request.book() == 0) {
            return ResultCode.BOOK_ZERO;
        }
        BigInteger none = BigInteger.ZERO;
        accounts.put(request.id(), new Account(request, request.flags(), none, none, none, none, 0));
        return ResultCode.OK;
    }

    private static ResultCode compare(AccountRequest request, AccountRequest opened) {
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

    void setFlags(Key account, int flags) {
        accounts.put(account, account(account).withFlags(flags));
    }

    boolean clearDeadline(Key pending) {
        Done done = transfers.get(pending);
        if (done == null || !done.hold().equals(Optional.of(Standing.HELD))) {
            return false;
        }
        transfers.put(pending, done.withoutDeadline());
        return true;
    }

    /// The holds that are due, in the order in which they expire.
    List<Key> expireDue(long timeNs, int max) {
        List<Done> due = transfers.values().stream()
                .filter(done -> done.hold().equals(Optional.of(Standing.HELD)))
                .filter(done -> done.deadlineNs() != 0 && done.deadlineNs() <= timeNs)
                .sorted(Comparator.comparingLong(Done::deadlineNs)
                        .thenComparing(done -> done.request().id().hi(), Long::compareUnsigned)
                        .thenComparing(done -> done.request().id().lo(), Long::compareUnsigned))
                .limit(max)
                .toList();
        for (Done done : due) {
            expire(done, timeNs);
        }
        return due.stream().map(done -> done.request().id()).toList();
    }

    private void expire(Done done, long timeNs) {
        Key id = done.request().id();
        change(done.debit(), -done.amount(), 0, 0, 0);
        change(done.credit(), 0, 0, -done.amount(), 0);
        transfers.put(id, done.with(Standing.EXPIRED));
        Key rowId = new Key(id.hi(), id.lo() ^ 0x00FF_FFFF_FFFF_FFFFL);
        addRow(
                rowId,
                done.debit(),
                done.credit(),
                done.amount(),
                id,
                Key.ZERO,
                timeNs,
                done.deadlineNs(),
                0,
                TransferRowLayout.EXPIRED);
    }

    /// Applies one call's transfers, chain by chain.
    List<ResultCode> apply(List<TransferRequest> requests, long timeNs) {
        List<ResultCode> results = new ArrayList<>();
        int from = 0;
        while (from < requests.size()) {
            int to = from;
            while (requests.get(to).has(LINKED) && to < requests.size() - 1) {
                to++;
            }
            results.addAll(applyChain(requests.subList(from, to + 1), timeNs));
            from = to + 1;
        }
        return results;
    }

    private List<ResultCode> applyChain(List<TransferRequest> chain, long timeNs) {
        Map<Key, Account> accountsBefore = new LinkedHashMap<>(accounts);
        Map<Key, Done> transfersBefore = new LinkedHashMap<>(transfers);
        List<HistoryRow> rowsBefore = new ArrayList<>(rows);
        List<ResultCode> results = new ArrayList<>();
        boolean broken = false;
        for (TransferRequest request : chain) {
            boolean isOpen = request.has(LINKED) && results.size() == chain.size() - 1;
            ResultCode code =
                    isOpen ? ResultCode.CHAIN_OPEN : broken ? ResultCode.LINKED_FAILED : applyOne(request, timeNs);
            if (!broken && code != ResultCode.OK && code != ResultCode.EXISTS) {
                broken = true;
                accounts = accountsBefore;
                transfers = transfersBefore;
                rows = rowsBefore;
                for (int i = 0; i < results.size(); i++) {
                    if (!transfers.containsKey(chain.get(i).id())) {
                        results.set(i, ResultCode.LINKED_FAILED);
                    }
                }
            }
            results.add(code);
        }
        return results;
    }

    private ResultCode applyOne(TransferRequest request, long timeNs) {
        int acts = request.flags() & (PENDING | POST_PENDING | VOID_PENDING);
        if (request.reserved() != 0 || (request.flags() & ~(LINKED | acts)) != 0) {
            return ResultCode.RESERVED_NOT_ZERO;
        }
        if (request.id().isZero()) {
            return ResultCode.ID_ZERO;
        }
        if (Integer.bitCount(acts) > 1) {
            return ResultCode.FLAGS_EXCLUSIVE;
        }
        Done existing = transfers.get(request.id());
        if (existing != null) {
            return compare(request, existing);
        }
        return acts == POST_PENDING || acts == VOID_PENDING ? end(request, timeNs) : begin(request, timeNs);
    }

    private ResultCode compare(TransferRequest request, Done done) {
        TransferRequest first = done.request();
        boolean isEnd = first.has(POST_PENDING) || first.has(VOID_PENDING);
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
        long meant = isEnd && request.amount() == 0 ? done(first.pendingId()).amount() : request.amount();
        if (meant != done.amount()) {
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
        int book = account(done.debit()).opened().book();
        if (request.book() != book && !(isEnd && request.book() == 0)) {
            return ResultCode.EXISTS_WITH_DIFFERENT_BOOK;
        }
        return request.code() == first.code() ? ResultCode.EXISTS : ResultCode.EXISTS_WITH_DIFFERENT_CODE;
    }

    private ResultCode begin(TransferRequest request, long timeNs) {
        boolean isPending = request.has(PENDING);
        if (request.amount() <= 0) {
            return ResultCode.AMOUNT_NOT_POSITIVE;
        }
        if (!request.pendingId().isZero()) {
            return ResultCode.PENDING_ID_NOT_ZERO;
        }
        if (!isPending && request.deadlineNs() != 0) {
            return ResultCode.DEADLINE_NOT_ZERO;
        }
        if (request.deadlineNs() != 0 && request.deadlineNs() <= timeNs) {
            return ResultCode.DEADLINE_PASSED;
        }
        if (request.timestampNs() != 0) {
            return ResultCode.TIMESTAMP_NOT_ZERO;
        }
        if (request.book() == 0) {
            return ResultCode.BOOK_ZERO;
        }
        if (request.debit().equals(request.credit())) {
            return ResultCode.ACCOUNTS_SAME;
        }
        Account debit = accounts.get(request.debit());
        Account credit = accounts.get(request.credit());
        if (debit == null) {
            return ResultCode.DEBIT_ACCOUNT_NOT_FOUND;
        }
        if (credit == null) {
            return ResultCode.CREDIT_ACCOUNT_NOT_FOUND;
        }
        ResultCode room = checkRoom(request, debit, credit);
        if (room == ResultCode.OK) {
            long amount = request.amount();
            change(request.debit(), isPending ? amount : 0, isPending ? 0 : amount, 0, 0);
            change(request.credit(), 0, 0, isPending ? amount : 0, isPending ? 0 : amount);
            Optional<Standing> hold = isPending ? Optional.of(Standing.HELD) : Optional.empty();
            remember(request, amount, request.debit(), request.credit(), hold, timeNs);
        }
        return room;
    }

    private static ResultCode checkRoom(TransferRequest request, Account debit, Account credit) {
        boolean isPending = request.has(PENDING);
        BigInteger amount = BigInteger.valueOf(request.amount());
        if (debit.opened().book() != request.book() || credit.opened().book() != request.book()) {
            return ResultCode.BOOKS_DIFFER;
        }
        if (debit.is(FROZEN)) {
            return ResultCode.DEBIT_ACCOUNT_FROZEN;
        }
        if (credit.is(FROZEN)) {
            return ResultCode.CREDIT_ACCOUNT_FROZEN;
        }
        if (debit.is(CLOSED)) {
            return ResultCode.DEBIT_ACCOUNT_CLOSED;
        }
        if (credit.is(CLOSED)) {
            return ResultCode.CREDIT_ACCOUNT_CLOSED;
        }
        BigInteger debits = debit.debitsPending().add(debit.debitsPosted()).add(amount);
        BigInteger credits = credit.creditsPending().add(credit.creditsPosted()).add(amount);
        if (debits.compareTo(MAX) > 0) {
            return isPending ? ResultCode.OVERFLOW_DEBITS_PENDING : ResultCode.OVERFLOW_DEBITS_POSTED;
        }
        if (credits.compareTo(MAX) > 0) {
            return isPending ? ResultCode.OVERFLOW_CREDITS_PENDING : ResultCode.OVERFLOW_CREDITS_POSTED;
        }
        if (debit.is(DEBITS_MUST_NOT_EXCEED_CREDITS) && debits.compareTo(debit.creditsPosted()) > 0) {
            return ResultCode.EXCEEDS_CREDITS;
        }
        if (credit.is(CREDITS_MUST_NOT_EXCEED_DEBITS) && credits.compareTo(credit.debitsPosted()) > 0) {
            return ResultCode.EXCEEDS_DEBITS;
        }
        return ResultCode.OK;
    }

    private ResultCode end(TransferRequest request, long timeNs) {
        if (request.amount() < 0) {
            return ResultCode.AMOUNT_NEGATIVE;
        }
        if (request.pendingId().isZero()) {
            return ResultCode.PENDING_ID_ZERO;
        }
        if (request.deadlineNs() != 0) {
            return ResultCode.DEADLINE_NOT_ZERO;
        }
        if (request.timestampNs() != 0) {
            return ResultCode.TIMESTAMP_NOT_ZERO;
        }
        Done pending = transfers.get(request.pendingId());
        if (pending == null) {
            return ResultCode.PENDING_NOT_FOUND;
        }
        if (pending.hold().isEmpty()) {
            return ResultCode.PENDING_NOT_PENDING;
        }
        ResultCode fit = checkFit(request, pending, timeNs);
        if (fit == ResultCode.OK) {
            boolean isPost = request.has(POST_PENDING);
            long held = pending.amount();
            long amount = request.amount() == 0 ? held : request.amount();
            change(pending.debit(), -held, isPost ? amount : 0, 0, 0);
            change(pending.credit(), 0, 0, -held, isPost ? amount : 0);
            transfers.put(request.pendingId(), pending.with(isPost ? Standing.POSTED : Standing.VOIDED));
            remember(request, amount, pending.debit(), pending.credit(), Optional.empty(), timeNs);
        }
        return fit;
    }

    private ResultCode checkFit(TransferRequest request, Done pending, long timeNs) {
        switch (pending.hold().orElseThrow()) {
            case POSTED -> {
                return ResultCode.PENDING_ALREADY_POSTED;
            }
            case VOIDED -> {
                return ResultCode.PENDING_ALREADY_VOIDED;
            }
            case EXPIRED -> {
                return ResultCode.PENDING_EXPIRED;
            }
            case HELD -> {
                if (pending.deadlineNs() != 0 && pending.deadlineNs() <= timeNs) {
                    return ResultCode.PENDING_EXPIRED;
                }
            }
        }
        boolean sameDebit = request.debit().isZero() || request.debit().equals(pending.debit());
        boolean sameCredit = request.credit().isZero() || request.credit().equals(pending.credit());
        if (!sameDebit || !sameCredit) {
            return ResultCode.PENDING_DIFFERENT_ACCOUNTS;
        }
        if (request.book() != 0 && request.book() != pending.request().book()) {
            return ResultCode.PENDING_DIFFERENT_BOOK;
        }
        if (request.has(POST_PENDING) && request.amount() > pending.amount()) {
            return ResultCode.AMOUNT_EXCEEDS_PENDING;
        }
        if (request.has(VOID_PENDING) && request.amount() != 0 && request.amount() != pending.amount()) {
            return ResultCode.PENDING_DIFFERENT_AMOUNT;
        }
        return ResultCode.OK;
    }

    private void remember(
            TransferRequest request, long amount, Key debit, Key credit, Optional<Standing> hold, long timeNs) {
        addRow(
                request.id(),
                debit,
                credit,
                amount,
                request.pendingId(),
                request.reference(),
                timeNs,
                request.deadlineNs(),
                request.code(),
                request.flags());
        transfers.put(request.id(), new Done(request, amount, debit, credit, rows.size(), hold, request.deadlineNs()));
    }

    private void addRow(
            Key id,
            Key debit,
            Key credit,
            long amount,
            Key pendingId,
            Key reference,
            long timeNs,
            long deadlineNs,
            int code,
            int flags) {
        Account debited = account(debit);
        Account credited = account(credit);
        rows.add(new HistoryRow(
                id,
                debit,
                credit,
                amount,
                pendingId,
                reference,
                timeNs,
                deadlineNs,
                debited.balance(),
                credited.balance(),
                debited.lastOrdinal(),
                credited.lastOrdinal(),
                code,
                flags));
        accounts.put(debit, debited.withLast(rows.size()));
        accounts.put(credit, credited.withLast(rows.size()));
    }

    private void change(Key account, long debitsPending, long debitsPosted, long creditsPending, long creditsPosted) {
        accounts.put(account, account(account).plus(debitsPending, debitsPosted, creditsPending, creditsPosted));
    }

    private Account account(Key id) {
        return Objects.requireNonNull(accounts.get(id));
    }

    private Done done(Key id) {
        return Objects.requireNonNull(transfers.get(id));
    }
}
