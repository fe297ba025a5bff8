package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.AttemptView;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.List;

/// Makes the versions of an order.
final class PayoutViews {
    /// Attempts that an order shows; the oldest that never reached a provider make room for new ones.
    static final int ATTEMPTS_MAX = 32;

    static final String SUBMITTED = "submitted";
    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";
    static final String UNKNOWN = "unknown";
    static final String NOT_SENT = "not_sent";

    private PayoutViews() {}

    /// What is asked for, whether it comes alone or as the row of a batch. Components as of [View.Payout].
    record Request(
            Caller caller,
            Id payout,
            Id source,
            int asset,
            long amountMinor,
            String rail,
            Destination destination,
            String reference,
            Bytes metadata,
            Id batch,
            int row,
            OrderKind kind,
            Id original,
            String provider) {
        /// A payout that comes alone.
        static Request of(Command.CreatePayout command) {
            return new Request(
                    command.caller(),
                    command.payout(),
                    command.source(),
                    command.asset(),
                    command.amountMinor(),
                    command.rail(),
                    command.destination(),
                    command.reference(),
                    command.metadata(),
                    Id.NONE,
                    -1,
                    OrderKind.PAYOUT,
                    Id.NONE,
                    "");
        }

        static Request of(Command.CreateCollection command) {
            return new Request(
                    command.caller(),
                    command.collection(),
                    command.destination(),
                    command.asset(),
                    command.amountMinor(),
                    command.rail(),
                    command.payer(),
                    command.reference(),
                    command.metadata(),
                    Id.NONE,
                    -1,
                    OrderKind.COLLECTION,
                    Id.NONE,
                    "");
        }

        /// A refund of `collection`, which has succeeded.
        static Request of(Command.RefundCollection command, View.Payout collection, long amountMinor) {
            return new Request(
                    command.caller(),
                    command.refund(),
                    collection.source(),
                    collection.asset(),
                    amountMinor,
                    collection.rail(),
                    collection.destination(),
                    collection.reference(),
                    Bytes.EMPTY,
                    Id.NONE,
                    -1,
                    OrderKind.REFUND,
                    collection.id(),
                    providerOf(collection));
        }
    }

    /// The provider that made an order succeed.
    private static String providerOf(View.Payout succeeded) {
        return succeeded.attempts().stream()
                .filter(attempt -> attempt.outcome().equals(SUCCEEDED))
                .findFirst()
                .map(AttemptView::provider)
                .orElse("");
    }

    static View.Payout reserved(Request request, long nowNs) {
        return new View.Payout(
                request.payout,
                request.caller,
                PayoutStatus.RESERVED,
                request.source,
                request.asset,
                request.amountMinor,
                request.rail,
                request.destination,
                request.reference,
                request.metadata,
                List.of(),
                "",
                nowNs,
                nowNs,
                request.batch,
                request.row,
                request.kind,
                request.original,
                request.provider,
                0,
                0);
    }

    /// The next version of an order.
    static View.Payout changed(
            View.Payout before, PayoutStatus status, List<AttemptView> attempts, String failureReason, long nowNs) {
        return version(before, status, attempts, failureReason, nowNs, before.refundedMinor(), before.refusedMinor());
    }

    /// A collection of which so much more was asked back, or so much of that refused. When it was updated stays: it
    /// ended then, and the refund has times of its own.
    static View.Payout refunded(View.Payout collection, long refundedMinor, long refusedMinor) {
        return version(
                collection,
                collection.status(),
                collection.attempts(),
                collection.failureReason(),
                collection.updatedNs(),
                collection.refundedMinor() + refundedMinor,
                collection.refusedMinor() + refusedMinor);
    }

    private static View.Payout version(
            View.Payout before,
            PayoutStatus status,
            List<AttemptView> attempts,
            String failureReason,
            long updatedNs,
            long refundedMinor,
            long refusedMinor) {
        return new View.Payout(
                before.id(),
                before.owner(),
                status,
                before.source(),
                before.asset(),
                before.amountMinor(),
                before.rail(),
                before.destination(),
                before.reference(),
                before.metadata(),
                attempts,
                failureReason,
                before.createdNs(),
                updatedNs,
                before.batch(),
                before.row(),
                before.kind(),
                before.original(),
                before.provider(),
                refundedMinor,
                refusedMinor);
    }

    /// The attempts with `attempt` submitted (again).
    static List<AttemptView> submitted(View.Payout payout, Command.Attempt attempt, long nowNs) {
        List<AttemptView> attempts = new ArrayList<>(payout.attempts());
        attempts.removeIf(before -> before.attempt() == attempt.attempt());
        if (attempts.size() >= ATTEMPTS_MAX) {
            attempts.remove(oldestNotSent(attempts));
        }
        attempts.add(new AttemptView(attempt.attempt(), attempt.provider(), SUBMITTED, "", "", nowNs, 0));
        return attempts;
    }

    /// The attempts with what `settlement` says of one of them.
    static List<AttemptView> settled(View.Payout payout, Command.Settlement settlement, long nowNs) {
        List<AttemptView> attempts = new ArrayList<>(payout.attempts().size());
        for (AttemptView before : payout.attempts()) {
            attempts.add(before.attempt() == settlement.attempt() ? settled(before, settlement, nowNs) : before);
        }
        if (attempts.stream().noneMatch(attempt -> attempt.attempt() == settlement.attempt())) {
            // It had made room for newer ones.
            AttemptView dropped = new AttemptView(settlement.attempt(), "", NOT_SENT, "", "", 0, 0);
            attempts.addFirst(settled(dropped, settlement, nowNs));
        }
        return attempts;
    }

    /// Name of an attempt's outcome.
    static String name(Command.AttemptResult result) {
        return switch (result) {
            case SUCCEEDED -> SUCCEEDED;
            case FAILED -> FAILED;
            case UNKNOWN -> UNKNOWN;
            case NOT_SENT -> NOT_SENT;
        };
    }

    private static AttemptView settled(AttemptView before, Command.Settlement settlement, long nowNs) {
        String reference =
                settlement.providerReference().isEmpty() ? before.providerReference() : settlement.providerReference();
        return new AttemptView(
                before.attempt(),
                before.provider(),
                name(settlement.result()),
                reference,
                settlement.reason(),
                before.submittedNs(),
                nowNs);
    }

    private static int oldestNotSent(List<AttemptView> attempts) {
        for (int i = 0; i < attempts.size(); i++) {
            if (attempts.get(i).outcome().equals(NOT_SENT)) {
                return i;
            }
        }
        return 0;
    }
}
