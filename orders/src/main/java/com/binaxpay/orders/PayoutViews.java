package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.AttemptView;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.List;

/// Makes the versions of a payout.
final class PayoutViews {
    /// Attempts that a payout shows; the oldest that never reached a provider make room for new ones.
    static final int ATTEMPTS_MAX = 32;

    static final String SUBMITTED = "submitted";
    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";
    static final String UNKNOWN = "unknown";
    static final String NOT_SENT = "not_sent";

    private PayoutViews() {}

    /// What is asked for, whether it comes alone or as the row of a batch.
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
            int row) {
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
                    -1);
        }
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
                request.row);
    }

    /// The next version of a payout.
    static View.Payout changed(
            View.Payout before, PayoutStatus status, List<AttemptView> attempts, String failureReason, long nowNs) {
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
                nowNs,
                before.batch(),
                before.row());
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
