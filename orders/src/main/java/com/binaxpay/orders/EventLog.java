package com.binaxpay.orders;

import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Events of a shard, numbered densely from 1. Each links to the one before it of the same owner, and of the same owner
/// and type, so that a partner's list is a walk. An event costs 8 bytes of memory for ever; the rest is in its record.
final class EventLog {
    /// Positions of the newest events of one owner.
    private static final class Heads {
        private long newest;
        private final Map<String, Long> newestByType = new TreeMap<>();
    }

    private static final String ANY_TYPE = "";

    private final Records records;
    private final Longs positions = new Longs();
    private final TreeMap<Long, Heads> heads = new TreeMap<>();

    EventLog(Records records) {
        this.records = records;
    }

    /// How many events there are; the number of the newest.
    long count() {
        return positions.size();
    }

    /// Records that something happened to the thing `about`; the position is that of the thing's new version, too.
    long append(Caller owner, Id about, String type, View data, long nowNs) {
        Heads of = heads.computeIfAbsent(ownerKey(owner), key -> new Heads());
        long number = positions.size() + 1L;
        long position = records.keepEvent(
                new Kept.Event(
                        number,
                        DerivedIds.event(number, about, nowNs),
                        owner,
                        type,
                        records.encode(data),
                        nowNs,
                        of.newest,
                        of.newestByType.getOrDefault(type, 0L)),
                data);
        if (Defect.EVENT_NUMBER_SKIPPED.isPlanted() && number % 64 == 0) {
            positions.add(position);
        }
        of.newest = position;
        of.newestByType.put(type, position);
        positions.add(position);
        return position;
    }

    /// Answers [Query.Events].
    Answer list(Query.Events query) {
        int limit = Limits.page(query.limit());
        List<View> page = new ArrayList<>();
        long position = firstBefore(query);
        while (position != 0 && page.size() < limit) {
            Kept.Event event = records.event(position);
            page.add(view(event));
            position = previous(event, query.type());
        }
        return new Answer.Many(page, position != 0);
    }

    /// Answers [Query.EventById].
    Answer byId(Query.EventById query) {
        long number = DerivedIds.eventNumber(query.event());
        if (number < 1 || number > positions.size()) {
            return new Answer.Many(List.of(), false);
        }
        Kept.Event event = records.event(positions.get((int) number - 1));
        boolean found = event.id().equals(query.event()) && event.owner().equals(query.caller());
        return new Answer.Many(found ? List.of(view(event)) : List.of(), false);
    }

    /// Answers [Query.EventsAfter].
    Answer after(Query.EventsAfter query) {
        int limit = Limits.page(query.limit());
        List<View> page = new ArrayList<>();
        long number = Math.max(0, query.afterNumber());
        while (number < positions.size() && page.size() < limit) {
            page.add(byNumber(++number));
        }
        return new Answer.Many(page, number < positions.size());
    }

    /// The event with a number from 1 to [#count].
    View.Event byNumber(long number) {
        return view(records.event(positions.get((int) number - 1)));
    }

    void save(DataOutput out) throws IOException {
        positions.save(out);
        out.writeInt(heads.size());
        for (Map.Entry<Long, Heads> owner : heads.entrySet()) {
            out.writeLong(owner.getKey());
            out.writeLong(owner.getValue().newest);
            out.writeInt(owner.getValue().newestByType.size());
            for (Map.Entry<String, Long> type : owner.getValue().newestByType.entrySet()) {
                out.writeUTF(type.getKey());
                out.writeLong(type.getValue());
            }
        }
    }

    void load(DataInput in) throws IOException {
        positions.load(in);
        heads.clear();
        int owners = in.readInt();
        for (int i = 0; i < owners; i++) {
            Heads of = new Heads();
            heads.put(in.readLong(), of);
            of.newest = in.readLong();
            int types = in.readInt();
            for (int j = 0; j < types; j++) {
                of.newestByType.put(in.readUTF(), in.readLong());
            }
        }
    }

    /// One number for partner and mode.
    static long ownerKey(Caller owner) {
        return (long) owner.partner() << 1 | (owner.mode() == Mode.TEST ? 1 : 0);
    }

    /// Position of the newest event of the query's owner and type whose number is below the query's. A cursor is the
    /// number of an event that fits itself, so its link leads on; any other number is looked for from the newest
    /// on.
    private long firstBefore(Query.Events query) {
        long before = query.beforeNumber();
        if (before >= 1 && before <= positions.size()) {
            Kept.Event event = records.event(positions.get((int) before - 1));
            if (event.owner().equals(query.caller()) && fits(event, query.type())) {
                return previous(event, query.type());
            }
        }
        long position = newest(query);
        while (position != 0) {
            Kept.Event event = records.event(position);
            if (event.number() < before) {
                return position;
            }
            position = previous(event, query.type());
        }
        return 0;
    }

    private long newest(Query.Events query) {
        Heads of = heads.get(ownerKey(query.caller()));
        if (of == null) {
            return 0;
        }
        return query.type().equals(ANY_TYPE) ? of.newest : of.newestByType.getOrDefault(query.type(), 0L);
    }

    private static boolean fits(Kept.Event event, String type) {
        return type.equals(ANY_TYPE) || type.equals(event.type());
    }

    private static long previous(Kept.Event event, String type) {
        return type.equals(ANY_TYPE) ? event.previous() : event.previousOfType();
    }

    private static View.Event view(Kept.Event event) {
        return new View.Event(
                event.id(), event.number(), event.owner(), event.type(), Records.decode(event.data()), event.timeNs());
    }
}
