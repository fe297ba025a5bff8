package com.binaxpay.orders;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Kept.Purpose;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.TransferKind;
import com.binaxpay.wire.View.TransferStatus;
import java.util.Optional;

/// Gives posted transfers back, whole or in parts. What all reversals of a transfer give back, running ones included,
/// never exceeds what was captured. Where the money lies on another shard, that shard is asked to send it.
final class Reversals {
    private final Core core;
    private final TransferIndex index;
    private final Transfers transfers;
    private final OpenCrossings crossings;
    private final Payouts payouts;

    Reversals(Core core, TransferIndex index, Transfers transfers, OpenCrossings crossings, Payouts payouts) {
        this.core = core;
        this.index = index;
        this.transfers = transfers;
        this.crossings = crossings;
        this.payouts = payouts;
    }

    Outcome begin(Command.Reverse command) {
        Optional<View.Transfer> found = index.find(command.caller(), command.transfer());
        if (found.isEmpty()) {
            boolean isPayout = payouts.find(command.caller(), command.transfer(), OrderKind.PAYOUT)
                    .isPresent();
            return Transfers.refusedAtPath(isPayout ? Refusal.TRANSFER_NOT_POSTED : Refusal.TRANSFER_NOT_FOUND);
        }
        View.Transfer original = found.get();
        if (original.kind() != TransferKind.TRANSFER || original.status() != TransferStatus.POSTED) {
            return Transfers.refusedAtPath(Refusal.TRANSFER_NOT_POSTED);
        }
        long left = original.capturedMinor() - original.reversedMinor() - crossings.reservedMinor(original.id());
        long amount = command.amountMinor() == 0 ? left : command.amountMinor();
        if (amount <= 0 || amount > left && !Defect.REVERSAL_BEYOND_ORIGINAL.isPlanted()) {
            return Refusals.refused(
                    Refusal.REVERSAL_EXCEEDS_ORIGINAL,
                    Refusals.money(left, original.asset()) + " of the transfer can still be given back.",
                    "/amount");
        }
        if (index.isTaken(command.reversal())) {
            return Refusals.refused(Refusal.DUPLICATE_ID);
        }
        return core.isLocal(original.destination())
                ? giveBack(command, original, amount)
                : ask(command, original, amount);
    }

    /// The money of a reversal that was asked for has come back.
    Outcome finished(Id reversal) {
        View.Transfer view = index.find(reversal).orElseThrow();
        return posted(TransferViews.changed(view, TransferStatus.POSTED, view.amountMinor(), 0, core.nowNs()));
    }

    /// A reversal that was asked for will not be; gives back the outcome of its key.
    Outcome refused(Id reversal, Outcome.Refused refusal) {
        View.Transfer view = index.find(reversal).orElseThrow();
        index.putQuietly(TransferViews.changed(view, TransferStatus.VOIDED, 0, 0, core.nowNs()));
        return Transfers.refusedAtPath(refusal.code());
    }

    private Outcome giveBack(Command.Reverse command, View.Transfer original, long amount) {
        Movement movement = new Movement(
                command.reversal(),
                DerivedIds.account(original.destination(), original.asset()),
                DerivedIds.account(original.source(), original.asset()),
                amount,
                TransferLayout.book(original.asset(), original.owner().mode()),
                TransferCode.REVERSAL,
                command.reversal());
        ResultCode code = core.postings().move(movement, core.nowNs());
        if (code != ResultCode.OK) {
            return transfers.refusal(code, movement.debit(), amount, original.asset());
        }
        return posted(view(command, original, amount, TransferStatus.POSTED));
    }

    private Outcome posted(View.Transfer reversal) {
        index.put(reversal, EventType.TRANSFER_POSTED);
        View.Transfer original = index.find(reversal.reversalOf()).orElseThrow();
        index.put(
                TransferViews.changed(
                        original,
                        original.status(),
                        original.capturedMinor(),
                        original.reversedMinor() + reversal.amountMinor(),
                        core.nowNs()),
                EventType.TRANSFER_REVERSED);
        return new Outcome.Done(reversal, false);
    }

    private Outcome ask(Command.Reverse command, View.Transfer original, long amount) {
        index.putQuietly(view(command, original, amount, TransferStatus.PENDING));
        Crossing crossing = new Crossing(
                command.reversal(),
                command.reversal(),
                command.caller(),
                core.shardOf(original.destination()),
                original.destination(),
                original.source(),
                original.asset(),
                amount,
                original.reference(),
                original.id());
        crossings.begin(Purpose.REVERSAL_ASKED, crossing, command.idempotency());
        return new Outcome.Running();
    }

    private View.Transfer view(Command.Reverse command, View.Transfer original, long amount, TransferStatus status) {
        return TransferViews.reversal(command.caller(), command.reversal(), original, amount, status, core.nowNs());
    }
}
