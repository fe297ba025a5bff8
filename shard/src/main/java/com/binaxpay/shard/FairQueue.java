package com.binaxpay.shard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// What waits to be proposed, a lane for each partner, and what of it goes into the next entry.
///
/// While one partner waits alone, an entry takes as much as fits. While several do, each has its turn in an entry, with
/// as many bytes as [#QUANTUM_BYTES]; what it may not use for a command that is larger it keeps for the next turn
/// (deficit round robin, Shreedhar and Varghese 1995). So entries stay short while somebody waits for them, nobody
/// waits longer for his turn than one entry, however much others have waiting, and rows of files leave others the more
/// turns the more rows come at a time, up to [#TURNS_MAX].
///
/// Guarded by its owner.
final class FairQueue<T extends FairQueue.Waiting> {
    /// What waits for its turn.
    interface Waiting {
        /// When its caller stops waiting, on the clock of [System#nanoTime].
        long deadlineNs();

        /// About how many bytes it takes.
        int sizeBytes();

        /// Whose it is.
        int owner();
    }

    /// Some sixty single commands.
    static final int QUANTUM_BYTES = 16 << 10;
    /// However large a command is, it needs so many turns at the most.
    static final int TURNS_MAX = 8;

    /// Whose turn it is first; each has something waiting.
    private final ArrayDeque<Lane<T>> turns = new ArrayDeque<>();

    private final Map<Integer, Lane<T>> lanes = new HashMap<>();
    private int size;
    private long bytes;

    private static final class Lane<T> {
        private final int owner;
        private final ArrayDeque<T> items = new ArrayDeque<>();
        private long deficitBytes;

        Lane(int owner) {
            this.owner = owner;
        }
    }

    void add(T item) {
        Lane<T> lane = lanes.computeIfAbsent(item.owner(), Lane<T>::new);
        if (lane.items.isEmpty()) {
            turns.addLast(lane);
        }
        lane.items.addLast(item);
        size++;
        bytes += item.sizeBytes();
    }

    /// Takes out what the next entry is made of, which is something where anything waits.
    List<T> next(int itemsMax, int bytesMax) {
        List<T> taken = new ArrayList<>(Math.min(size, itemsMax));
        long takenBytes = 0;
        boolean isShared = turns.size() > 1;
        int turnsLeft = turns.size();
        while (hasRoom(taken, itemsMax, takenBytes, bytesMax) && (turnsLeft > 0 || taken.isEmpty())) {
            Lane<T> lane = turns.removeFirst();
            turnsLeft--;
            long most = bytesMax - takenBytes;
            lane.deficitBytes += QUANTUM_BYTES;
            while (!lane.items.isEmpty() && taken.size() < itemsMax) {
                int itemBytes = lane.items.getFirst().sizeBytes();
                boolean isTooLarge = itemBytes > most && !taken.isEmpty();
                if (isTooLarge || isShared && cost(itemBytes) > lane.deficitBytes) {
                    break;
                }
                taken.add(lane.items.removeFirst());
                lane.deficitBytes -= cost(itemBytes);
                most -= itemBytes;
                takenBytes += itemBytes;
                bytes -= itemBytes;
                size--;
            }
            rest(lane, isShared);
        }
        return taken;
    }

    private static int cost(int itemBytes) {
        return Math.min(itemBytes, TURNS_MAX * QUANTUM_BYTES);
    }

    private boolean hasRoom(List<T> taken, int itemsMax, long takenBytes, int bytesMax) {
        return !turns.isEmpty() && taken.size() < itemsMax && takenBytes < bytesMax;
    }

    /// Whoever has nothing waiting keeps nothing for later, either; and nobody more than a turn, or what his next
    /// command needs.
    private void rest(Lane<T> lane, boolean isShared) {
        if (lane.items.isEmpty()) {
            lanes.remove(lane.owner);
            return;
        }
        long most = Math.max(QUANTUM_BYTES, cost(lane.items.getFirst().sizeBytes()));
        lane.deficitBytes = isShared ? Math.min(lane.deficitBytes, most) : 0;
        turns.addLast(lane);
    }

    /// Takes out all whose deadline is before `nowNs`.
    List<T> late(long nowNs) {
        List<T> late = new ArrayList<>();
        for (Iterator<Lane<T>> each = turns.iterator(); each.hasNext(); ) {
            Lane<T> lane = each.next();
            for (Iterator<T> items = lane.items.iterator(); items.hasNext(); ) {
                T item = items.next();
                if (item.deadlineNs() - nowNs < 0) {
                    items.remove();
                    late.add(item);
                    size--;
                    bytes -= item.sizeBytes();
                }
            }
            if (lane.items.isEmpty()) {
                each.remove();
                lanes.remove(lane.owner);
            }
        }
        return late;
    }

    /// Takes out everything.
    List<T> all() {
        List<T> all = new ArrayList<>(size);
        turns.forEach(lane -> all.addAll(lane.items));
        turns.clear();
        lanes.clear();
        size = 0;
        bytes = 0;
        return all;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }
}
