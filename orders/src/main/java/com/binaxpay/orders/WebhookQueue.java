package com.binaxpay.orders;

import com.binaxpay.wire.Answer.DueWebhook;
import com.binaxpay.wire.Command.WebhookResult;
import com.binaxpay.wire.Command.WebhookTry;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one webhook endpoint has yet to get from a shard: everything behind event number [#through], and what of before
/// waits to be sent again. The events themselves are in the shard's history, so a queue costs what failed, no more.
final class WebhookQueue {
    /// Events that won't be sent again by themselves; older ones are forgotten (they stay events).
    static final int DEAD_MAX = 1_000;

    /// An event that failed; `nextNs` 0 for one that is dead.
    record Failed(int attempts, int status, String error, long nextNs, long updatedNs) {}

    private record Due(long timeNs, long event) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(event, other.event);
        }
    }

    private long through;
    private final TreeMap<Long, Failed> waiting = new TreeMap<>();
    private final TreeMap<Long, Failed> dead = new TreeMap<>();
    private final TreeSet<Due> due = new TreeSet<>();

    WebhookQueue(long through) {
        this.through = through;
    }

    long through() {
        return through;
    }

    void advance(long number) {
        through = Math.max(through, number);
    }

    int waiting() {
        return waiting.size();
    }

    int dead() {
        return dead.size();
    }

    /// Events that wait, or those that are dead, by number.
    NavigableMap<Long, Failed> failed(boolean isDead) {
        return isDead ? dead : waiting;
    }

    /// Takes in what became of a try.
    void settle(WebhookTry tried, long nowNs) {
        Failed before = take(tried.event());
        int attempts = before == null ? 1 : before.attempts() + 1;
        if (tried.result() == WebhookResult.WAITING) {
            put(tried.event(), new Failed(attempts, tried.status(), tried.error(), tried.nextNs(), nowNs));
        } else if (tried.result() == WebhookResult.DEAD) {
            dead.put(tried.event(), new Failed(attempts, tried.status(), tried.error(), 0, nowNs));
            if (dead.size() > DEAD_MAX) {
                dead.pollFirstEntry();
            }
        }
    }

    /// Has an event sent once more, at once, as if it were new.
    void again(long event, long nowNs) {
        take(event);
        put(event, new Failed(0, 0, "", nowNs, nowNs));
    }

    /// Events whose time has come by `nowNs`, longest due first.
    List<DueWebhook> due(long nowNs, int limit) {
        List<DueWebhook> found = new ArrayList<>();
        for (Due each : due) {
            if (each.timeNs() > nowNs || found.size() >= limit) {
                break;
            }
            Failed failed = waiting.get(each.event());
            found.add(new DueWebhook(each.event(), failed == null ? 0 : failed.attempts()));
        }
        return found;
    }

    private void put(long event, Failed failed) {
        waiting.put(event, failed);
        due.add(new Due(failed.nextNs(), event));
    }

    private @Nullable Failed take(long event) {
        Failed before = waiting.remove(event);
        if (before != null) {
            due.remove(new Due(before.nextNs(), event));
        }
        Failed ended = dead.remove(event);
        return before == null ? ended : before;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(through);
        save(out, waiting);
        save(out, dead);
    }

    private static void save(DataOutput out, Map<Long, Failed> events) throws IOException {
        out.writeInt(events.size());
        for (Map.Entry<Long, Failed> entry : events.entrySet()) {
            Failed failed = entry.getValue();
            out.writeLong(entry.getKey());
            out.writeInt(failed.attempts());
            out.writeInt(failed.status());
            out.writeUTF(failed.error());
            out.writeLong(failed.nextNs());
            out.writeLong(failed.updatedNs());
        }
    }

    static WebhookQueue load(DataInput in) throws IOException {
        WebhookQueue queue = new WebhookQueue(in.readLong());
        load(in, queue::put);
        load(in, queue.dead::put);
        return queue;
    }

    private static void load(DataInput in, Sink into) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            long event = in.readLong();
            into.put(event, new Failed(in.readInt(), in.readInt(), in.readUTF(), in.readLong(), in.readLong()));
        }
    }

    @FunctionalInterface
    private interface Sink {
        void put(long event, Failed failed);
    }
}
