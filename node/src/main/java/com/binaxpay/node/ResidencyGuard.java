package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.money.Id;
import com.binaxpay.orders.Subjects;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.SlotRange;
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
        Optional<Id> misplaced = Subjects.residing(command).filter(id -> !agreed.mayOwn(shard, id));
        if (misplaced.isPresent()) {
            return Optional.of(elsewhere(agreed, misplaced.get()));
        }
        Optional<String> move = refusedMove(agreed, command);
        if (move.isPresent()) {
            return move;
        }
        return Subjects.crossing(command)
                .filter(crossing ->
                        !crossing.reference().isEmpty() && !agreed.residency().mayKnow(shard, crossing.id()))
                .map(crossing -> "free text of " + jurisdiction(agreed, crossing.id())
                        + " may not be kept by shard " + name(agreed, shard)
                        + ", which has replicas outside its residency; send the crossing without it");
    }

    /// Why slots may not go where a move would bring them.
    private Optional<String> refusedMove(Topology agreed, Command command) {
        return switch (command) {
            case Command.PlanMove plan -> refusedMove(agreed, plan.range(), plan.to());
            case Command.AdoptSlots adopt ->
                refusedMove(agreed, adopt.move().range(), adopt.move().to());
            case Command.AdoptWallets adopt ->
                refusedMove(agreed, adopt.move().range(), adopt.move().to());
            default -> Optional.empty();
        };
    }

    private static Optional<String> refusedMove(Topology agreed, SlotRange range, int to) {
        Id any = Id.of(0, range.jurisdiction(), range.first(), 1);
        return agreed.mayOwn(to, any)
                ? Optional.empty()
                : Optional.of("slots of " + jurisdiction(agreed, any) + " may not move to shard " + name(agreed, to)
                        + ", which is another jurisdiction's: replicas there may be outside its residency");
    }

    /// `command` as shard number `to` may keep it: without another jurisdiction's free text, where that must stay.
    static Command fit(Topology agreed, int to, Command command) {
        Optional<Crossing> crossing = Subjects.crossing(command);
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
}
