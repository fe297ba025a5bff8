package com.binaxpay.gateway;

import com.binaxpay.gateway.EventSink.Message;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.WebhookProgress;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One period of leadership of a [SinkDriver].
///
/// Where it goes on is read from the sink itself. The shard's log notes now and then how far it came, for the day on
/// which a sink has thrown its oldest and all other records away: what is noted is never ahead of the sink.
final class SinkRun implements Runnable {
    /// The queue that is the sink's in the state of a shard, like that of a webhook endpoint.
    static final Id QUEUE = Id.of(1, Id.SYSTEM_JURISDICTION, 0, 0x6b61666b61L);

    private static final Logger LOG = LoggerFactory.getLogger(SinkRun.class);
    private static final int PAGE = 256;
    private static final long NOTE_EVERY = 10_000;
    private static final long NOTE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long IDLE_MS = 1_000;
    private static final long TROUBLE_MAX_MS = 30_000;
    private static final long CALL_NS = TimeUnit.SECONDS.toNanos(5);

    private final int shard;
    private final String name;
    private final Shards shards;
    private final SinkDriver.Office office;
    private final long troubleMs;
    private boolean isRunning = true;
    private volatile boolean isWoken;
    private long noted;
    private long notedNs;

    /// @param troubleMs how long to wait after a failure; doubles from then on
    SinkRun(int shard, String name, Shards shards, SinkDriver.Office office, long troubleMs) {
        this.troubleMs = troubleMs;
        this.shard = shard;
        this.name = name;
        this.shards = shards;
        this.office = office;
    }

    synchronized void stop() {
        isRunning = false;
        notifyAll();
    }

    /// Something happened. Called for every entry, so it costs next to nothing where that is known already.
    void wake() {
        if (isWoken) {
            return;
        }
        synchronized (this) {
            isWoken = true;
            notifyAll();
        }
    }

    @Override
    public void run() {
        long waitMs = troubleMs;
        while (isRunning()) {
            Optional<EventSink.Settings> settings = office.settings().get();
            if (settings.isEmpty()) {
                office.behind().remove(shard);
                pause(IDLE_MS);
                continue;
            }
            try (EventSink sink = office.sinks().apply(settings.get(), name)) {
                long position = begin(sink);
                waitMs = troubleMs;
                copy(sink, position, settings.get());
            } catch (EventSink.Failed e) {
                LOG.warn("the sink of shard {} begins anew: {}", name, e.getMessage());
                pause(waitMs);
                waitMs = Math.min(2 * waitMs, TROUBLE_MAX_MS);
            } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                LOG.debug("shard {} does not serve its sink: {}", name, e.getMessage());
                pause(troubleMs);
            } catch (RuntimeException e) {
                LOG.error("the sink of shard {} has failed, and begins anew", name, e);
                pause(TROUBLE_MAX_MS);
            }
        }
        office.behind().remove(shard);
    }

    /// Takes over; where to go on.
    private long begin(EventSink sink) throws EventSink.Failed, Shards.NotDone, Shards.OutcomeUnknown {
        long inSink = sink.begin();
        noted = notedInLog();
        notedNs = System.nanoTime();
        return Math.max(inSink, noted);
    }

    /// What the log has noted; begins to note where it hasn't.
    private long notedInLog() throws Shards.NotDone, Shards.OutcomeUnknown {
        Optional<Answer.WebhookQueue> queue = queue();
        if (queue.isEmpty()) {
            submit(new Command.OpenWebhookQueue(QUEUE, 0));
            return 0;
        }
        return queue.get().through();
    }

    private Optional<Answer.WebhookQueue> queue() throws Shards.NotDone {
        Id before = new Id(QUEUE.hi(), QUEUE.lo() - 1);
        Answer answer = ask(new Query.WebhookQueues(before, 1, 0, 0));
        return answer instanceof Answer.WebhookQueues page
                ? page.queues().stream()
                        .filter(each -> each.endpoint().equals(QUEUE))
                        .findFirst()
                : Optional.empty();
    }

    private void copy(EventSink sink, long from, EventSink.Settings settings)
            throws EventSink.Failed, Shards.NotDone, Shards.OutcomeUnknown {
        long position = from;
        while (isRunning() && office.settings().get().equals(Optional.of(settings))) {
            Answer answer = ask(new Query.EventsAfter(position, PAGE));
            if (!(answer instanceof Answer.Many page)) {
                throw new Shards.NotDone("the shard gives no events: " + answer.getClass());
            }
            List<Message> messages = messages(page.views());
            if (!messages.isEmpty()) {
                sink.write(messages);
                position = messages.getLast().number();
            }
            office.behind().put(shard, page.hasMore() ? Math.max(1, newest() - position) : 0L);
            note(position);
            if (!page.hasMore()) {
                await(IDLE_MS);
            }
        }
    }

    private static List<Message> messages(List<View> views) {
        List<Message> messages = new ArrayList<>(views.size());
        for (View view : views) {
            if (view instanceof View.Event event) {
                byte[] json = Json.bytes(out -> Render.webhook(out, event));
                messages.add(
                        new Message(event.number(), IdKind.EVENT.text(event.id()), event.type(), event.owner(), json));
            }
        }
        return messages;
    }

    private long newest() throws Shards.NotDone {
        return ask(new Query.WebhookQueues(Id.NONE, 1, 0, 0)) instanceof Answer.WebhookQueues page
                ? page.newestEvent()
                : 0;
    }

    private void note(long position) throws Shards.NotDone, Shards.OutcomeUnknown {
        boolean isDue = position - noted >= NOTE_EVERY || System.nanoTime() - notedNs >= NOTE_NS;
        if (position > noted && isDue) {
            submit(new Command.SettleWebhooks(List.of(new WebhookProgress(QUEUE, position, List.of()))));
            noted = position;
            notedNs = System.nanoTime();
        }
    }

    private void submit(Command command) throws Shards.NotDone, Shards.OutcomeUnknown {
        Outcome outcome =
                shards.submit(shard, command, System.nanoTime() + CALL_NS).outcome();
        if (outcome instanceof Outcome.Refused refused) {
            throw new Shards.NotDone("the shard refuses: " + refused.code());
        }
    }

    private Answer ask(Query query) throws Shards.NotDone {
        return shards.ask(shard, query, new Shards.Consistency.Linearizable(), System.nanoTime() + CALL_NS)
                .answer();
    }

    private synchronized boolean isRunning() {
        return isRunning;
    }

    /// Whatever happens meanwhile, unless this is stopped.
    private synchronized void pause(long ms) {
        // Nobody needs to say that something happened: afterwards it is looked at anyway.
        isWoken = true;
        awaitWhile(() -> true, ms);
    }

    /// Until something may have happened, or this is stopped, or the time is over.
    private synchronized void await(long ms) {
        awaitWhile(() -> !isWoken, ms);
        isWoken = false;
    }

    private synchronized void awaitWhile(BooleanSupplier isToWait, long ms) {
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        try {
            for (long leftMs = ms; isRunning && isToWait.getAsBoolean() && leftMs > 0; ) {
                wait(leftMs);
                leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isRunning = false;
        }
    }
}
