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

/// Payout orders, numbered densely from 1 as they are reserved.
///
/// `reserved -> submitted <-> unknown`, back to `reserved` where an attempt never reached the provider, and to
/// `succeeded | failed` at the end. Whatever the state, money is held from the reservation on, and it is posted or
/// released in the same step in which the order ends.
///
/// A payout costs 47 to 54 bytes of memory for ever, and about 150 more while it is open.
final class Payouts {
    private final Core core;
    private final Wallets wallets;
    private final TransferIndex transfers;
    // id -> number; by number - 1: newest version, number of the same owner's payout before it.
    private final IdMap numbers = new IdMap();
    private final Longs positions = new Longs();
    private final Longs previous = new Longs();
    private final TreeMap<Long, Long> newestOf = new TreeMap<>();
    private final TreeMap<Long, Kept.OpenPayout> open = new TreeMap<>();
    // Payouts that another shard lists: those that moved on, and those that ended there.
    private final TreeSet<Long> listedElsewhere = new TreeSet<>();

    Payouts(Core core, Wallets wallets, TransferIndex transfers) {
        this.core = core;
        this.wallets = wallets;
        this.transfers = transfers;
    }

    /// Why a payout of this request would be refused before the ledger is asked.
    Optional<Outcome.Refused> check(PayoutViews.Request request) {
        if (!wallets.has(request.caller(), request.source())) {
            return Optional.of(Refusals.refused(Refusal.WALLET_NOT_FOUND));
        }
        if (!wallets.holds(request.source(), request.asset())) {
            return Optional.of(Refusals.refused(Refusal.CURRENCY_MISMATCH));
        }
        boolean taken = transfers.isTaken(request.payout())
                || numbers.get(request.payout().hi(), request.payout().lo()) != IdMap.ABSENT;
        return taken ? Optional.of(Refusals.refused(Refusal.DUPLICATE_ID)) : Optional.empty();
    }

    /// Reserves a payout: order, hold and event.
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
        long ownerKey = EventLog.ownerKey(request.caller());
        previous.add(newestOf.getOrDefault(ownerKey, 0L));
        positions.add(core.events()
                .append(request.caller(), request.payout(), EventType.PAYOUT_RESERVED, view, core.nowNs()));
        long number = positions.size();
        newestOf.put(ownerKey, number);
        numbers.put(request.payout().hi(), request.payout().lo(), number);
        open.put(
                number,
                new Kept.OpenPayout(number, request.payout(), PayoutStatus.RESERVED, 0, core.nowNs(), request.batch()));
        return new Outcome.Done(view, false);
    }

    /// Number of a payout, 0 where it is not here.
    long numberOf(Id payout) {
        return numbers.get(payout.hi(), payout.lo());
    }

    Optional<Kept.OpenPayout> findOpen(Id payout) {
        return Optional.ofNullable(open.get(numberOf(payout)));
    }

    /// The newest version of the payout with this number, which must exist.
    View.Payout byNumber(long number) {
        return core.records().view(positions.get((int) number - 1), View.Payout.class);
    }

    /// The newest version, if it is the caller's.
    Optional<View.Payout> find(Caller caller, Id payout) {
        long number = numberOf(payout);
        return number == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of(byNumber(number)).filter(view -> view.owner().equals(caller));
    }

    /// Keeps the next version of an open payout. One that has ended leaves memory.
    void change(Kept.OpenPayout before, View.Payout version, int lastAttempt, String event) {
        long position = event.isEmpty()
                ? core.records().keep(version)
                : core.events().append(version.owner(), version.id(), event, version, core.nowNs());
        positions.set((int) before.number() - 1, position);
        if (hasEnded(version.status())) {
            open.remove(before.number());
        } else {
            open.put(
                    before.number(),
                    new Kept.OpenPayout(
                            before.number(),
                            before.id(),
                            version.status(),
                            lastAttempt,
                            before.createdNs(),
                            before.batch()));
        }
    }

    /// What the ledger holds for a payout.
    Movement movement(View.Payout payout) {
        int book = TransferLayout.book(payout.asset(), payout.owner().mode());
        return new Movement(
                payout.id(),
                DerivedIds.account(payout.source(), payout.asset()),
                core.accounts().settlement(book, core.nowNs()),
                payout.amountMinor(),
                book,
                TransferCode.PAYOUT,
                payout.id());
    }

    /// The wallet of a payout that is or was here.
    Optional<Id> walletOf(Id payout) {
        long number = numberOf(payout);
        return number == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of(byNumber(number).source());
    }

    /// An open payout has moved on.
    void leave(Kept.OpenPayout moved) {
        open.remove(moved.number());
        listedElsewhere.add(moved.number());
    }

    /// An open payout has come from another shard, for the first time or again.
    void arrive(View.Payout view, int lastAttempt) {
        long number = put(view);
        listedElsewhere.remove(number);
        open.put(
                number,
                new Kept.OpenPayout(number, view.id(), view.status(), lastAttempt, view.createdNs(), view.batch()));
    }

    /// A payout is known to have ended on another shard.
    void learn(View.Payout view) {
        if (findOpen(view.id()).isEmpty()) {
            listedElsewhere.add(put(view));
        }
    }

    /// Whether a payout's newest version is another shard's.
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
        long ownerKey = EventLog.ownerKey(view.owner());
        previous.add(newestOf.getOrDefault(ownerKey, 0L));
        positions.add(position);
        newestOf.put(ownerKey, (long) positions.size());
        numbers.put(view.id().hi(), view.id().lo(), positions.size());
        return positions.size();
    }

    static boolean hasEnded(PayoutStatus status) {
        return status == PayoutStatus.SUCCEEDED || status == PayoutStatus.FAILED;
    }

    int openCount() {
        return open.size();
    }

    long count() {
        return positions.size();
    }

    /// When the oldest open payout was reserved, or 0.
    long oldestOpenNs() {
        return open.isEmpty() ? 0 : open.firstEntry().getValue().createdNs();
    }

    /// Answers [Query.OpenPayouts].
    Answer listOpen(Query.OpenPayouts query) {
        int limit = Limits.page(query.limit());
        List<Answer.NumberedPayout> page = new ArrayList<>();
        for (long number : open.tailMap(query.afterNumber(), false).keySet()) {
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
        long number = newestOf.getOrDefault(EventLog.ownerKey(query.caller()), 0L);
        if (!query.before().isNone()) {
            boolean known = find(query.caller(), query.before()).isPresent();
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
        long hash = Hash64.chain(numbers.keyHash(), positions.size());
        for (Kept.OpenPayout payout : open.values()) {
            hash = Hash64.chain(hash, payout.number());
            hash = Hash64.chain(hash, (long) payout.status().ordinal() << Integer.SIZE | payout.lastAttempt());
        }
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
        out.writeInt(open.size());
        for (Kept.OpenPayout payout : open.values()) {
            Records.write(out, payout);
        }
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
        open.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Kept.OpenPayout payout = Records.read(in, Kept.OpenPayout.class);
            open.put(payout.number(), payout);
        }
    }
}
