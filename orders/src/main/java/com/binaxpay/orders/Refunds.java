package com.binaxpay.orders;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.Optional;

/// Gives collections back to their payers, whole or in parts. A refund is an order of its own, out of the wallet that
/// the money came to and through the provider that collected it. What all refunds of a collection ask for, those on
/// their way included, never exceeds what was collected; one that the provider refuses makes room again.
final class Refunds {
    private final Payouts orders;

    Refunds(Payouts orders) {
        this.orders = orders;
    }

    /// Reserves a refund: its hold, its order, and its place under the collection's cap, in one step.
    Outcome begin(Command.RefundCollection command) {
        Optional<View.Payout> found = orders.find(command.caller(), command.collection(), OrderKind.COLLECTION);
        if (found.isEmpty()) {
            return Transfers.refusedAtPath(Refusal.COLLECTION_NOT_FOUND);
        }
        View.Payout collection = found.get();
        if (collection.status() != PayoutStatus.SUCCEEDED) {
            return Transfers.refusedAtPath(Refusal.COLLECTION_NOT_SUCCEEDED);
        }
        long left = Defect.REFUND_BEYOND_COLLECTION.isPlanted()
                ? collection.amountMinor()
                : collection.amountMinor() - collection.givenBackMinor();
        long amount = command.amountMinor() == 0 ? left : command.amountMinor();
        if (amount <= 0 || amount > left) {
            return Refusals.refused(
                    Refusal.REFUND_EXCEEDS_COLLECTION,
                    Refusals.money(left, collection.asset()) + " of the collection can still be refunded.",
                    "/amount");
        }
        Outcome outcome = orders.reserve(PayoutViews.Request.of(command, collection, amount));
        if (outcome instanceof Outcome.Refused refused) {
            // The request names no wallet that a pointer could lead to.
            return refused.pointer().equals("/amount") ? refused : Transfers.refusedAtPath(refused.code());
        }
        orders.revise(PayoutViews.refunded(collection, amount, 0));
        return outcome;
    }

    /// A refund will not be given back: its collection may be refunded anew.
    void failed(View.Payout refund) {
        find(refund.original())
                .ifPresent(collection -> orders.revise(PayoutViews.refunded(collection, 0, refund.amountMinor())));
    }

    /// The collection that a refund gives back, which is known wherever the refund is.
    Optional<View.Payout> find(Id collection) {
        return orders.numberOf(collection) == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of(orders.byNumber(orders.numberOf(collection)));
    }
}
