package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.MovingWallet;
import com.binaxpay.wire.SlotMove;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.SlotRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Which slots came to this shard and which left it. What is not listed here is where the topology says.
///
/// On the shard that gives: `PLANNED -> LEAVING -> ENDING -> GONE`; on the one that takes: `ARRIVING -> HERE`. Slots
/// that
/// are HERE may be given again, and slots that are GONE may come back, in a later epoch.
final class Slots {
    /// A range and what this shard knows of its newest move.
    static final class Range {
        private SlotMove move;
        private SlotPhase phase;
        private final TreeMap<Id, MovingWallet> inTransit = new TreeMap<>();
        // Wallets that shall begin nothing new, and until when (log time).
        private final TreeMap<Id, Long> hushed = new TreeMap<>();

        Range(SlotMove move, SlotPhase phase) {
            this.move = move;
            this.phase = phase;
        }

        SlotMove move() {
            return move;
        }

        SlotPhase phase() {
            return phase;
        }

        /// Wallets that were let go of and have not arrived, as far as this shard was told.
        Map<Id, MovingWallet> inTransit() {
            return inTransit;
        }

        Map<Id, Long> hushed() {
            return hushed;
        }

        /// Whether wallets of the range that are not here are on the other shard, or on their way there.
        boolean isGiven() {
            return phase == SlotPhase.LEAVING || phase == SlotPhase.ENDING || phase == SlotPhase.GONE;
        }

        /// The epoch in which wallets that are here have been here.
        int epochHere() {
            return isTaken() ? move.epoch() : move.epoch() - 1;
        }

        boolean isTaken() {
            return phase == SlotPhase.ARRIVING || phase == SlotPhase.HERE;
        }

        void phase(SlotPhase next) {
            phase = next;
        }

        void begin(SlotMove next, SlotPhase first) {
            Invariant.check(inTransit.isEmpty(), "slots move again with wallets on their way");
            move = next;
            phase = first;
            hushed.clear();
        }
    }

    private final int shard;
    private final ShardMap map;
    private final List<Range> ranges = new ArrayList<>();
    private Predicate<Id> isHere = wallet -> false;

    Slots(int shard, ShardMap map) {
        this.shard = shard;
        this.map = map;
    }

    /// Sets what tells whether a wallet is here.
    void wallets(Predicate<Id> newIsHere) {
        isHere = newIsHere;
    }

    /// The range of an id, where its slot ever moved from or to this shard.
    Optional<Range> of(Id id) {
        for (Range range : ranges) {
            if (range.move.range().spans(id)
                    && map.shardOf(id) == range.move.range().base()) {
                return Optional.of(range);
            }
        }
        return Optional.empty();
    }

    Optional<Range> of(SlotRange asked) {
        return ranges.stream().filter(range -> range.move.range().equals(asked)).findFirst();
    }

    Collection<Range> all() {
        return ranges;
    }

    /// Whether another range than `asked` has some of its slots.
    boolean overlaps(SlotRange asked) {
        return ranges.stream()
                .anyMatch(range -> range.move.range().overlaps(asked)
                        && !range.move.range().equals(asked));
    }

    Range add(SlotMove move, SlotPhase phase) {
        Range range = new Range(move, phase);
        ranges.add(range);
        return range;
    }

    void remove(Range range) {
        ranges.remove(range);
    }

    /// Whether a wallet has left this shard for good in an epoch in which it had the slot, or never was here then.
    boolean isOver(Id wallet, int epoch) {
        return of(wallet)
                .filter(range -> epoch < range.epochHere()
                        || epoch == range.epochHere() && range.isGiven() && !isHere.test(wallet))
                .isPresent();
    }

    /// Whether an id is of a range whose slots the topology gives to its base.
    boolean isIn(SlotRange range, Id id) {
        return range.spans(id) && map.shardOf(id) == range.base();
    }

    /// The shard of a wallet as far as this one knows; -1 where the topology knows none.
    int shardOf(Id wallet) {
        if (ranges.isEmpty()) {
            return map.shardOf(wallet);
        }
        Optional<Range> found = of(wallet);
        if (found.isEmpty()) {
            return map.shardOf(wallet);
        }
        Range range = found.get();
        if (isHere.test(wallet)) {
            return shard;
        }
        return switch (range.phase) {
            case PLANNED, HERE -> shard;
            case LEAVING, ENDING, GONE -> range.move.to();
            case ARRIVING -> range.move.from();
        };
    }

    long hash() {
        long hash = 0;
        for (Range range : ranges) {
            hash = Hash64.chain(hash, range.move.range().first());
            hash = Hash64.chain(hash, range.move.range().last());
            hash = Hash64.chain(hash, (long) range.move.epoch() << Integer.SIZE | range.phase.ordinal());
            for (Id wallet : range.inTransit.keySet()) {
                hash = Hash64.chain(hash, Hash64.ofId(wallet.hi(), wallet.lo()));
            }
            for (Id wallet : range.hushed.keySet()) {
                hash = Hash64.chain(hash, Hash64.ofId(wallet.hi(), wallet.lo()));
            }
        }
        return hash;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(ranges.size());
        for (Range range : ranges) {
            Records.write(
                    out,
                    new Kept.MovedSlots(
                            range.move,
                            range.phase,
                            List.copyOf(range.hushed.keySet()),
                            List.copyOf(range.hushed.values()),
                            range.inTransit.size()));
            for (MovingWallet wallet : range.inTransit.values()) {
                Records.write(out, new Kept.InTransit(wallet));
            }
        }
    }

    void load(DataInput in) throws IOException {
        clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Kept.MovedSlots saved = Records.read(in, Kept.MovedSlots.class);
            Range range = add(saved.move(), saved.phase());
            for (int j = 0; j < saved.hushed().size(); j++) {
                range.hushed.put(saved.hushed().get(j), saved.hushedUntilNs().get(j));
            }
            for (int j = 0; j < saved.inTransit(); j++) {
                MovingWallet wallet = Records.read(in, Kept.InTransit.class).wallet();
                range.inTransit.put(wallet.wallet().id(), wallet);
            }
        }
    }

    void clear() {
        ranges.clear();
    }
}
