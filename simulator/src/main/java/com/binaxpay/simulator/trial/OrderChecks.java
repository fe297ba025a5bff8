package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.money.IdText;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What must hold of payouts, collections and refunds at the end: money moved if and only if the provider moved it,
/// once, the same amount; and no more was given back of a collection than came in.
final class OrderChecks {
    private final List<View.Payout> orders;
    private final Map<Id, Map<Id, View.StatementLine>> lines = new HashMap<>();
    private final Map<Id, Long> asked = new HashMap<>();
    private final Map<Id, Long> failed = new HashMap<>();

    OrderChecks(List<View.Payout> orders, Map<Id, List<View.StatementLine>> statements) {
        this.orders = orders;
        statements.forEach((wallet, all) -> {
            Map<Id, View.StatementLine> own = new HashMap<>();
            all.forEach(line -> own.put(line.transfer(), line));
            lines.put(wallet, own);
        });
        for (View.Payout order : orders) {
            if (order.kind() == OrderKind.REFUND) {
                asked.merge(order.original(), order.amountMinor(), Long::sum);
                failed.merge(order.original(), isSucceeded(order) ? 0 : order.amountMinor(), Long::sum);
            }
        }
    }

    void all(Map<String, Provider.Payment> book, Coverage coverage) {
        Map<String, View.Payout> submitted = new TreeMap<>();
        for (View.Payout order : orders) {
            coverage.count(seen(order));
            ended(order);
            if (!order.attempts().isEmpty()) {
                submitted.put(reference(order), order);
            }
            if (isSucceeded(order) && !book.containsKey(reference(order))) {
                throw failure(order, "succeeded, and the provider never heard of it");
            }
            if (order.kind() == OrderKind.COLLECTION) {
                givenBack(order);
            }
        }
        book.forEach((reference, payment) -> {
            View.Payout order = submitted.get(reference);
            if (order == null) {
                throw new CheckFailed(
                        "payouts", "the provider was asked for " + reference + ", which no shard submitted");
            }
            if (payment.isPaid() != isSucceeded(order)) {
                throw failure(
                        order,
                        "is " + order.status() + ", and the provider has it " + (payment.isPaid() ? "" : "not ")
                                + "done");
            }
            if (payment.amountMinor() != order.amountMinor()) {
                throw failure(order, "was done by the provider with another amount");
            }
        });
    }

    private static boolean isSucceeded(View.Payout order) {
        return order.status() == PayoutStatus.SUCCEEDED;
    }

    /// By how much orders changed what is in wallets.
    static long movedMinor(List<View.Payout> orders) {
        return orders.stream()
                .filter(OrderChecks::isSucceeded)
                .mapToLong(order -> order.kind() == OrderKind.COLLECTION ? order.amountMinor() : -order.amountMinor())
                .sum();
    }

    private void ended(View.Payout order) {
        if (order.status() != PayoutStatus.FAILED && !isSucceeded(order)) {
            throw failure(order, "has not ended: " + order.status());
        }
        View.StatementLine line = lines.getOrDefault(order.source(), Map.of()).get(order.id());
        if ((line != null) != isSucceeded(order)) {
            throw failure(
                    order, "is " + order.status() + ", and its money " + (line == null ? "did not move" : "moved"));
        }
        long signed = order.kind() == OrderKind.COLLECTION ? order.amountMinor() : -order.amountMinor();
        if (line != null && line.signedAmountMinor() != signed) {
            throw failure(order, "moved " + line.signedAmountMinor() + " instead of " + signed);
        }
    }

    private void givenBack(View.Payout collection) {
        long askedMinor = asked.getOrDefault(collection.id(), 0L);
        long failedMinor = failed.getOrDefault(collection.id(), 0L);
        if (askedMinor - failedMinor > collection.amountMinor()) {
            throw failure(
                    collection,
                    "of " + collection.amountMinor() + " was given back with " + (askedMinor - failedMinor));
        }
        if (collection.refundedMinor() != askedMinor || collection.refusedMinor() != failedMinor) {
            throw failure(
                    collection,
                    "says that " + collection.refundedMinor() + " was asked back and " + collection.refusedMinor()
                            + " refused; its refunds say " + askedMinor + " and " + failedMinor);
        }
    }

    private static CheckFailed failure(View.Payout order, String what) {
        return new CheckFailed(
                switch (order.kind()) {
                    case PAYOUT -> "payouts";
                    case COLLECTION -> "collections";
                    case REFUND -> "refunds";
                },
                "order " + order.id() + " " + what);
    }

    /// As the provider knows it.
    private static String reference(View.Payout order) {
        return IdText.format(
                switch (order.kind()) {
                    case PAYOUT -> "po";
                    case COLLECTION -> "co";
                    case REFUND -> "rf";
                },
                order.id());
    }

    private static Coverage.Seen seen(View.Payout order) {
        return switch (order.kind()) {
            case PAYOUT -> isSucceeded(order) ? Coverage.Seen.PAYOUT_SUCCEEDED : Coverage.Seen.PAYOUT_FAILED;
            case COLLECTION -> isSucceeded(order) ? Coverage.Seen.COLLECTED : Coverage.Seen.COLLECTION_FAILED;
            case REFUND -> isSucceeded(order) ? Coverage.Seen.REFUNDED : Coverage.Seen.REFUND_FAILED;
        };
    }
}
