package com.binaxpay.gateway;

import com.binaxpay.gateway.HttpAnswer.Field;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.DueWebhook;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.WebhookProgress;
import com.binaxpay.wire.Command.WebhookResult;
import com.binaxpay.wire.Command.WebhookTry;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.PartnerRequest;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import com.binaxpay.wire.WebhookEndpoint;
import com.binaxpay.wire.WebhookEndpoint.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One period of leadership of a [WebhookDriver].
///
/// Its thread turns: what became of messages goes into the shard's log, then the queues are looked at, then messages
/// begin, each on a virtual thread: first those that failed and are due, then new events, for each endpoint from its
/// own
/// place. An endpoint that fails gets one message at a time, and holds up no other: it has its own window, and beyond a
/// number of events that wait it is read no further until they have ended; the rest stays in history.
final class WebhookRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookRun.class);

    private static final int QUEUES_MAX = 256;
    private static final int DUE_MAX = 16;
    private static final int EVENTS_PAGE = 256;
    private static final int PAGES_A_TURN = 16;
    /// Looking that found nothing to send is told to the log only now and then.
    private static final long LOOKED_MAX = 4_096;

    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long TROUBLE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CALL_NS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(5);
    /// A queue without endpoint is closed only when that is no gap in what this process knows.
    private static final long ORPHAN_MS = 60_000;

    private static final long FRESH_MS = 5_000;

    private record Sent(Id endpoint, WebhookTry tried, boolean isDelivered, long pauseUntilMs) {}

    private record EventPage(List<View.Event> events, boolean isFull) {}

    private final int shard;
    private final Shards shards;
    private final WebhookDriver.Office office;
    private final Map<Id, WebhookLine> lines = new HashMap<>();
    private final Map<Id, Long> orphansSinceMs = new HashMap<>();
    private final Map<Long, EventPage> pages = new TreeMap<>();
    private final ConcurrentLinkedQueue<Sent> ended = new ConcurrentLinkedQueue<>();
    private boolean isFirstTurn = true;
    /// Number of the shard's newest event.
    private long newest;

    private boolean isRunning = true;
    private boolean isWoken = true;

    WebhookRun(int shard, Shards shards, WebhookDriver.Office office) {
        this.shard = shard;
        this.shards = shards;
        this.office = office;
    }

    synchronized void stop() {
        isRunning = false;
        notifyAll();
    }

    synchronized void wake() {
        isWoken = true;
        notifyAll();
    }

    @Override
    public void run() {
        try {
            while (await(IDLE_NS)) {
                try {
                    turn();
                    pause(TURN_NS);
                } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                    LOG.debug("shard {} does not serve its webhook driver: {}", shard, e.getMessage());
                    pause(TROUBLE_NS);
                }
            }
        } finally {
            office.metrics().queues(shard, 0, 0, 0);
        }
    }

    private void turn() throws Shards.NotDone, Shards.OutcomeUnknown {
        settle();
        List<WebhookEndpoint> endpoints = office.ports().endpoints();
        if (endpoints.isEmpty() && lines.isEmpty() && orphansSinceMs.isEmpty() && !isFirstTurn) {
            return;
        }
        isFirstTurn = false;
        Map<Id, Answer.WebhookQueue> queues = queues();
        closeOrphans(endpoints, queues);
        long behind = 0;
        for (WebhookEndpoint endpoint : endpoints) {
            Answer.WebhookQueue queue = queues.get(endpoint.id());
            if (queue == null) {
                open(endpoint);
            } else if (endpoint.status() == Status.ENABLED) {
                WebhookLine line = lines.computeIfAbsent(endpoint.id(), id -> new WebhookLine(queue.through()));
                begin(endpoint, queue, line);
                behind = Math.max(behind, newest - line.read());
            } else {
                // What it had begun ends by itself; from here on it starts where the log says.
                lines.remove(endpoint.id());
            }
        }
        pages.values().removeIf(page -> !page.isFull());
        office.metrics()
                .queues(
                        shard,
                        queues.values().stream()
                                .mapToLong(Answer.WebhookQueue::waiting)
                                .sum(),
                        queues.values().stream()
                                .mapToLong(Answer.WebhookQueue::dead)
                                .sum(),
                        behind);
    }

    /// Puts what became of messages into the log. Until then an event counts as begun, so it is not sent meanwhile.
    private void settle() throws Shards.NotDone, Shards.OutcomeUnknown {
        for (Sent sent = ended.poll(); sent != null; sent = ended.poll()) {
            WebhookLine line = lines.get(sent.endpoint());
            if (line != null) {
                line.end(sent.tried(), sent.isDelivered(), sent.pauseUntilMs());
            }
        }
        List<WebhookProgress> progress = new ArrayList<>();
        lines.forEach((endpoint, line) -> {
            if (line.isToBeSettled(LOOKED_MAX)) {
                progress.add(new WebhookProgress(endpoint, line.through(), line.tries()));
            }
        });
        if (!progress.isEmpty()) {
            submit(new Command.SettleWebhooks(progress));
            for (WebhookProgress each : progress) {
                WebhookLine line = lines.get(each.endpoint());
                if (line != null) {
                    line.settled(each.tries(), each.through());
                }
            }
        }
    }

    private Map<Id, Answer.WebhookQueue> queues() throws Shards.NotDone {
        Map<Id, Answer.WebhookQueue> all = new HashMap<>();
        Id after = Id.NONE;
        long nowNs = TimeUnit.MILLISECONDS.toNanos(office.clock().millis());
        for (boolean more = true; more; ) {
            more = false;
            if (ask(new Query.WebhookQueues(after, QUEUES_MAX, nowNs, DUE_MAX)) instanceof Answer.WebhookQueues page) {
                page.queues().forEach(queue -> all.put(queue.endpoint(), queue));
                newest = page.newestEvent();
                more = page.hasMore();
                after = page.queues().isEmpty()
                        ? after
                        : page.queues().getLast().endpoint();
            }
        }
        return all;
    }

    private void closeOrphans(List<WebhookEndpoint> endpoints, Map<Id, Answer.WebhookQueue> queues)
            throws Shards.NotDone, Shards.OutcomeUnknown {
        List<Id> known = endpoints.stream().map(WebhookEndpoint::id).toList();
        lines.keySet().removeIf(id -> !known.contains(id));
        orphansSinceMs.keySet().removeIf(id -> known.contains(id) || !queues.containsKey(id));
        long nowMs = office.clock().millis();
        for (Id id : queues.keySet()) {
            if (!known.contains(id) && !id.equals(SinkRun.QUEUE)) {
                long sinceMs = orphansSinceMs.computeIfAbsent(id, _ -> nowMs);
                if (nowMs - sinceMs >= ORPHAN_MS && office.ports().view().ageMs() < FRESH_MS) {
                    submit(new Command.CloseWebhookQueue(id));
                }
            }
        }
    }

    /// Begins the queue of an endpoint behind the events that were there before it.
    private void open(WebhookEndpoint endpoint) throws Shards.NotDone, Shards.OutcomeUnknown {
        long createdNs = TimeUnit.MILLISECONDS.toNanos(endpoint.createdMs());
        long before = 0;
        long from = newest + 1;
        // The first event of its time or later is above `before` and at `from` or below.
        while (from - before > 1) {
            long middle = before + (from - before) / 2;
            List<View.Event> events = events(middle - 1, 1);
            if (events.isEmpty() || events.getFirst().timeNs() >= createdNs) {
                from = middle;
            } else {
                before = middle;
            }
        }
        submit(new Command.OpenWebhookQueue(endpoint.id(), before));
        wake();
    }

    private void begin(WebhookEndpoint endpoint, Answer.WebhookQueue queue, WebhookLine line) throws Shards.NotDone {
        long nowMs = office.clock().millis();
        for (DueWebhook due : queue.due()) {
            if (!line.hasBegun(due.event()) && line.mayBegin(nowMs)) {
                List<View.Event> events = events(due.event() - 1, 1);
                if (!events.isEmpty()) {
                    send(endpoint, line, events.getFirst(), due.attempts(), false);
                }
            }
        }
        for (int i = 0; i < PAGES_A_TURN && line.read() < newest; i++) {
            for (View.Event event : pageBehind(line.read())) {
                if (!isFor(endpoint, event)) {
                    line.looked(event.number());
                } else if (line.mayBegin(nowMs) && line.takesNew(queue.waiting())) {
                    line.looked(event.number());
                    send(endpoint, line, event, 0, true);
                } else {
                    return;
                }
            }
        }
        if (line.read() < newest) {
            wake();
        }
    }

    private static boolean isFor(WebhookEndpoint endpoint, View.Event event) {
        return event.owner().equals(endpoint.owner())
                && endpoint.wants(event.type())
                && EventHandlers.TYPES.contains(event.type());
    }

    /// Events above `number` of the page that the next one is in. Endpoints that are as far as each other share it.
    private List<View.Event> pageBehind(long number) throws Shards.NotDone {
        long first = number - number % EVENTS_PAGE;
        EventPage page = pages.get(first);
        if (page == null) {
            List<View.Event> events = events(first, EVENTS_PAGE);
            page = new EventPage(events, events.size() == EVENTS_PAGE);
            if (pages.size() >= PAGES_A_TURN) {
                pages.remove(pages.keySet().iterator().next());
            }
            pages.put(first, page);
        }
        return page.events()
                .subList(
                        (int) Math.min(number - first, page.events().size()),
                        page.events().size());
    }

    private List<View.Event> events(long after, int limit) throws Shards.NotDone {
        List<View.Event> events = new ArrayList<>();
        if (ask(new Query.EventsAfter(after, limit)) instanceof Answer.Many many) {
            for (View view : many.views()) {
                if (view instanceof View.Event event) {
                    events.add(event);
                }
            }
        }
        return events;
    }

    private void send(WebhookEndpoint endpoint, WebhookLine line, View.Event event, int attempts, boolean isNew) {
        line.begin(event.number(), isNew);
        if (!office.sender().tryEnter()) {
            line.giveUp(event.number());
            return;
        }
        Thread.ofVirtual().name("webhook").start(() -> {
            Sent sent;
            try {
                sent = sent(endpoint, event, attempts);
            } catch (RuntimeException e) {
                LOG.error("a webhook message could not be made", e);
                sent = failed(endpoint, event, attempts, WebhookSender.Sent.failed("it could not be made"));
            } finally {
                office.sender().leave();
            }
            ended.add(sent);
            wake();
        });
    }

    private Sent sent(WebhookEndpoint endpoint, View.Event event, int attempts) {
        long nowMs = office.clock().millis();
        String id = IdKind.EVENT.text(event.id());
        byte[] body = Json.bytes(out -> Render.webhook(out, event));
        List<byte[]> secrets = office.ports().secrets().current(endpoint, nowMs);
        long timestampS = nowMs / 1_000;
        List<Field> headers = List.of(
                new Field(WebhookSignature.ID, id),
                new Field(WebhookSignature.TIMESTAMP, Long.toString(timestampS)),
                new Field(WebhookSignature.SIGNATURE, WebhookSignature.of(id, timestampS, body, secrets)));
        long began = System.nanoTime();
        WebhookSender.Sent sent = office.sender().send(endpoint.url(), headers, body);
        office.metrics().tried(result(sent), System.nanoTime() - began);
        if (sent.isDelivered()) {
            WebhookTry tried = new WebhookTry(event.number(), WebhookResult.DELIVERED, sent.status(), "", 0);
            return new Sent(endpoint.id(), tried, true, 0);
        }
        if (sent.status() == 410) {
            gone(endpoint);
        }
        return failed(endpoint, event, attempts, sent);
    }

    private static String result(WebhookSender.Sent sent) {
        return switch (sent.status()) {
            case 0 -> "no_answer";
            case 410 -> "gone";
            case 429 -> "throttled";
            default -> sent.isDelivered() ? "delivered" : "refused";
        };
    }

    private Sent failed(WebhookEndpoint endpoint, View.Event event, int attempts, WebhookSender.Sent sent) {
        long nowMs = office.clock().millis();
        double jitter = ThreadLocalRandom.current().nextDouble();
        OptionalLong afterMs = RetrySchedule.afterMs(attempts + 1, jitter, sent.retryAfterMs());
        WebhookTry tried = new WebhookTry(
                event.number(),
                afterMs.isPresent() ? WebhookResult.WAITING : WebhookResult.DEAD,
                sent.status(),
                sent.error(),
                afterMs.isPresent() ? TimeUnit.MILLISECONDS.toNanos(nowMs + afterMs.getAsLong()) : 0);
        return new Sent(endpoint.id(), tried, false, sent.retryAfterMs() == 0 ? 0 : nowMs + sent.retryAfterMs());
    }

    /// The endpoint says that it is no more. If this can't be recorded, the next message is answered the same.
    private void gone(WebhookEndpoint endpoint) {
        try {
            WebhookEndpoint changed =
                    endpoint.withStatus(Status.GONE, office.clock().millis());
            var reply = office.ports()
                    .changes()
                    .change(new ConfigCommand.PutWebhook(changed, PartnerRequest.NONE), CHANGE_TIMEOUT);
            LOG.info("webhook endpoint {} is gone: {}", IdKind.WEBHOOK.text(endpoint.id()), reply.getClass());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer ask(Query query) throws Shards.NotDone {
        return shards.ask(shard, query, new Shards.Consistency.Linearizable(), System.nanoTime() + CALL_NS)
                .answer();
    }

    private void submit(Command command) throws Shards.NotDone, Shards.OutcomeUnknown {
        var unused = shards.submit(shard, command, System.nanoTime() + CALL_NS);
    }

    /// Waits until something may have to be done, `ns` at the most; false when the run has stopped.
    private synchronized boolean await(long ns) {
        long endNs = System.nanoTime() + ns;
        while (isRunning && !isWoken && System.nanoTime() - endNs < 0) {
            waitUntil(endNs);
        }
        isWoken = false;
        return isRunning;
    }

    /// Lets `ns` pass, so that a busy shard is not asked for every event of its own.
    private synchronized void pause(long ns) {
        long endNs = System.nanoTime() + ns;
        while (isRunning && System.nanoTime() - endNs < 0) {
            waitUntil(endNs);
        }
    }

    // Callers hold the monitor and wait in a loop over their condition.
    @SuppressWarnings("WaitNotInLoop")
    private void waitUntil(long endNs) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(endNs - System.nanoTime(), 100_000));
        } catch (InterruptedException e) {
            isRunning = false;
            Thread.currentThread().interrupt();
        }
    }
}
