package com.binaxpay.orders;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// Orders: payouts, collections and refunds, numbered densely from 1 as they are reserved.
///
/// `reserved -> submitted <-> unknown`, back to `reserved` where an attempt never reached the provider, and to
/// `succeeded | failed` at the end. Whatever the state, money is held from the reservation on, and it is posted or
/// released in the same step in which the order ends. What a payout or a refund holds is the wallet's; what a
/// collection
/// holds is the rail's, announced to the wallet, so that whatever becomes of the wallet, what the provider has got for
/// it
/// can be booked.
///
/// An order costs 47 to 54 bytes of memory for ever, and about 150 more while it is open.
final class Payouts {
    private static final int KIND_SHIFT = 40;

    private final Core core;
    private final Wallets wallets;
    private final TransferIndex transfers;
    // id -> number; by number - 1: newest version, number of the same owner's order of that kind before it.
    private final IdMap numbers = new IdMap();
    private final Longs positions = new Longs();
    private final Longs previous = new Longs();
    private final TreeMap<Long, Long> newestOf = new TreeMap<>();
    private final OpenOrders open = new OpenOrders();
    // Orders that another shard lists: those that moved on, and those that ended there.
    private final TreeSet<Long> listedElsewhere = new TreeSet<>();

    Payouts(Core core, Wallets wallets, TransferIndex transfers) {
        this.core = core;
        this.wallets = wallets;
        this.transfers = transfers;
    }

    /// Why an order of this request would be refused before the ledger is asked.
    Optional<Outcome.Refused> check(PayoutViews.Request request) {
        if (!wallets.has(request.caller(), request.source())) {
            boolean isIncoming = request.kind() == OrderKind.COLLECTION;
            return Optional.of(Refusals.refused(isIncoming ? Refusal.DESTINATION_NOT_FOUND : Refusal.WALLET_NOT_FOUND));
        }
        if (!wallets.holds(request.source(), request.asset())) {
            return Optional.of(Refusals.refused(Refusal.CURRENCY_MISMATCH));
        }
        boolean taken = transfers.isTaken(request.payout())
                || numbers.get(request.payout().hi(), request.payout().lo()) != IdMap.ABSENT;
        return taken ? Optional.of(Refusals.refused(Refusal.DUPLICATE_ID)) : Optional.empty();
    }

    /// Reserves an order: order, hold and event.
    Outcome reserve(PayoutViews.Request request) {
        Optional<Outcome.Refused> refused = check(request);
        if (refused.isPresent()) {
            return refused.get();
        }
        View.Payout view = PayoutViews.reserved(request, core.nowNs());
        Movement movement = movement(view);
        ResultCode code = core.postings().hold(movement, 0, core.nowNs());
        if (code != ResultCode.OK) {
            Refusal refusal = Refusals.of(code);
            return refusal == Refusal.INSUFFICIENT_FUNDS
                    ? Refusals.insufficientFunds(
                            core.postings().availableMinor(movement.debit()), request.amountMinor(), request.asset())
                    : Refusals.refused(refusal);
        }
        String event = EventType.of(view.kind(), EventType.RESERVED);
        long number = add(view, core.events().append(view.owner(), view.id(), event, view, core.nowNs()));
        open.put(open(number, view, 0));
        return new Outcome.Done(view, false);
    }

    private long add(View.Payout view, long position) {
        long listKey = listKey(view.owner(), view.kind());
        previous.add(newestOf.getOrDefault(listKey, 0L));
        positions.add(position);
        newestOf.put(listKey, (long) positions.size());
        numbers.put(view.id().hi(), view.id().lo(), positions.size());
        return positions.size();
    }

    /// One number for partner, mode and kind.
    private static long listKey(Caller owner, OrderKind kind) {
        return EventLog.ownerKey(owner) | (long) kind.ordinal() << KIND_SHIFT;
    }

    private static Kept.OpenPayout open(long number, View.Payout view, int lastAttempt) {
        return new Kept.OpenPayout(
                number, view.id(), view.status(), lastAttempt, view.createdNs(), view.batch(), view.kind());
    }

    /// Number of a payout, 0 where it is not here.
    long numberOf(Id payout) {
        return numbers.get(payout.hi(), payout.lo());
    }

    Optional<Kept.OpenPayout> findOpen(Id payout) {
        return open.find(numberOf(payout));
    }

    /// Whether an id is that of a collection that has not ended.
    boolean isOpenCollection(Id id) {
        return findOpen(id)
                .filter(order -> order.kind() == OrderKind.COLLECTION)
                .isPresent();
    }

    /// The newest version of the payout with this number, which must exist.
    View.Payout byNumber(long number) {
        return core.records().view(positions.get((int) number - 1), View.Payout.class);
    }

    /// The newest version, if it is the caller's and of that kind.
    Optional<View.Payout> find(Caller caller, Id payout, OrderKind kind) {
        long number = numberOf(payout);
        return number == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of(byNumber(number)).filter(view -> view.owner().equals(caller) && view.kind() == kind);
    }

    /// Keeps the next version of an open order. One that has ended leaves memory.
    void change(Kept.OpenPayout before, View.Payout version, int lastAttempt, String event) {
        long position = event.isEmpty()
                ? core.records().keep(version)
                : core.events().append(version.owner(), version.id(), event, version, core.nowNs());
        positions.set((int) before.number() - 1, position);
        if (hasEnded(version.status())) {
            open.remove(before);
        } else {
            open.put(open(before.number(), version, lastAttempt));
        }
    }

    /// Keeps another version of an order that has ended, which partners see when they ask.
    void revise(View.Payout version) {
        positions.set((int) numberOf(version.id()) - 1, core.records().keep(version));
    }

    /// What the ledger holds for an order.
    Movement movement(View.Payout order) {
        int book = TransferLayout.book(order.asset(), order.owner().mode());
        Id wallet = DerivedIds.account(order.source(), order.asset());
        Id rail = core.accounts().settlement(book, core.nowNs());
        boolean isIncoming = order.kind() == OrderKind.COLLECTION;
        return new Movement(
                order.id(),
                isIncoming ? rail : wallet,
                isIncoming ? wallet : rail,
                order.amountMinor(),
                book,
                TransferCode.of(order.kind()),
                order.id());
    }

    /// The wallet of an order that is or was here.
    Optional<Id> walletOf(Id payout) {
        long number = numberOf(payout);
        return number == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of(byNumber(number).source());
    }

    /// An open order has moved on.
    void leave(Kept.OpenPayout moved) {
        open.remove(moved);
        listedElsewhere.add(moved.number());
    }

    /// An open order has come from another shard, for the first time or again.
    void arrive(View.Payout view, int lastAttempt) {
        long number = put(view);
        listedElsewhere.remove(number);
        open.put(open(number, view, lastAttempt));
    }

    /// An order is known to have ended on another shard or, if it ended here, to have another version there.
    void learn(View.Payout view) {
        if (findOpen(view.id()).isEmpty()) {
            long known = numberOf(view.id());
            boolean endedHere = known != IdMap.ABSENT && !listedElsewhere.contains(known);
            long number = put(view);
            if (!endedHere) {
                listedElsewhere.add(number);
            }
        }
    }

    /// Whether an order's newest version is another shard's.
    boolean isListedElsewhere(Id payout) {
        return listedElsewhere.contains(numberOf(payout));
    }

    private long put(View.Payout view) {
        long position = core.records().keep(view);
        long number = numberOf(view.id());
        if (number != IdMap.ABSENT) {
            positions.set((int) number - 1, position);
            return number;
        }
        return add(view, position);
    }

    static boolean hasEnded(PayoutStatus status) {
        return status == PayoutStatus.SUCCEEDED || status == PayoutStatus.FAILED;
    }

    /// Those that have not ended.
    OpenOrders open() {
        return open;
    }

    long count() {
        return positions.size();
    }

    /// Answers [Query.OpenPayouts].
    Answer listOpen(Query.OpenPayouts query) {
        int limit = Limits.page(query.limit());
        List<Answer.NumberedPayout> page = new ArrayList<>();
        for (long number : open.after(query.afterNumber(), query.collections())) {
            if (page.size() == limit) {
                return new Answer.Payouts(page, true);
            }
            page.add(new Answer.NumberedPayout(number, byNumber(number)));
        }
        return new Answer.Payouts(page, false);
    }

    /// Answers [Query.PayoutsAfter].
    Answer listAfter(Query.PayoutsAfter query) {
        long first = Math.max(0, query.afterNumber()) + 1;
        long last = Math.min(positions.size(), first + Limits.page(query.limit()) - 1);
        List<Answer.NumberedPayout> page = new ArrayList<>();
        for (long number = first; number <= last; number++) {
            page.add(new Answer.NumberedPayout(number, byNumber(number)));
        }
        boolean hasMore = last < positions.size() && !page.isEmpty();
        page.removeIf(payout -> listedElsewhere.contains(payout.number()) && payout.number() != last);
        return new Answer.Payouts(page, hasMore);
    }

    /// Answers [Query.PayoutsOf].
    Answer listOf(Query.PayoutsOf query) {
        int limit = Limits.page(query.limit());
        long number = newestOf.getOrDefault(listKey(query.caller(), query.kind()), 0L);
        if (!query.before().isNone()) {
            boolean known = find(query.caller(), query.before(), query.kind()).isPresent();
            number = known ? previous.get((int) numberOf(query.before()) - 1) : 0;
        }
        List<View> page = new ArrayList<>();
        while (number != 0 && page.size() < limit) {
            if (!listedElsewhere.contains(number)) {
                page.add(byNumber(number));
            }
            number = previous.get((int) number - 1);
        }
        return new Answer.Many(page, number != 0);
    }

    long hash() {
        long hash = open.hash(Hash64.chain(numbers.keyHash(), positions.size()));
        for (long number : listedElsewhere) {
            hash = Hash64.chain(hash, number);
        }
        return hash;
    }

    void save(DataOutput out) throws IOException {
        numbers.save(out);
        positions.save(out);
        previous.save(out);
        out.writeInt(newestOf.size());
        for (Map.Entry<Long, Long> newest : newestOf.entrySet()) {
            out.writeLong(newest.getKey());
            out.writeLong(newest.getValue());
        }
        open.save(out);
    }

    /// Writes what [#save] of the first level does not.
    void saveMoved(DataOutput out) throws IOException {
        out.writeInt(listedElsewhere.size());
        for (long number : listedElsewhere) {
            out.writeLong(number);
        }
    }

    void loadMoved(DataInput in) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            listedElsewhere.add(in.readLong());
        }
    }

    void load(DataInput in) throws IOException {
        listedElsewhere.clear();
        numbers.load(in);
        positions.load(in);
        previous.load(in);
        newestOf.clear();
        int owners = in.readInt();
        for (int i = 0; i < owners; i++) {
            newestOf.put(in.readLong(), in.readLong());
        }
        open.load(in);
    }
}
