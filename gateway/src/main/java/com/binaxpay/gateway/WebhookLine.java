package com.binaxpay.gateway;

import com.binaxpay.wire.Command.WebhookTry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What the driver of a shard knows of one endpoint beside its queue: what is on its way, and how far the shard's
/// events
/// were looked at. Lost with leadership; the queue has what counts. For the driver's thread.
final class WebhookLine {
    /// Messages on their way to an endpoint that takes them, at a time; to one that fails it is one.
    private static final int WINDOW = 8;

    /// Events that failed and wait; with more the endpoint gets nothing new until some of these have ended.
    private static final int WAITING_MAX = 1_000;

    private long read;
    private long persisted;
    /// Events of [#read] and below that came from history and have not ended yet.
    private final TreeSet<Long> open = new TreeSet<>();
    /// All that is on its way, or has ended and is not in the shard's log yet.
    private final Set<Long> begun = new HashSet<>();
    private final List<WebhookTry> tries = new ArrayList<>();
    private int failures;
    private long pausedUntilMs;

    WebhookLine(long through) {
        read = through;
        persisted = through;
    }

    /// Number of the newest event that was looked at.
    long read() {
        return read;
    }

    void looked(long number) {
        read = Math.max(read, number);
    }

    boolean hasBegun(long event) {
        return begun.contains(event);
    }

    /// Whether one more message may go now.
    boolean mayBegin(long nowMs) {
        return begun.size() < (failures > 0 ? 1 : WINDOW) && nowMs >= pausedUntilMs;
    }

    /// Whether new events are read, with `waiting` that failed.
    boolean takesNew(int waiting) {
        return waiting + tries.size() < WAITING_MAX;
    }

    void begin(long event, boolean isNew) {
        begun.add(event);
        if (isNew) {
            open.add(event);
        }
    }

    /// Takes in what became of a message; it is in the log after the next [#settled].
    void end(WebhookTry tried, boolean isDelivered, long pauseUntilMs) {
        open.remove(tried.event());
        tries.add(tried);
        failures = isDelivered ? 0 : failures + 1;
        pausedUntilMs = Math.max(pausedUntilMs, pauseUntilMs);
    }

    /// Forgets that a message was begun, so that it is sent by whoever looks next.
    void giveUp(long event) {
        begun.remove(event);
        if (open.remove(event)) {
            read = Math.min(read, event - 1);
        }
    }

    /// All up to here has ended or is in [#tries].
    long through() {
        return open.isEmpty() ? read : Math.min(read, open.first() - 1);
    }

    List<WebhookTry> tries() {
        return List.copyOf(tries);
    }

    /// Whether there is something that the log should know; mere looking counts when it went far.
    boolean isToBeSettled(long lookedMax) {
        return !tries.isEmpty() || through() - persisted > lookedMax;
    }

    /// The log has what [#tries] and [#through] said.
    void settled(List<WebhookTry> logged, long through) {
        logged.forEach(tried -> begun.remove(tried.event()));
        tries.subList(0, logged.size()).clear();
        persisted = through;
    }
}
