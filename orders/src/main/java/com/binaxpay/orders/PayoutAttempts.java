package com.binaxpay.orders;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.AttemptView;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What happens to orders between reservation and end: attempts, what providers say of them, and cancelling.
///
/// What a driver may submit, `last` being the newest attempt:
///
/// | state | attempt |
/// | --- | --- |
/// | reserved, never submitted | 1 |
/// | reserved, because `last` was `not_sent` | `last` (the same call again) or `last + 1` (another provider) |
/// | unknown | `last` only: until it is known that nothing was paid, only the very same call may be repeated |
/// | submitted, ended | none: ignored |
///
/// What a driver may settle: `succeeded` of any attempt that was submitted, because money that has left has left; the
/// other outcomes of the last attempt only. What contradicts the end of an order moves nothing; it becomes an event
/// `payout.contradicted` (or its like), once for each order, attempt and outcome, and a counter, because a person must
/// look at it.
final class PayoutAttempts {
    /// Reason of a payout that its partner gave up.
    static final String CANCELLED = "cancelled";

    private final Core core;
    private final Payouts payouts;
    private final PayoutBatches batches;
    private final Refunds refunds;
    // (number, attempt and outcome); as rare as a provider that changes its mind about money.
    private final TreeSet<Id> contradictions = new TreeSet<>();

    PayoutAttempts(Core core, Payouts payouts, PayoutBatches batches, Refunds refunds) {
        this.core = core;
        this.payouts = payouts;
        this.batches = batches;
        this.refunds = refunds;
    }

    int contradictions() {
        return contradictions.size();
    }

    /// One outcome an attempt: whether it stands, now or since earlier, so that its provider may be called.
    Outcome submit(Command.SubmitPayouts command) {
        List<Outcome> rows = new ArrayList<>(command.attempts().size());
        for (Command.Attempt attempt : command.attempts()) {
            payouts.findOpen(attempt.payout())
                    .filter(order -> maySubmit(order, attempt.attempt()))
                    .ifPresent(order -> submit(order, attempt));
            boolean stands = payouts.findOpen(attempt.payout())
                    .filter(order ->
                            order.status() == PayoutStatus.SUBMITTED && order.lastAttempt() == attempt.attempt())
                    .isPresent();
            rows.add(stands ? new Outcome.Applied() : Transfers.refusedAtPath(Refusal.PAYOUT_NOT_FOUND));
        }
        return new Outcome.Rows(rows, false);
    }

    void settle(Command.SettlePayouts command) {
        for (Command.Settlement settlement : command.settlements()) {
            Optional<Kept.OpenPayout> order = payouts.findOpen(settlement.payout());
            if (order.isPresent()) {
                settle(order.get(), settlement);
            } else {
                long number = payouts.numberOf(settlement.payout());
                if (number != IdMap.ABSENT && isPostedAgain(number)) {
                    postAgain(number, settlement);
                }
                if (number != IdMap.ABSENT
                        && Payouts.hasEnded(payouts.byNumber(number).status())) {
                    checkContradiction(number, settlement);
                }
            }
        }
    }

    private boolean isPostedAgain(long number) {
        return Defect.DOUBLE_POST.isPlanted()
                || Defect.COLLECTION_CREDITED_AGAIN.isPlanted()
                        && payouts.byNumber(number).kind() == OrderKind.COLLECTION;
    }

    private void postAgain(long number, Command.Settlement settlement) {
        View.Payout ended = payouts.byNumber(number);
        if (ended.status() == PayoutStatus.SUCCEEDED && settlement.result() == Command.AttemptResult.SUCCEEDED) {
            Movement first = payouts.movement(ended);
            core.postings()
                    .move(
                            new Movement(
                                    DerivedIds.voiding(first.id()),
                                    first.debit(),
                                    first.credit(),
                                    first.amountMinor(),
                                    first.book(),
                                    first.code(),
                                    first.reference()),
                            core.nowNs());
        }
    }

    Outcome cancel(Caller caller, Id payout) {
        if (payouts.find(caller, payout, OrderKind.PAYOUT).isEmpty()) {
            return Transfers.refusedAtPath(Refusal.PAYOUT_NOT_FOUND);
        }
        Optional<Kept.OpenPayout> order = payouts.findOpen(payout)
                .filter(found -> Defect.CANCEL_AFTER_SUBMISSION.isPlanted()
                        || found.status() == PayoutStatus.RESERVED && found.lastAttempt() == 0);
        if (order.isEmpty()) {
            return Transfers.refusedAtPath(Refusal.PAYOUT_NOT_CANCELLABLE);
        }
        View.Payout before = payouts.byNumber(order.get().number());
        core.postings().release(payouts.movement(before), core.nowNs());
        View.Payout view = PayoutViews.changed(before, PayoutStatus.FAILED, before.attempts(), CANCELLED, core.nowNs());
        change(order.get(), view, 0, EventType.FAILED);
        return new Outcome.Done(view, false);
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(contradictions.size());
        for (Id contradiction : contradictions) {
            out.writeLong(contradiction.hi());
            out.writeLong(contradiction.lo());
        }
    }

    void load(DataInput in) throws IOException {
        contradictions.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            contradictions.add(new Id(in.readLong(), in.readLong()));
        }
    }

    private static boolean maySubmit(Kept.OpenPayout order, int attempt) {
        return switch (order.status()) {
            case RESERVED ->
                attempt == order.lastAttempt() + 1 || attempt == order.lastAttempt() && order.lastAttempt() > 0;
            case UNKNOWN -> attempt == order.lastAttempt();
            case SUBMITTED, SUCCEEDED, FAILED -> false;
        };
    }

    private void submit(Kept.OpenPayout order, Command.Attempt attempt) {
        View.Payout before = payouts.byNumber(order.number());
        List<AttemptView> attempts = PayoutViews.submitted(before, attempt, core.nowNs());
        View.Payout view = PayoutViews.changed(before, PayoutStatus.SUBMITTED, attempts, "", core.nowNs());
        change(order, view, attempt.attempt(), EventType.SUBMITTED);
    }

    private void settle(Kept.OpenPayout order, Command.Settlement settlement) {
        if (settlement.attempt() < 1 || settlement.attempt() > order.lastAttempt()) {
            return;
        }
        boolean last = settlement.attempt() == order.lastAttempt();
        boolean isOut = order.status() == PayoutStatus.SUBMITTED || order.status() == PayoutStatus.UNKNOWN;
        switch (settlement.result()) {
            case SUCCEEDED -> succeed(order, settlement);
            case FAILED -> {
                if (last && isOut) {
                    fail(order, settlement);
                }
            }
            case UNKNOWN -> {
                if (Defect.UNKNOWN_RELEASES_HOLD.isPlanted() && last && isOut) {
                    fail(order, settlement);
                    return;
                }
                if (last && order.status() == PayoutStatus.SUBMITTED) {
                    settled(
                            order,
                            payouts.byNumber(order.number()),
                            settlement,
                            PayoutStatus.UNKNOWN,
                            EventType.UNKNOWN);
                }
            }
            case NOT_SENT -> {
                if (last && isOut) {
                    settled(order, payouts.byNumber(order.number()), settlement, PayoutStatus.RESERVED, "");
                }
            }
        }
    }

    private void succeed(Kept.OpenPayout order, Command.Settlement settlement) {
        View.Payout before = payouts.byNumber(order.number());
        core.postings().settle(payouts.movement(before), before.amountMinor(), Postings.Capture.ONLY, core.nowNs());
        settled(order, before, settlement, PayoutStatus.SUCCEEDED, EventType.SUCCEEDED);
    }

    private void fail(Kept.OpenPayout order, Command.Settlement settlement) {
        View.Payout before = payouts.byNumber(order.number());
        core.postings().release(payouts.movement(before), core.nowNs());
        settled(order, before, settlement, PayoutStatus.FAILED, EventType.FAILED);
        if (before.kind() == OrderKind.REFUND && !Defect.REFUSED_REFUND_COUNTS.isPlanted()) {
            refunds.failed(before);
        }
    }

    private void settled(
            Kept.OpenPayout order,
            View.Payout before,
            Command.Settlement settlement,
            PayoutStatus status,
            String event) {
        List<AttemptView> attempts = PayoutViews.settled(before, settlement, core.nowNs());
        String reason = status == PayoutStatus.FAILED ? settlement.reason() : "";
        change(order, PayoutViews.changed(before, status, attempts, reason, core.nowNs()), order.lastAttempt(), event);
    }

    /// @param what of [EventType], or empty for what nobody is told
    private void change(Kept.OpenPayout order, View.Payout version, int lastAttempt, String what) {
        payouts.change(order, version, lastAttempt, what.isEmpty() ? "" : EventType.of(version.kind(), what));
        batches.payoutMoved(order.batch(), order.status(), version.status());
    }

    private void checkContradiction(long number, Command.Settlement settlement) {
        View.Payout ended = payouts.byNumber(number);
        if (!contradicts(ended, settlement) || !contradictions.add(claim(number, ended, settlement))) {
            return;
        }
        List<AttemptView> claims = new ArrayList<>(ended.attempts());
        claims.add(new AttemptView(
                settlement.attempt(),
                providerOf(ended, settlement.attempt()),
                PayoutViews.name(settlement.result()),
                settlement.providerReference(),
                settlement.reason(),
                0,
                core.nowNs()));
        View.Payout view = PayoutViews.changed(ended, ended.status(), claims, ended.failureReason(), core.nowNs());
        String event = EventType.of(ended.kind(), EventType.CONTRADICTED);
        core.events().append(ended.owner(), ended.id(), event, view, core.nowNs());
    }

    /// What a contradiction is known by. Attempts that were never made count as one, so that there is no end of claims.
    private static Id claim(long number, View.Payout ended, Command.Settlement settlement) {
        boolean made = ended.attempts().stream().anyMatch(attempt -> attempt.attempt() == settlement.attempt());
        long attempt = made ? settlement.attempt() : 0;
        return new Id(number, attempt << 2 | settlement.result().ordinal());
    }

    private static boolean contradicts(View.Payout ended, Command.Settlement settlement) {
        boolean paidBy = ended.attempts().stream()
                .anyMatch(attempt -> attempt.attempt() == settlement.attempt()
                        && attempt.outcome().equals(PayoutViews.SUCCEEDED));
        return switch (settlement.result()) {
            case SUCCEEDED -> !paidBy;
            case FAILED, NOT_SENT -> paidBy;
            case UNKNOWN -> false;
        };
    }

    private static String providerOf(View.Payout payout, int attempt) {
        return payout.attempts().stream()
                .filter(made -> made.attempt() == attempt)
                .findFirst()
                .map(AttemptView::provider)
                .orElse("");
    }
}
