package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.ClientSpace;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.SlotRange;
import java.util.Optional;

/// What commands and questions are about: the id whose slot says which shard they are for.
public final class Subjects {
    private Subjects() {}

    /// What `command` makes or changes; empty where that is the shard's own.
    public static Optional<Id> of(Command command) {
        return switch (command) {
            case Command.OpenWallet open -> Optional.of(open.wallet());
            case Command.ChangeWallet change -> Optional.of(change.wallet());
            case Command.Fund fund -> Optional.of(fund.wallet());
            case Command.Transfer transfer -> Optional.of(transfer.source());
            case Command.TransferBatch batch ->
                batch.rows().stream().map(Command.Transfer::source).findFirst();
            case Command.Capture capture -> Optional.of(capture.transfer());
            case Command.VoidTransfer release -> Optional.of(release.transfer());
            case Command.Reverse reverse -> Optional.of(reverse.transfer());
            case Command.CreatePayout create -> Optional.of(create.source());
            case Command.CancelPayout cancel -> Optional.of(cancel.payout());
            case Command.CreateCollection create -> Optional.of(create.destination());
            case Command.RefundCollection refund -> Optional.of(refund.collection());
            case Command.OpenPayoutBatch open -> Optional.of(open.wallet());
            case Command.AddPayoutRows add -> Optional.of(add.batch());
            case Command.ClosePayoutBatch close -> Optional.of(close.batch());
            case Command.Exchange exchange -> Optional.of(exchange.wallet());
            case Command.SetOverdraft set -> isWallets(set.account()) ? Optional.of(set.account()) : Optional.empty();
            case Command.AcceptCrossing accept -> Optional.of(accept.crossing().destination());
            case Command.BeginReversal begin -> Optional.of(begin.crossing().source());
            default -> Optional.empty();
        };
    }

    /// The id whose jurisdiction a command's data is: what it is about, or a token, which does not move with slots.
    public static Optional<Id> residing(Command command) {
        return command instanceof Command.CreateToken create ? Optional.of(create.token()) : of(command);
    }

    /// Whether a shard that goes by `known` can tell where all is that `command` names: whatever decides where money
    /// goes. One that can't would take a destination for one that nobody has, for ever.
    public static boolean areKnown(Command command, Jurisdictions known) {
        return of(command).map(known::knows).orElse(true)
                && switch (command) {
                    case Command.Transfer transfer -> known.knows(transfer.destination());
                    case Command.TransferBatch batch ->
                        batch.rows().stream()
                                .allMatch(row -> known.knows(row.source()) && known.knows(row.destination()));
                    case Command.AcceptCrossing accept -> areKnown(accept.crossing(), known);
                    case Command.BeginReversal begin -> areKnown(begin.crossing(), known);
                    case Command.PlanMove plan -> known.knows(first(plan.range()));
                    case Command.AdoptSlots adopt ->
                        known.knows(first(adopt.move().range()));
                    case Command.AdoptWallets adopt ->
                        known.knows(first(adopt.move().range()));
                    default -> true;
                };
    }

    private static boolean areKnown(Crossing crossing, Jurisdictions known) {
        return known.knows(crossing.source()) && known.knows(crossing.destination());
    }

    private static Id first(SlotRange range) {
        return Id.of(0, range.jurisdiction(), range.first(), 1);
    }

    /// Whether an account is a wallet's: those of the raw ledger's clients, and of the shard itself, are in no slot.
    static boolean isWallets(Id account) {
        return !ClientSpace.isId(account.hi()) && account.jurisdiction() != Id.SYSTEM_JURISDICTION;
    }

    /// What a question is about; empty where it is about the shard as a whole.
    public static Optional<Id> of(Query query) {
        return switch (query) {
            case Query.WalletById asked -> Optional.of(asked.wallet());
            case Query.Balances asked -> Optional.of(asked.wallet());
            case Query.Statement asked -> Optional.of(asked.wallet());
            case Query.BalancesAsOf asked -> Optional.of(asked.wallet());
            case Query.TransferById asked -> Optional.of(asked.transfer());
            case Query.TransferProof asked -> Optional.of(asked.transfer());
            case Query.PayoutById asked -> Optional.of(asked.payout());
            case Query.BatchById asked -> Optional.of(asked.batch());
            case Query.BatchRows asked -> Optional.of(asked.batch());
            case Query.EventById asked -> Optional.of(asked.event());
            case Query.AccountById asked -> Optional.of(asked.account());
            case Query.AccountsOf asked -> Optional.of(asked.holder());
            default -> Optional.empty();
        };
    }

    /// The crossing that `command` is a step of on the other shard.
    public static Optional<Crossing> crossing(Command command) {
        return switch (command) {
            case Command.AcceptCrossing accept -> Optional.of(accept.crossing());
            case Command.BeginReversal begin -> Optional.of(begin.crossing());
            default -> Optional.empty();
        };
    }
}
