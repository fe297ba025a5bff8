package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Refuses commands, before they are proposed, that would write a jurisdiction's data to a shard that may not keep it,
/// whoever sent them there and whatever topology that one goes by. Any thread.
///
/// @param shard number of the shard whose replica asks
/// @param topology what was agreed on
record ResidencyGuard(int shard, Supplier<Topology> topology) implements Function<Command, Optional<String>> {
    @Override
    public Optional<String> apply(Command command) {
        Topology agreed = topology.get();
        Optional<Id> misplaced =
                subject(command).filter(id -> agreed.shardOf(id).orElse(-1) != shard);
        if (misplaced.isPresent()) {
            return Optional.of(elsewhere(agreed, misplaced.get()));
        }
        return crossing(command)
                .filter(crossing ->
                        !crossing.reference().isEmpty() && !agreed.residency().mayKnow(shard, crossing.id()))
                .map(crossing -> "free text of " + jurisdiction(agreed, crossing.id())
                        + " may not be kept by shard " + name(agreed, shard)
                        + ", which has replicas outside its residency; send the crossing without it");
    }

    /// `command` as shard number `to` may keep it: without another jurisdiction's free text, where that must stay.
    static Command fit(Topology agreed, int to, Command command) {
        Optional<Crossing> crossing = crossing(command);
        if (crossing.isEmpty() || agreed.residency().mayKnow(to, crossing.get().id())) {
            return command;
        }
        Crossing bare = crossing.get().withoutText();
        return command instanceof Command.AcceptCrossing
                ? new Command.AcceptCrossing(bare)
                : new Command.BeginReversal(bare);
    }

    private String elsewhere(Topology agreed, Id id) {
        return agreed.shardOf(id).isEmpty()
                ? "no shard owns jurisdiction number " + id.jurisdiction() + "; declare it under jurisdictions"
                : "data of " + jurisdiction(agreed, id) + " is on shard "
                        + name(agreed, agreed.shardOf(id).getAsInt()) + " and may not be written to shard "
                        + name(agreed, shard) + "; go by the agreed topology (./binax topology show)";
    }

    private static String name(Topology agreed, int shard) {
        return shard < agreed.shards().size() ? agreed.shards().get(shard).name() : Integer.toString(shard);
    }

    private static String jurisdiction(Topology agreed, Id id) {
        return agreed.jurisdictions().stream()
                .filter(legal -> legal.jurisdiction().number() == id.jurisdiction())
                .findFirst()
                .map(legal -> "jurisdictions." + legal.jurisdiction().code() + " (home " + legal.home() + ")")
                .orElse("jurisdiction number " + id.jurisdiction());
    }

    private static Optional<Crossing> crossing(Command command) {
        return switch (command) {
            case Command.AcceptCrossing accept -> Optional.of(accept.crossing());
            case Command.BeginReversal begin -> Optional.of(begin.crossing());
            default -> Optional.empty();
        };
    }

    /// What `command` makes or changes; empty where that is the shard's own.
    static Optional<Id> subject(Command command) {
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
            case Command.OpenPayoutBatch open -> Optional.of(open.wallet());
            case Command.AddPayoutRows add -> Optional.of(add.batch());
            case Command.ClosePayoutBatch close -> Optional.of(close.batch());
            case Command.Exchange exchange -> Optional.of(exchange.wallet());
            case Command.AcceptCrossing accept -> Optional.of(accept.crossing().destination());
            case Command.BeginReversal begin -> Optional.of(begin.crossing().source());
            default -> Optional.empty();
        };
    }
}
