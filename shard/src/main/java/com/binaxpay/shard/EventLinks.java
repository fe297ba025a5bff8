package com.binaxpay.shard;

import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.RecordCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Derives again how events are numbered and linked, which is all of a record that its leaf in the tree leaves out.
/// Takes
/// records in order.
final class EventLinks {
    /// Events of one owner, of one type or (empty) of any.
    private record Line(Caller owner, String type) {}

    private final Map<Line, Long> newest = new HashMap<>();
    private long number;

    /// What is wrong with the links of the record at `position`.
    Optional<String> check(long position, byte[] record) {
        Kept kept = RecordCodec.KEPT.decode(record);
        if (!Arrays.equals(RecordCodec.KEPT.encode(kept), record)) {
            return Optional.of("the record at " + position + " is not written as records are");
        }
        if (!(kept instanceof Kept.Event event)) {
            return Optional.empty();
        }
        number++;
        long previous = follow(new Line(event.owner(), ""), position);
        long previousOfType = follow(new Line(event.owner(), event.type()), position);
        if (event.number() != number) {
            return Optional.of("event " + event.number() + " stands where event " + number + " belongs");
        }
        boolean isLinked = event.previous() == previous && event.previousOfType() == previousOfType;
        return isLinked ? Optional.empty() : Optional.of("event " + number + " is not linked to the one before it");
    }

    private long follow(Line line, long position) {
        Long before = newest.put(line, position);
        return before == null ? 0 : before;
    }
}
