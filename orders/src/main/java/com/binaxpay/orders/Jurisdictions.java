package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The map that a shard goes by: what all replicas began with, and the jurisdictions that its log has admitted since.
/// Immutable, so any thread may look at one while the next is made.
///
/// What a process knows of the topology is no part of it: processes hear of a change at different times, and one that
/// replays its log hears of it too early. So a jurisdiction exists on a shard from an entry on.
public final class Jurisdictions implements ShardMap {
    /// As many as there can be shards.
    private static final int SHARDS_MAX = 255;

    private final ShardMap first;
    private final SortedMap<Integer, List<Integer>> admitted;

    /// Those of a shard that has admitted none.
    public Jurisdictions(ShardMap first) {
        this(first, Collections.emptySortedMap());
    }

    private Jurisdictions(ShardMap first, SortedMap<Integer, List<Integer>> admitted) {
        this.first = first;
        this.admitted = admitted;
    }

    @Override
    public int shardOf(Id id) {
        List<Integer> shards = admitted.get(id.jurisdiction());
        return shards == null ? first.shardOf(id) : shards.get(id.slot() % shards.size());
    }

    /// Whether the shard can tell where `id` is.
    public boolean knows(Id id) {
        return shardOf(id) >= 0;
    }

    /// Those that were admitted, by number, with the shards that have their slots.
    public SortedMap<Integer, List<Integer>> admitted() {
        return admitted;
    }

    /// Whether these are known as `command` says.
    public boolean have(Command.AdmitJurisdiction command) {
        return command.shards().equals(admitted.get(command.jurisdiction()));
    }

    /// Why `command` is refused, or [Outcome.Applied].
    Outcome check(Command.AdmitJurisdiction command) {
        boolean isNumber = Jurisdiction.ofNumber(command.jurisdiction()).isPresent();
        boolean areShards = !command.shards().isEmpty()
                && command.shards().size() <= SHARDS_MAX
                && command.shards().stream().allMatch(shard -> shard >= 0 && shard < SHARDS_MAX);
        if (!isNumber || !areShards) {
            return refused(command, "is none, or has no shards");
        }
        boolean isKnown = admitted.containsKey(command.jurisdiction())
                || first.shardOf(Id.of(0, command.jurisdiction(), 0, 1)) >= 0;
        return isKnown && !have(command) ? refused(command, "has its slots on other shards") : new Outcome.Applied();
    }

    private static Outcome refused(Command.AdmitJurisdiction command, String why) {
        return Refusals.refused(
                Refusal.SLOTS_NOT_HERE,
                "Jurisdiction number " + command.jurisdiction() + " with shards " + command.shards() + " " + why + ".",
                "");
    }

    /// These and one more.
    Jurisdictions with(int jurisdiction, List<Integer> shards) {
        TreeMap<Integer, List<Integer>> more = new TreeMap<>(admitted);
        more.put(jurisdiction, List.copyOf(shards));
        return new Jurisdictions(first, Collections.unmodifiableSortedMap(more));
    }

    /// None but those that all began with.
    Jurisdictions without() {
        return new Jurisdictions(first);
    }

    long hash() {
        long hash = 0;
        for (Map.Entry<Integer, List<Integer>> each : admitted.entrySet()) {
            hash = Hash64.chain(hash, each.getKey());
            for (int shard : each.getValue()) {
                hash = Hash64.chain(hash, shard);
            }
        }
        return hash;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(admitted.size());
        for (Map.Entry<Integer, List<Integer>> each : admitted.entrySet()) {
            Records.write(out, new Kept.AdmittedJurisdiction(each.getKey(), each.getValue()));
        }
    }

    /// What [#save] wrote.
    Jurisdictions load(DataInput in) throws IOException {
        Jurisdictions loaded = without();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Kept.AdmittedJurisdiction saved = Records.read(in, Kept.AdmittedJurisdiction.class);
            Invariant.check(!saved.shards().isEmpty(), "a jurisdiction without shards", saved.jurisdiction(), 0);
            loaded = loaded.with(saved.jurisdiction(), saved.shards());
        }
        return loaded;
    }
}
