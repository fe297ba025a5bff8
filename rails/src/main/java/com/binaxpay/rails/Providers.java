package com.binaxpay.rails;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.money.Defect;
import com.binaxpay.money.IdText;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.wire.Answer.NumberedPayout;
import com.binaxpay.wire.View.AttemptView;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.Payout;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.List;
import java.util.Optional;

/// Which provider an order goes to, and as what.
final class Providers {
    /// The provider's name in the attempt of an order that no connector takes.
    static final String NONE = "none";

    private final List<Connector> connectors;

    Providers(List<Connector> connectors) {
        this.connectors = List.copyOf(connectors);
    }

    /// The order as a driver holds it. Once submitted it stays with the provider that it was submitted to.
    OpenOrder open(NumberedPayout numbered) {
        Payout payout = numbered.payout();
        boolean submitted = payout.status() != PayoutStatus.RESERVED;
        boolean isRenamed = submitted && Defect.NEW_REFERENCE_AFTER_FAILOVER.isPlanted();
        Instruction instruction = instruction(payout, isRenamed ? "-again" : "");
        List<AttemptView> attempts = payout.attempts();
        int attempt = attempts.isEmpty() ? 1 : attempts.getLast().attempt();
        Optional<Connector> connector = submitted && !attempts.isEmpty()
                ? named(attempts.getLast().provider())
                : choose(instruction, payout.provider());
        Payee payee = Payee.of(instruction);
        OpenOrder order = new OpenOrder(
                numbered.number(),
                payout.id(),
                payout.owner(),
                instruction,
                payee,
                connector,
                attempt,
                payout.createdNs());
        order.enquire = submitted && !Defect.NEW_REFERENCE_AFTER_FAILOVER.isPlanted();
        order.nowhere = submitted ? wentNowhere(payout) : connector.isEmpty();
        order.unknownTold = payout.status() == PayoutStatus.UNKNOWN;
        order.submittedNs = attempts.isEmpty() ? 0 : attempts.getFirst().submittedNs();
        return order;
    }

    private static boolean wentNowhere(Payout payout) {
        return !payout.attempts().isEmpty()
                && payout.attempts().getLast().provider().equals(NONE);
    }

    private static Instruction instruction(Payout payout, String again) {
        // A number that this release doesn't know is passed on as it is, and taken by no connector that names its own.
        String currency =
                Assets.byNumber(payout.asset()).map(Asset::code).orElseGet(() -> Integer.toString(payout.asset()));
        return new Instruction(
                payout.kind(),
                IdText.format(prefix(payout.kind()), payout.id()) + again,
                payout.amountMinor(),
                currency,
                payout.rail(),
                payout.destination(),
                payout.original().isNone() ? "" : IdText.format(prefix(OrderKind.COLLECTION), payout.original()));
    }

    /// What the text of an order's id begins with, as partners know it.
    private static String prefix(OrderKind kind) {
        return switch (kind) {
            case PAYOUT -> "po";
            case COLLECTION -> "co";
            case REFUND -> "rf";
        };
    }

    private Optional<Connector> named(String provider) {
        return connectors.stream().filter(c -> c.name().equals(provider)).findFirst();
    }

    /// @param provider the only one that it may go to, or empty
    private Optional<Connector> choose(Instruction instruction, String provider) {
        return connectors.stream()
                .filter(c -> provider.isEmpty() || c.name().equals(provider))
                .filter(c -> c.capabilities().take(instruction.kind(), instruction.rail(), instruction.currency()))
                .findFirst();
    }
}
