package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How far each webhook endpoint has come in the shard's events: its outbox. Endpoints themselves are the control
/// group's; here they are ids. One that fails holds up no other, because each has its own place and its own retries.
final class WebhookQueues {
    /// Events that wait for one endpoint before it refuses more by hand; its driver stops well below.
    static final int WAITING_MAX = 2_000;

    private static final int ERROR_MAX = 120;

    private final Core core;
    private final TreeMap<Id, WebhookQueue> queues = new TreeMap<>();
    private long hash;

    WebhookQueues(Core core) {
        this.core = core;
    }

    void open(Command.OpenWebhookQueue command) {
        long after = Math.clamp(command.after(), 0, core.events().count());
        if (queues.putIfAbsent(command.endpoint(), new WebhookQueue(after)) == null) {
            mark(command.endpoint(), after);
        }
    }

    void close(Id endpoint) {
        if (queues.remove(endpoint) != null) {
            mark(endpoint, -1);
        }
    }

    /// Takes in how far an endpoint has come. Tries for events that there are not are passed over.
    void settle(Command.WebhookProgress progress) {
        WebhookQueue queue = queues.get(progress.endpoint());
        if (queue == null) {
            return;
        }
        long newest = core.events().count();
        queue.advance(Math.min(progress.through(), newest));
        for (Command.WebhookTry tried : progress.tries()) {
            if (tried.event() >= 1 && tried.event() <= newest) {
                queue.settle(shortened(tried), core.nowNs());
                mark(
                        progress.endpoint(),
                        Hash64.chain(tried.event(), tried.result().ordinal()));
            }
        }
        mark(progress.endpoint(), queue.through());
    }

    private static Command.WebhookTry shortened(Command.WebhookTry tried) {
        return tried.error().length() <= ERROR_MAX
                ? tried
                : new Command.WebhookTry(
                        tried.event(),
                        tried.result(),
                        tried.status(),
                        tried.error().substring(0, ERROR_MAX),
                        tried.nextNs());
    }

    Outcome redeliver(Command.RedeliverEvent command) {
        View.Event event = event(new Query.EventById(command.caller(), command.event()));
        if (event == null) {
            return Refusals.refused(Refusal.EVENT_NOT_FOUND);
        }
        List<WebhookQueue> found = new ArrayList<>();
        for (Id endpoint : command.endpoints()) {
            WebhookQueue queue = queues.get(endpoint);
            if (queue != null && queue.waiting() >= WAITING_MAX) {
                return Refusals.refused(Refusal.WEBHOOK_QUEUE_FULL);
            }
            if (queue != null) {
                found.add(queue);
                mark(endpoint, event.number());
            }
        }
        found.forEach(queue -> queue.again(event.number(), core.nowNs()));
        return new Outcome.Done(event, false);
    }

    private View.@Nullable Event event(Query.EventById query) {
        return core.events().byId(query) instanceof Answer.Many many
                        && !many.views().isEmpty()
                        && many.views().getFirst() instanceof View.Event event
                ? event
                : null;
    }

    /// Answers [Query.WebhookQueues].
    Answer list(Query.WebhookQueues query) {
        int limit = Limits.page(query.limit());
        List<Answer.WebhookQueue> page = new ArrayList<>();
        for (Map.Entry<Id, WebhookQueue> entry :
                queues.tailMap(query.afterEndpoint(), false).entrySet()) {
            if (page.size() >= limit) {
                return new Answer.WebhookQueues(page, core.events().count(), true);
            }
            WebhookQueue queue = entry.getValue();
            page.add(new Answer.WebhookQueue(
                    entry.getKey(),
                    queue.through(),
                    queue.waiting(),
                    queue.dead(),
                    queue.due(query.nowNs(), Limits.page(query.dueMax()))));
        }
        return new Answer.WebhookQueues(page, core.events().count(), false);
    }

    /// Answers [Query.WebhookDeliveries].
    Answer deliveries(Query.WebhookDeliveries query) {
        WebhookQueue queue = queues.get(query.endpoint());
        if (queue == null) {
            return new Answer.Many(List.of(), false);
        }
        int limit = Limits.page(query.limit());
        List<View> page = new ArrayList<>();
        for (Map.Entry<Long, WebhookQueue.Failed> entry : queue.failed(query.isDead())
                .headMap(query.beforeNumber(), false)
                .descendingMap()
                .entrySet()) {
            if (page.size() >= limit) {
                return new Answer.Many(page, true);
            }
            View.Event event = core.events().byNumber(entry.getKey());
            if (event.owner().equals(query.caller())) {
                page.add(view(query, event, entry.getValue()));
            }
        }
        return new Answer.Many(page, false);
    }

    private static View view(Query.WebhookDeliveries query, View.Event event, WebhookQueue.Failed failed) {
        return new View.WebhookDelivery(
                query.endpoint(),
                event.id(),
                event.number(),
                event.type(),
                query.isDead(),
                failed.attempts(),
                failed.status(),
                failed.error(),
                failed.nextNs(),
                failed.updatedNs());
    }

    /// Hash over all that was ever taken in.
    long hash() {
        return hash;
    }

    private void mark(Id endpoint, long what) {
        hash = Hash64.chain(Hash64.chain(hash, endpoint.lo()), what);
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(hash);
        out.writeInt(queues.size());
        for (Map.Entry<Id, WebhookQueue> entry : queues.entrySet()) {
            out.writeLong(entry.getKey().hi());
            out.writeLong(entry.getKey().lo());
            entry.getValue().save(out);
        }
    }

    void load(DataInput in) throws IOException {
        clear();
        hash = in.readLong();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            Id endpoint = new Id(in.readLong(), in.readLong());
            queues.put(endpoint, WebhookQueue.load(in));
        }
    }

    void clear() {
        queues.clear();
        hash = 0;
    }
}
