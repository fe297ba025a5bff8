package com.binaxpay.rails;

import com.binaxpay.money.Defect;
import com.binaxpay.rails.ShardLink.Verdict;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.EnquiryResult;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.rails.spi.Notice;
import com.binaxpay.rails.spi.SubmitResult;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.NumberedPayout;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Command.Settlement;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View.PayoutStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One period of leadership: from the shard's open orders to their outcomes.
///
/// # How it works
/// A coordinating thread owns all state. It pulls pages of open orders by number, gives each payee's first order its
/// turn, has attempts committed in batches, calls providers through the lanes, and has outcomes committed in batches:
/// one page, one batch of attempts and one batch of outcomes are on their way at a time, so that whatever comes up
/// meanwhile goes into the next. Everything that blocks runs on virtual threads, which post what they found back.
///
/// # What it relies on
/// - An order is only ever sent after its attempt was committed, so that a later leader knows of it.
/// - An order that was possibly sent is only sent again after the provider said that it doesn't know it, and only if
///   the provider pays one reference once.
/// - An attempt that never left (`NotSent`) stays committed and is sent again: reporting it as not sent would make the
///   order cancellable while a call of an earlier leader may still arrive.
final class DriverRun {
    private static final Logger LOG = LoggerFactory.getLogger(DriverRun.class);
    private static final int EVENTS_MAX = 1_000;
    private static final long RECONNECT_FIRST_MS = 20;
    /// How often all open orders are looked through: one that comes back with its wallet's slot has its old number.
    private static final long RESCAN_NS = 10_000_000_000L;
    /// How long to wait for more orders after a page that wasn't full, so that a trickle comes in batches.
    private static final long PULL_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final DriverConfig config;
    private final Providers providers;
    private final DriverMetrics metrics;
    private final InstantSource clock;
    private final ShardLink link;
    private final TokenOpener tokens;
    private final RandomGenerator random = new SplittableRandom();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final AtomicBoolean wakePosted = new AtomicBoolean();

    private final Window window = new Window();
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private final Deque<OpenOrder> toSubmit = new ArrayDeque<>();
    private final Deque<Report> toSettle = new ArrayDeque<>();
    private final PriorityQueue<Rest> rests = new PriorityQueue<>(Comparator.comparingLong(Rest::dueNs));
    private long cursor;
    private long rescanNs = System.nanoTime() + RESCAN_NS;
    private long pullNs = System.nanoTime();
    private boolean pulling;
    /// Orders that were done with while a page was on its way, which may have them as they were before.
    private final Set<Long> left = new HashSet<>();
    private boolean isFirstPage = true;
    private long leftBehind;
    private boolean submitting;
    private boolean settling;
    private boolean wokenWhilePulling;
    private int unknownOrders;

    /// When a resting order is to be looked at; stale where the order's own `dueNs` is another.
    private record Rest(long dueNs, OpenOrder order) {}

    /// A settlement on its way to the shard, and the order that it is about.
    private record Report(OpenOrder order, Settlement settlement) {}

    /// @param collections whether it drives the orders whose money comes in, rather than the others
    DriverRun(
            int shard,
            boolean collections,
            Shards shards,
            List<Connector> connectors,
            DriverConfig config,
            DriverMetrics metrics,
            InstantSource clock,
            TokenOpener tokens) {
        this.tokens = tokens;
        this.config = config;
        this.providers = new Providers(connectors);
        this.metrics = metrics;
        this.clock = clock;
        this.link = new ShardLink(shard, collections, shards, config, metrics, stopped);
    }

    /// Runs until stopped and until every call that had begun has ended and been told to the shard.
    void run() throws InterruptedException {
        while (isRunning() || !isQuiet()) {
            takeEvents();
            long nowNs = System.nanoTime();
            wakeRested(nowNs);
            if (isRunning()) {
                pull(nowNs);
                submit();
                lanes.values().forEach(lane -> call(lane, nowNs));
            }
            settle();
            metrics.observe(window.size(), inFlight(), unknownOrders, window.oldestCreatedNs());
        }
        metrics.observe(0, 0, 0, 0);
    }

    /// When this returns no further provider call begins. Any thread.
    void stop() {
        stopped.countDown();
        events.add(() -> {});
    }

    /// New orders were reserved. Any thread.
    void wake() {
        if (wakePosted.compareAndSet(false, true)) {
            events.add(() -> {
                wakePosted.set(false);
                // The page on its way may have been made before what this is about.
                wokenWhilePulling = pulling;
                pullNs = Math.min(pullNs, System.nanoTime() + PULL_PAUSE_NS);
            });
        }
    }

    /// Takes a provider's notice about an order of this window. Any thread.
    boolean offer(Notice notice) {
        Optional<OpenOrder> order = window.find(notice.reference());
        if (order.isEmpty() || !isRunning()) {
            return false;
        }
        EnquiryResult result = notice.result();
        if (result instanceof EnquiryResult.Paid || result instanceof EnquiryResult.Refused) {
            events.add(() -> onNotice(order.get(), result));
        }
        return true;
    }

    /// An order that was never given to a provider cannot have come out; whoever says so is mistaken.
    private void onNotice(OpenOrder order, EnquiryResult result) {
        switch (order.step) {
            case READY, CALLING, RESTING -> onResult(order, result);
            case BEHIND, UNOPENED, TO_SUBMIT, SUBMITTING, ENDED ->
                LOG.debug("a notice came for an order that was not called for");
        }
    }

    private boolean isRunning() {
        return stopped.getCount() > 0;
    }

    private boolean isQuiet() {
        return inFlight() == 0 && toSettle.isEmpty() && !settling && events.isEmpty();
    }

    private int inFlight() {
        return lanes.values().stream().mapToInt(Lane::inFlight).sum();
    }

    private void takeEvents() throws InterruptedException {
        Runnable event = events.poll(waitNs(System.nanoTime()), TimeUnit.NANOSECONDS);
        for (int i = 0; event != null && i < EVENTS_MAX; i++) {
            event.run();
            event = events.poll();
        }
        if (event != null) {
            event.run();
        }
    }

    private long waitNs(long nowNs) {
        long waitNs = TimeUnit.MILLISECONDS.toNanos(config.pollIdleMs());
        if (!isRunning()) {
            return waitNs;
        }
        if (!pulling && hasRoom()) {
            waitNs = Math.min(waitNs, pullNs - nowNs);
        }
        if (!rests.isEmpty()) {
            waitNs = Math.min(waitNs, rests.peek().dueNs() - nowNs);
        }
        for (Lane lane : lanes.values()) {
            waitNs = Math.min(waitNs, lane.waitNs(nowNs));
        }
        return Math.max(0, waitNs);
    }

    // Orders come in.

    private boolean hasRoom() {
        return window.size() + config.batchMax() <= config.windowMax();
    }

    private void pull(long nowNs) {
        if (pulling || nowNs - pullNs < 0 || !hasRoom()) {
            return;
        }
        pulling = true;
        int limit = Math.min(2 * config.batchMax(), config.windowMax() - window.size());
        long after = cursor;
        work(() -> {
            Optional<Answer.Payouts> page = link.page(after, limit);
            events.add(() -> onPage(page));
        });
    }

    private void onPage(Optional<Answer.Payouts> page) {
        pulling = false;
        boolean more = page.isPresent() && page.get().hasMore();
        page.ifPresent(p -> p.payouts().forEach(this::take));
        left.clear();
        if (!more && System.nanoTime() - rescanNs >= 0) {
            cursor = 0;
            rescanNs = System.nanoTime() + RESCAN_NS;
        }
        isFirstPage = false;
        if (more || wokenWhilePulling) {
            pullNs = System.nanoTime() + (more ? 0 : PULL_PAUSE_NS);
        } else {
            long pauseMs = window.size() > 0 || page.isEmpty() ? config.pollOpenMs() : config.pollIdleMs();
            pullNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs);
        }
        wokenWhilePulling = false;
    }

    private void take(NumberedPayout numbered) {
        cursor = Math.max(cursor, numbered.number());
        if (Defect.ORDERS_LEFT_BEHIND.isPlanted() && isFirstPage) {
            leftBehind = Math.max(leftBehind, numbered.number());
        }
        if (numbered.number() <= leftBehind) {
            return;
        }
        PayoutStatus status = numbered.payout().status();
        if (window.contains(numbered.number())
                || left.contains(numbered.number())
                || status == PayoutStatus.SUCCEEDED
                || status == PayoutStatus.FAILED) {
            return;
        }
        OpenOrder order = providers.open(numbered);
        unknownOrders += order.unknownTold ? 1 : 0;
        if (window.add(order)) {
            giveTurn(order);
        }
    }

    private void forget(OpenOrder order) {
        window.remove(order);
        if (pulling) {
            left.add(order.number);
        }
    }

    private void giveTurn(OpenOrder order) {
        if (Defect.CALL_BEFORE_COMMIT.isPlanted() && !order.enquire) {
            onMayCall(order);
            return;
        }
        if (!order.enquire && order.told.isEmpty() && !order.nowhere) {
            open(order);
        } else if (!order.enquire) {
            order.step = OpenOrder.Step.TO_SUBMIT;
            toSubmit.addLast(order);
        } else if (order.nowhere) {
            end(order, AttemptResult.FAILED, "", order.nowhereReason);
        } else {
            ready(order);
        }
    }

    // Attempts are committed.

    private void submit() {
        if (submitting || toSubmit.isEmpty() || readyOrders() >= config.aheadMax()) {
            return;
        }
        submitting = true;
        List<OpenOrder> batch = new ArrayList<>();
        while (batch.size() < config.batchMax() && !toSubmit.isEmpty()) {
            OpenOrder order = toSubmit.removeFirst();
            order.step = OpenOrder.Step.SUBMITTING;
            batch.add(order);
        }
        work(() -> {
            Optional<List<Verdict>> verdicts = link.commitAttempts(batch);
            events.add(() -> onCommitted(batch, verdicts));
        });
    }

    /// Finds out whom an order's token means, before it is submitted: one whose token is gone fails without a call.
    /// Other orders go on meanwhile.
    private void open(OpenOrder order) {
        order.step = OpenOrder.Step.UNOPENED;
        work(() -> {
            TokenOpener.Opening opening = tokens.open(order.instruction.party(), order.owner, order.id);
            events.add(() -> onOpening(order, opening));
        });
    }

    private void onOpening(OpenOrder order, TokenOpener.Opening opening) {
        switch (opening) {
            case TokenOpener.Opening.Opened opened -> {
                order.told = Optional.of(order.instruction.with(opened.party()));
                giveTurn(order);
            }
            case TokenOpener.Opening.Gone gone -> {
                order.nowhereReason = gone.reason();
                order.nowhere = true;
                giveTurn(order);
            }
            case TokenOpener.Opening.NotNow _ -> putToRest(order, config.enquiryFirstMs());
        }
    }

    private int readyOrders() {
        return lanes.values().stream().mapToInt(Lane::ready).sum();
    }

    private void onCommitted(List<OpenOrder> batch, Optional<List<Verdict>> verdicts) {
        submitting = false;
        if (verdicts.isEmpty()) {
            return; // stopped
        }
        for (int i = 0; i < batch.size(); i++) {
            OpenOrder order = batch.get(i);
            switch (verdicts.get().get(i)) {
                case CALL -> onMayCall(order);
                case ENQUIRE -> {
                    order.enquire = true;
                    ready(order);
                }
                case AGAIN -> giveTurn(order);
                case DROP -> {
                    order.step = OpenOrder.Step.ENDED;
                    passTurn(order);
                    forget(order);
                }
            }
        }
    }

    private void onMayCall(OpenOrder order) {
        if (order.nowhere) {
            end(order, AttemptResult.FAILED, "", order.nowhereReason);
        } else {
            ready(order);
        }
    }

    // Providers are called.

    private Lane lane(OpenOrder order) {
        return lanes.computeIfAbsent(
                order.instruction.rail(),
                unused ->
                        new Lane(config.callsMax(), new BackOff(RECONNECT_FIRST_MS, config.reconnectMaxMs()), random));
    }

    private void ready(OpenOrder order) {
        if (order.connector.isEmpty()) {
            // Submitted to a provider that this process doesn't know any more: it may have paid, so nothing is guessed.
            rest(order, config.enquiryMaxMs());
            return;
        }
        order.step = OpenOrder.Step.READY;
        lane(order).add(order);
    }

    private void call(Lane lane, long nowNs) {
        for (Optional<OpenOrder> next = lane.next(nowNs); next.isPresent(); next = lane.next(nowNs)) {
            OpenOrder order = next.get();
            if (order.step == OpenOrder.Step.ENDED) {
                lane.ended(); // a notice was faster
                continue;
            }
            order.step = OpenOrder.Step.CALLING;
            boolean enquire = order.enquire;
            work(() -> {
                Runnable event = callProvider(order, lane, enquire);
                events.add(event);
            });
        }
    }

    private Runnable callProvider(OpenOrder order, Lane lane, boolean enquire) {
        Connector connector = order.connector.orElseThrow();
        if (!isRunning()) {
            return lane::ended;
        }
        if (enquire) {
            EnquiryResult result = metrics.enquiry(() -> connector.enquire(order.instruction));
            return () -> {
                lane.ended();
                if (!(result instanceof EnquiryResult.Unknown)) {
                    lane.onReached();
                }
                onResult(order, result);
            };
        }
        SubmitResult result = tell(order, connector);
        return () -> {
            lane.ended();
            onSubmitted(order, lane, result);
        };
    }

    private SubmitResult tell(OpenOrder order, Connector connector) {
        if (order.told.isEmpty()) {
            // Submitted by an earlier leader, whose call the provider doesn't know, and which may still arrive.
            switch (tokens.open(order.instruction.party(), order.owner, order.id)) {
                case TokenOpener.Opening.Opened opened ->
                    order.told = Optional.of(order.instruction.with(opened.party()));
                case TokenOpener.Opening.Gone gone -> {
                    return new SubmitResult.Unknown(gone.reason());
                }
                case TokenOpener.Opening.NotNow _ -> {
                    return new SubmitResult.NotSent();
                }
            }
        }
        Instruction told = order.told.orElseThrow();
        return metrics.call(() -> connector.submit(told));
    }

    private void onSubmitted(OpenOrder order, Lane lane, SubmitResult result) {
        if (result instanceof SubmitResult.NotSent) {
            lane.onRefused(System.nanoTime());
            if (order.step == OpenOrder.Step.CALLING) {
                order.step = OpenOrder.Step.READY;
                lane.addFirst(order);
            }
            return;
        }
        if (!(result instanceof SubmitResult.Unknown)) {
            lane.onReached();
        }
        switch (result) {
            case SubmitResult.Paid paid -> onResult(order, new EnquiryResult.Paid(paid.providerReference()));
            case SubmitResult.Refused refused -> onResult(order, new EnquiryResult.Refused(refused.reason()));
            case SubmitResult.Pending unused -> onResult(order, new EnquiryResult.Pending());
            case SubmitResult.Unknown unknown -> onResult(order, new EnquiryResult.Unknown(unknown.reason()));
            case SubmitResult.NotSent unused -> throw new IllegalStateException("handled above");
        }
    }

    private void onResult(OpenOrder order, EnquiryResult result) {
        if (order.step == OpenOrder.Step.ENDED) {
            return;
        }
        switch (result) {
            case EnquiryResult.Paid paid -> end(order, AttemptResult.SUCCEEDED, paid.providerReference(), "");
            case EnquiryResult.Refused refused -> end(order, AttemptResult.FAILED, "", refused.reason());
            case EnquiryResult.Pending unused -> {
                if (Defect.PENDING_IS_PAID.isPlanted()) {
                    end(order, AttemptResult.SUCCEEDED, "", "");
                } else {
                    rest(order, config.noticeFirstMs());
                }
            }
            case EnquiryResult.NotFound unused -> onNotFound(order);
            case EnquiryResult.Unknown unknown -> {
                tellUnknown(order, unknown.reason());
                rest(order, config.enquiryFirstMs());
            }
        }
    }

    private void onNotFound(OpenOrder order) {
        Connector connector = order.connector.orElseThrow();
        if (Defect.NOT_FOUND_IS_FAILED.isPlanted()) {
            end(order, AttemptResult.FAILED, "", "not_found_at_provider");
            return;
        }
        if (connector.idempotentSubmission() && isRemembered(order, connector.retention())) {
            order.enquire = false;
            order.step = OpenOrder.Step.READY;
            lane(order).add(order);
        } else {
            tellUnknown(order, "not_found_at_provider");
            rest(order, config.enquiryFirstMs());
        }
    }

    private boolean isRemembered(OpenOrder order, Duration retention) {
        Instant submitted = Instant.ofEpochSecond(0, order.submittedNs);
        return order.submittedNs == 0 || clock.instant().isBefore(submitted.plus(retention));
    }

    private void rest(OpenOrder order, long firstMs) {
        order.enquire = true;
        order.step = OpenOrder.Step.RESTING;
        putToRest(order, firstMs);
    }

    private void putToRest(OpenOrder order, long firstMs) {
        long delayNs = new BackOff(firstMs, config.enquiryMaxMs()).delayNs(order.rests++, random);
        order.dueNs = System.nanoTime() + delayNs;
        rests.add(new Rest(order.dueNs, order));
    }

    private void wakeRested(long nowNs) {
        while (!rests.isEmpty() && rests.peek().dueNs() - nowNs <= 0) {
            Rest rest = rests.remove();
            if (rest.order().dueNs != rest.dueNs()) {
                continue;
            }
            switch (rest.order().step) {
                case RESTING -> ready(rest.order());
                case UNOPENED -> open(rest.order());
                case BEHIND, TO_SUBMIT, SUBMITTING, READY, CALLING, ENDED -> {}
            }
        }
    }

    // Outcomes are committed.

    private void tellUnknown(OpenOrder order, String reason) {
        if (!order.unknownTold) {
            order.unknownTold = true;
            unknownOrders++;
            report(order, AttemptResult.UNKNOWN, "", reason);
        }
    }

    /// The order's outcome is known: the payee's next one may go, the settlement follows.
    private void end(OpenOrder order, AttemptResult result, String providerReference, String reason) {
        order.step = OpenOrder.Step.ENDED;
        if (order.unknownTold) {
            unknownOrders--;
        }
        report(order, result, providerReference, reason);
        passTurn(order);
    }

    private void report(OpenOrder order, AttemptResult result, String providerReference, String reason) {
        toSettle.addLast(new Report(order, new Settlement(order.id, order.attempt, result, providerReference, reason)));
    }

    private void passTurn(OpenOrder order) {
        window.passTurn(order).ifPresent(this::giveTurn);
    }

    private void settle() {
        if (settling || toSettle.isEmpty()) {
            return;
        }
        settling = true;
        List<Report> batch = new ArrayList<>();
        while (batch.size() < config.batchMax() && !toSettle.isEmpty()) {
            batch.add(toSettle.removeFirst());
        }
        List<Settlement> settlements = batch.stream().map(Report::settlement).toList();
        work(() -> {
            boolean committed = link.commitOutcomes(settlements);
            metrics.settled(settlements, committed);
            events.add(() -> onSettled(batch, committed));
        });
    }

    private void onSettled(List<Report> batch, boolean committed) {
        settling = false;
        if (!committed) {
            LOG.warn("{} outcomes were left to the next leader, which will enquire about them", batch.size());
        }
        for (Report report : batch) {
            if (report.settlement().result() != AttemptResult.UNKNOWN) {
                forget(report.order());
            }
        }
    }

    private static void work(Runnable blocking) {
        Thread.ofVirtual().name("payout-driver-work").start(blocking);
    }
}
