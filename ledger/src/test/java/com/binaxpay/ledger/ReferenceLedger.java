package com.binaxpay.ledger;

import static com.binaxpay.wire.AccountLayout.CLOSED;
import static com.binaxpay.wire.AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS;
import static com.binaxpay.wire.AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS;
import static com.binaxpay.wire.AccountLayout.FROZEN;
import static com.binaxpay.wire.TransferLayout.BALANCING_CREDIT;
import static com.binaxpay.wire.TransferLayout.BALANCING_DEBIT;
import static com.binaxpay.wire.TransferLayout.IMPORTED;
import static com.binaxpay.wire.TransferLayout.KEEP_REST;
import static com.binaxpay.wire.TransferLayout.LINKED;
import static com.binaxpay.wire.TransferLayout.PENDING;
import static com.binaxpay.wire.TransferLayout.POST_PENDING;
import static com.binaxpay.wire.TransferLayout.REVERSAL;
import static com.binaxpay.wire.TransferLayout.VOID_PENDING;

import com.binaxpay.ledger.ReferenceTransfer.Standing;
import com.binaxpay.wire.Levels;
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

    private Map<Key, ReferenceAccount> accounts = new LinkedHashMap<>();
    private Map<Key, ReferenceTransfer> transfers = new LinkedHashMap<>();
    private List<HistoryRow> rows = new ArrayList<>();
    private int level = Levels.FIRST;

    int level() {
        return level;
    }

    void activate(int newLevel) {
        level = Math.max(level, newLevel);
    }

    ResultCode setOverdraft(Key id, long limit) {
        if (level < Levels.COMPLETE) {
            return ResultCode.RESERVED_NOT_ZERO;
        }
        if (id.isZero()) {
            return ResultCode.ID_ZERO;
        }
        if (limit < 0) {
            return ResultCode.AMOUNT_NEGATIVE;
        }
        ReferenceAccount account = accounts.get(id);
        if (account == null) {
            return ResultCode.DEBIT_ACCOUNT_NOT_FOUND;
        }
        ReferenceAccount changed = account.withOverdraft(limit);
        if (account.is(DEBITS_MUST_NOT_EXCEED_CREDITS) && changed.debitRoom().signum() < 0) {
            return ResultCode.EXCEEDS_CREDITS;
        }
        if (account.is(CREDITS_MUST_NOT_EXCEED_DEBITS) && changed.creditRoom().signum() < 0) {
            return ResultCode.EXCEEDS_DEBITS;
        }
        accounts.put(id, changed);
        return ResultCode.OK;
    }

    Map<Key, ReferenceAccount> accounts() {
        return Collections.unmodifiableMap(accounts);
    }

    Map<Key, ReferenceTransfer> transfers() {
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
        ReferenceAccount existing = accounts.get(request.id());
        if (existing != null) {
            return ReferenceRepeats.compare(request, existing.opened());
        }
        if (request.book() == 0) {
            return ResultCode.BOOK_ZERO;
        }
        BigInteger none = BigInteger.ZERO;
        accounts.put(request.id(), new ReferenceAccount(request, request.flags(), none, none, none, none, 0, 0, 0));
        return ResultCode.OK;
    }

    void setFlags(Key account, int flags) {
        accounts.put(account, account(account).withFlags(flags));
    }

    boolean clearDeadline(Key pending) {
        ReferenceTransfer done = transfers.get(pending);
        if (done == null || !done.isHeld()) {
            return false;
        }
        transfers.put(pending, done.withDeadline(0));
        return true;
    }

    boolean restoreDeadline(Key pending, long deadlineNs) {
        ReferenceTransfer done = transfers.get(pending);
        if (done == null || !done.isHeld() || done.deadlineNs() != 0 || deadlineNs <= 0) {
            return false;
        }
        transfers.put(pending, done.withDeadline(deadlineNs));
        return true;
    }

    /// The holds that are due, in the order in which they expire.
    List<Key> expireDue(long timeNs, int max) {
        List<ReferenceTransfer> due = transfers.values().stream()
                .filter(ReferenceTransfer::isHeld)
                .filter(done -> done.deadlineNs() != 0 && done.deadlineNs() <= timeNs)
                .sorted(Comparator.comparingLong(ReferenceTransfer::deadlineNs)
                        .thenComparing(done -> done.request().id().hi(), Long::compareUnsigned)
                        .thenComparing(done -> done.request().id().lo(), Long::compareUnsigned))
                .limit(max)
                .toList();
        for (ReferenceTransfer done : due) {
            expire(done, timeNs);
        }
        return due.stream().map(done -> done.request().id()).toList();
    }

    private void expire(ReferenceTransfer done, long timeNs) {
        Key id = done.request().id();
        change(done.debit(), -done.held(), 0, 0, 0);
        change(done.credit(), 0, 0, -done.held(), 0);
        transfers.put(id, done.with(Standing.EXPIRED));
        Key rowId = new Key(id.hi(), id.lo() ^ 0x00FF_FFFF_FFFF_FFFFL);
        addRow(
                rowId,
                done.debit(),
                done.credit(),
                done.held(),
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
        Map<Key, ReferenceAccount> accountsBefore = new LinkedHashMap<>(accounts);
        Map<Key, ReferenceTransfer> transfersBefore = new LinkedHashMap<>(transfers);
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
        int newer = BALANCING_DEBIT | BALANCING_CREDIT | KEEP_REST | IMPORTED | REVERSAL;
        int known = LINKED | acts | (level < Levels.COMPLETE ? 0 : newer);
        if (request.reserved() != 0 || (request.flags() & ~known) != 0) {
            return ResultCode.RESERVED_NOT_ZERO;
        }
        if (request.id().isZero()) {
            return ResultCode.ID_ZERO;
        }
        boolean isBalancing = request.has(BALANCING_DEBIT) || request.has(BALANCING_CREDIT);
        if (Integer.bitCount(acts) > 1
                || request.has(REVERSAL) && (acts != 0 || isBalancing)
                || isBalancing && (acts == POST_PENDING || acts == VOID_PENDING)
                || request.has(KEEP_REST) && acts != POST_PENDING) {
            return ResultCode.FLAGS_EXCLUSIVE;
        }
        ReferenceTransfer existing = transfers.get(request.id());
        if (existing != null) {
            return ReferenceRepeats.compare(
                    request, existing, account(existing.debit()).opened().book());
        }
        if (request.has(REVERSAL)) {
            return reverse(request, timeNs);
        }
        return acts == POST_PENDING || acts == VOID_PENDING ? end(request, timeNs) : begin(request, timeNs);
    }

    private ResultCode reverse(TransferRequest request, long timeNs) {
        ResultCode shape = checkEnd(request, timeNs);
        if (shape != ResultCode.OK) {
            return shape;
        }
        ReferenceTransfer original = transfers.get(request.pendingId());
        if (original == null) {
            return ResultCode.PENDING_NOT_FOUND;
        }
        TransferRequest asked = original.request();
        if (original.hold().isPresent() || asked.has(VOID_PENDING) || asked.has(REVERSAL)) {
            return ResultCode.NOT_REVERSIBLE;
        }
        Key debit = original.credit();
        Key credit = original.debit();
        if (!request.debit().isZero() && !request.debit().equals(debit)
                || !request.credit().isZero() && !request.credit().equals(credit)) {
            return ResultCode.PENDING_DIFFERENT_ACCOUNTS;
        }
        int book = account(debit).opened().book();
        if (request.book() != 0 && request.book() != book) {
            return ResultCode.PENDING_DIFFERENT_BOOK;
        }
        long reversed = transfers.values().stream()
                .filter(done -> done.request().has(REVERSAL))
                .filter(done -> done.request().pendingId().equals(request.pendingId()))
                .mapToLong(ReferenceTransfer::amount)
                .sum();
        long left = original.amount() - reversed;
        long amount = request.amount() == 0 ? left : request.amount();
        if (left == 0 || amount > left) {
            return ResultCode.EXCEEDS_ORIGINAL;
        }
        ResultCode room = checkRoom(request, book, BigInteger.valueOf(amount), account(debit), account(credit));
        if (room != ResultCode.OK) {
            return room;
        }
        if (regresses(request, debit, credit)) {
            return ResultCode.TIMESTAMP_REGRESSES;
        }
        change(debit, 0, amount, 0, 0);
        change(credit, 0, 0, 0, amount);
        remember(request, amount, debit, credit, Optional.empty(), left, reversed + amount, timeNs);
        return ResultCode.OK;
    }

    private static ResultCode checkEnd(TransferRequest request, long timeNs) {
        if (request.amount() < 0) {
            return ResultCode.AMOUNT_NEGATIVE;
        }
        if (request.pendingId().isZero()) {
            return ResultCode.PENDING_ID_ZERO;
        }
        return request.deadlineNs() != 0 ? ResultCode.DEADLINE_NOT_ZERO : checkTimestamp(request, timeNs);
    }

    private static ResultCode checkTimestamp(TransferRequest request, long timeNs) {
        if (!request.has(IMPORTED)) {
            return request.timestampNs() == 0 ? ResultCode.OK : ResultCode.TIMESTAMP_NOT_ZERO;
        }
        if (request.timestampNs() <= 0) {
            return ResultCode.TIMESTAMP_NOT_POSITIVE;
        }
        return request.timestampNs() < timeNs ? ResultCode.OK : ResultCode.TIMESTAMP_NOT_PAST;
    }

    private boolean regresses(TransferRequest request, Key debit, Key credit) {
        long newest = Math.max(account(debit).lastNs(), account(credit).lastNs());
        return request.has(IMPORTED) && request.timestampNs() < newest;
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
        ResultCode timestamp = checkTimestamp(request, timeNs);
        if (timestamp != ResultCode.OK) {
            return timestamp;
        }
        if (request.book() == 0) {
            return ResultCode.BOOK_ZERO;
        }
        if (request.debit().equals(request.credit())) {
            return ResultCode.ACCOUNTS_SAME;
        }
        ReferenceAccount debit = accounts.get(request.debit());
        ReferenceAccount credit = accounts.get(request.credit());
        if (debit == null) {
            return ResultCode.DEBIT_ACCOUNT_NOT_FOUND;
        }
        if (credit == null) {
            return ResultCode.CREDIT_ACCOUNT_NOT_FOUND;
        }
        BigInteger amount = BigInteger.valueOf(request.amount());
        if (request.has(BALANCING_DEBIT)) {
            amount = amount.min(debit.debitRoom());
        }
        if (request.has(BALANCING_CREDIT)) {
            amount = amount.min(credit.creditRoom());
        }
        ResultCode room = checkRoom(request, request.book(), amount, debit, credit);
        if (room != ResultCode.OK) {
            return room;
        }
        if (amount.signum() <= 0) {
            boolean isDebitFull =
                    request.has(BALANCING_DEBIT) && debit.debitRoom().signum() <= 0;
            return isDebitFull ? ResultCode.EXCEEDS_CREDITS : ResultCode.EXCEEDS_DEBITS;
        }
        if (regresses(request, request.debit(), request.credit())) {
            return ResultCode.TIMESTAMP_REGRESSES;
        }
        long moved = amount.longValueExact();
        change(request.debit(), isPending ? moved : 0, isPending ? 0 : moved, 0, 0);
        change(request.credit(), 0, 0, isPending ? moved : 0, isPending ? 0 : moved);
        Optional<Standing> hold = isPending ? Optional.of(Standing.HELD) : Optional.empty();
        remember(request, moved, request.debit(), request.credit(), hold, 0, 0, timeNs);
        return ResultCode.OK;
    }

    private static ResultCode checkRoom(
            TransferRequest request, int book, BigInteger amount, ReferenceAccount debit, ReferenceAccount credit) {
        boolean isPending = request.has(PENDING);
        if (debit.opened().book() != book || credit.opened().book() != book) {
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
        if (debit.is(DEBITS_MUST_NOT_EXCEED_CREDITS) && amount.compareTo(debit.debitRoom()) > 0) {
            return ResultCode.EXCEEDS_CREDITS;
        }
        if (credit.is(CREDITS_MUST_NOT_EXCEED_DEBITS) && amount.compareTo(credit.creditRoom()) > 0) {
            return ResultCode.EXCEEDS_DEBITS;
        }
        return ResultCode.OK;
    }

    private ResultCode end(TransferRequest request, long timeNs) {
        ResultCode shape = checkEnd(request, timeNs);
        if (shape != ResultCode.OK) {
            return shape;
        }
        ReferenceTransfer pending = transfers.get(request.pendingId());
        if (pending == null) {
            return ResultCode.PENDING_NOT_FOUND;
        }
        if (pending.hold().isEmpty()) {
            return ResultCode.PENDING_NOT_PENDING;
        }
        ResultCode fit = checkFit(request, pending, timeNs);
        if (fit != ResultCode.OK) {
            return fit;
        }
        if (regresses(request, pending.debit(), pending.credit())) {
            return ResultCode.TIMESTAMP_REGRESSES;
        }
        boolean isPost = request.has(POST_PENDING);
        long held = pending.held();
        long amount = request.amount() == 0 ? held : request.amount();
        boolean isLast = !request.has(KEEP_REST) || amount == held;
        long released = isLast ? held : amount;
        change(pending.debit(), -released, isPost ? amount : 0, 0, 0);
        change(pending.credit(), 0, 0, -released, isPost ? amount : 0);
        transfers.put(
                request.pendingId(),
                isLast ? pending.with(isPost ? Standing.POSTED : Standing.VOIDED) : pending.lessHeld(amount));
        boolean isAfterCapture = isPost && held != pending.amount();
        remember(
                request,
                amount,
                pending.debit(),
                pending.credit(),
                Optional.empty(),
                held,
                isAfterCapture ? held : 0,
                timeNs);
        return ResultCode.OK;
    }

    private ResultCode checkFit(TransferRequest request, ReferenceTransfer pending, long timeNs) {
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
        if (request.has(POST_PENDING) && request.amount() > pending.held()) {
            return ResultCode.AMOUNT_EXCEEDS_PENDING;
        }
        if (request.has(VOID_PENDING) && request.amount() != 0 && request.amount() != pending.held()) {
            return ResultCode.PENDING_DIFFERENT_AMOUNT;
        }
        return ResultCode.OK;
    }

    private void remember(
            TransferRequest request,
            long amount,
            Key debit,
            Key credit,
            Optional<Standing> hold,
            long heldBefore,
            long inDeadline,
            long timeNs) {
        boolean isAfterCapture = inDeadline != 0 && request.has(POST_PENDING);
        addRow(
                request.id(),
                debit,
                credit,
                amount,
                request.pendingId(),
                request.reference(),
                request.has(IMPORTED) ? request.timestampNs() : timeNs,
                inDeadline != 0 ? inDeadline : request.deadlineNs(),
                request.code(),
                request.flags() | (isAfterCapture ? TransferRowLayout.AFTER_CAPTURE : 0));
        transfers.put(
                request.id(),
                new ReferenceTransfer(
                        request, amount, debit, credit, rows.size(), hold, request.deadlineNs(), amount, heldBefore));
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
        ReferenceAccount debited = account(debit);
        ReferenceAccount credited = account(credit);
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
        accounts.put(debit, debited.withLast(rows.size(), timeNs));
        accounts.put(credit, credited.withLast(rows.size(), timeNs));
    }

    private void change(Key account, long debitsPending, long debitsPosted, long creditsPending, long creditsPosted) {
        accounts.put(account, account(account).plus(debitsPending, debitsPosted, creditsPending, creditsPosted));
    }

    private ReferenceAccount account(Key id) {
        return Objects.requireNonNull(accounts.get(id));
    }
}
