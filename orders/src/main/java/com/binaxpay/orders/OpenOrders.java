package com.binaxpay.orders;

import com.binaxpay.wire.Kept;
import com.binaxpay.wire.View.OrderKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Orders that have not ended, by number: those whose money goes out apart from those whose money comes in, because the
/// latter wait for people, for minutes, and whoever drives the former shall not have to look through them.
final class OpenOrders {
    private final TreeMap<Long, Kept.OpenPayout> outgoing = new TreeMap<>();
    private final TreeMap<Long, Kept.OpenPayout> incoming = new TreeMap<>();

    Optional<Kept.OpenPayout> find(long number) {
        return Optional.ofNullable(outgoing.get(number)).or(() -> Optional.ofNullable(incoming.get(number)));
    }

    void put(Kept.OpenPayout order) {
        of(order.kind() == OrderKind.COLLECTION).put(order.number(), order);
    }

    void remove(Kept.OpenPayout order) {
        of(order.kind() == OrderKind.COLLECTION).remove(order.number());
    }

    /// Numbers of those on one side, from the one after `number` on.
    Collection<Long> after(long number, boolean isIncoming) {
        return of(isIncoming).tailMap(number, false).keySet();
    }

    int count(boolean isIncoming) {
        return of(isIncoming).size();
    }

    /// When the oldest one on a side was made, or 0.
    long oldestNs(boolean isIncoming) {
        return count(isIncoming) == 0
                ? 0
                : of(isIncoming).firstEntry().getValue().createdNs();
    }

    /// `hash`, carried on over all of them.
    long hash(long hash) {
        long sum = hash;
        for (TreeMap<Long, Kept.OpenPayout> side : List.of(outgoing, incoming)) {
            for (Kept.OpenPayout order : side.values()) {
                sum = Hash64.chain(sum, order.number());
                sum = Hash64.chain(sum, (long) order.status().ordinal() << Integer.SIZE | order.lastAttempt());
            }
        }
        return sum;
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(outgoing.size() + incoming.size());
        for (TreeMap<Long, Kept.OpenPayout> side : List.of(outgoing, incoming)) {
            for (Kept.OpenPayout order : side.values()) {
                Records.write(out, order);
            }
        }
    }

    void load(DataInput in) throws IOException {
        outgoing.clear();
        incoming.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            put(Records.read(in, Kept.OpenPayout.class));
        }
    }

    private NavigableMap<Long, Kept.OpenPayout> of(boolean isIncoming) {
        return isIncoming ? incoming : outgoing;
    }
}
