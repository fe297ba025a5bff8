package com.binaxpay.routing;

import com.binaxpay.money.Defect;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards.NotDone;
import com.binaxpay.wire.Shards.OutcomeUnknown;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;

/// One request's way to an answer: rounds over the regions, with pauses in between. Owned by the calling thread.
final class Journey {
    private static final long NS_A_MS = 1_000_000;
    /// After so many times of what a region takes as a rule another one is asked as well, though not much later than
    /// where that is nothing.
    private static final int HEDGE_FACTOR = 4;

    private static final int HEDGE_LONGEST = 10;

    /// What is on its way.
    enum Kind {
        /// A command: to the leader; may turn out to have been proposed.
        WRITE,
        /// A linearizable question: to the leader.
        READ,
        /// A question that any replica may answer.
        NEAR_READ
    }

    /// The final reply, who gave it, and when that one was asked.
    record Arrived(Reply reply, String region, long sentNs) {}

    /// What one call brought.
    private sealed interface Step {
        record Final(Arrived arrived) implements Step {}

        /// Try another; `hint` is the region said to lead, or empty.
        record Elsewhere(String hint) implements Step {}

        /// Nothing was done, and another node would say the same.
        record Pointless() implements Step {}
    }

    private final String shard;
    private final Kind kind;
    private final LongFunction<Call> call;
    private final LeaderBelief belief;
    private final List<RegionState> order;
    private final RouterSettings settings;
    private final Isolation isolation;
    private final Hedges hedges;
    private final Pace pace;
    private final RoutingMetrics metrics;
    private final long deadlineNs;
    private final long beganNs;
    private boolean isMaybeProposed;
    private boolean isRefused;
    private boolean isProber;
    private String lastReason = "no region is known";

    /// @param call makes the call, given the milliseconds that remain
    /// @param order regions, all of them, in the order in which to try them
    Journey(
            String shard,
            Kind kind,
            LongFunction<Call> call,
            LeaderBelief belief,
            List<RegionState> order,
            RouterSettings settings,
            Isolation isolation,
            Hedges hedges,
            Pace pace,
            RoutingMetrics metrics,
            long deadlineNs) {
        this.shard = shard;
        this.kind = kind;
        this.call = call;
        this.belief = belief;
        this.order = order;
        this.settings = settings;
        this.isolation = isolation;
        this.hedges = hedges;
        this.pace = pace;
        this.metrics = metrics;
        this.deadlineNs = deadlineNs;
        this.beganNs = pace.nowNs();
    }

    long beganNs() {
        return beganNs;
    }

    Arrived travel() throws NotDone, OutcomeUnknown {
        try {
            while (true) {
                CompletableFuture<Void> news = belief.news();
                Step step = round();
                if (step instanceof Step.Final last) {
                    return last.arrived();
                }
                giveUpWhereDue();
                pause(news);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lastReason = "interrupted";
            throw giveUp("interrupted");
        } finally {
            endProbe();
        }
    }

    /// Tries each region once at most: the hinted one next, else the next in order. Whoever leads is no better place
    /// for a question that any replica may answer.
    private Step round() throws InterruptedException {
        isRefused = false;
        Deque<RegionState> next = new ArrayDeque<>(order);
        if (kind != Kind.NEAR_READ) {
            moveToFront(next, belief.leader());
        }
        Step step = new Step.Elsewhere("");
        while (!next.isEmpty() && remainingNs() > 0) {
            RegionState region = next.remove();
            step = kind == Kind.NEAR_READ ? hedged(region, next) : attempt(ask(region));
            if (!(step instanceof Step.Elsewhere elsewhere)) {
                return step;
            }
            moveToFront(next, elsewhere.hint());
        }
        return step;
    }

    /// A call that is on its way.
    private record Asked(RegionState region, CompletableFuture<Reply> reply, long sentNs) {
        boolean isAnswered() {
            return reply.isDone()
                    && !reply.isCompletedExceptionally()
                    && reply.resultNow() instanceof Reply.Answered;
        }
    }

    private Asked ask(RegionState region) {
        long sentNs = pace.nowNs();
        region.onSent();
        return new Asked(region, send(region, deadlineNs - sentNs), sentNs);
    }

    /// Asks `region`, and where it takes much longer than it does as a rule, the next one as well: whoever answers first
    /// is heard. One that fails or is overtaken again and again is [left alone][Ejection].
    private Step hedged(RegionState region, Deque<RegionState> next) throws InterruptedException {
        hedges.earn();
        Asked first = ask(region);
        long leastNs = settings.hedgeAfter().toNanos();
        long patienceNs = Math.clamp(HEDGE_FACTOR * region.latencyNs(), leastNs, HEDGE_LONGEST * leastNs);
        if (pace.await(first.reply, Math.min(patienceNs, remainingNs()))) {
            return judged(first);
        }
        Optional<RegionState> other =
                next.stream().filter(state -> state.link.isConnected()).findFirst();
        if (other.isEmpty() || remainingNs() <= 0 || !hedges.tryTake()) {
            return judged(awaited(first));
        }
        next.remove(other.get());
        metrics.hedges.inc();
        Asked second = ask(other.get());
        pace.await(settled(List.of(first, second)), remainingNs());
        if (first.isAnswered() || !second.isAnswered()) {
            Step step = judged(first);
            if (step instanceof Step.Final) {
                later(second);
                return step;
            }
            Step otherStep = judged(second);
            return otherStep instanceof Step.Final ? otherStep : step;
        }
        first.region.onTooLate(pace.nowNs());
        later(first);
        return judged(second);
    }

    /// Done once one has an answer, or none can have one any more.
    private static CompletableFuture<Void> settled(List<Asked> all) {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        AtomicInteger open = new AtomicInteger(all.size());
        for (Asked each : all) {
            each.reply.whenComplete((reply, failure) -> {
                if (open.decrementAndGet() == 0 || reply instanceof Reply.Answered) {
                    settled.complete(null);
                }
            });
        }
        return settled;
    }

    /// What becomes of a call that nobody waits for any more is still told of its region.
    private void later(Asked asked) {
        asked.reply.whenComplete((reply, failure) -> {
            if (failure == null) {
                asked.region.onOvertaken();
            } else {
                asked.region.onFailure(causeOf(failure));
            }
        });
    }

    private Step attempt(Asked asked) throws InterruptedException {
        return judged(awaited(asked));
    }

    private Asked awaited(Asked asked) throws InterruptedException {
        pace.await(asked.reply, remainingNs());
        return asked;
    }

    /// What a call has brought that is done, or whose time is over.
    private Step judged(Asked asked) {
        RegionState region = asked.region;
        if (!asked.reply.isDone()) {
            // It is under way, and may be done yet.
            return failed(region, new TransportException.CallTimedOut("deadline"));
        }
        if (asked.reply.isCompletedExceptionally()) {
            return failed(region, causeOf(asked.reply.exceptionNow()));
        }
        Reply said = asked.reply.resultNow();
        region.onAnswer(pace.nowNs() - asked.sentNs, !(said instanceof Reply.NotLeader));
        if (kind == Kind.NEAR_READ) {
            region.onInTime();
        }
        return onReply(region, said, asked.sentNs);
    }

    private Step failed(RegionState region, Throwable failure) {
        region.onFailure(failure);
        if (kind == Kind.NEAR_READ) {
            region.onTooLate(pace.nowNs());
        }
        return onFailure(region, failure);
    }

    private CompletableFuture<Reply> send(RegionState region, long remainingNs) {
        long remainingMs = Math.max(1, remainingNs / NS_A_MS);
        try {
            return region.link.send(call.apply(remainingMs), Duration.ofNanos(remainingNs));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Step onReply(RegionState region, Reply reply, long sentNs) {
        return switch (reply) {
            case Reply.Applied applied -> onApplied(region, applied, sentNs);
            case Reply.Answered answered -> arrived(region, answered, sentNs);
            case Reply.NotLeader notLeader -> {
                belief.lost(region.region());
                lastReason = region.region() + " does not lead";
                yield new Step.Elsewhere(notLeader.leader());
            }
            case Reply.NotDone notDone -> {
                lastReason = region.region() + ": " + notDone.reason();
                isRefused = kind == Kind.WRITE;
                yield kind == Kind.WRITE ? new Step.Pointless() : new Step.Elsewhere("");
            }
            case Reply.OutcomeUnknown unknown -> {
                lastReason = region.region() + ": " + unknown.reason();
                isMaybeProposed = kind == Kind.WRITE;
                belief.lost(region.region());
                yield new Step.Elsewhere("");
            }
        };
    }

    private Step onApplied(RegionState region, Reply.Applied applied, long sentNs) {
        if (isMaybeProposed && applied.outcome() instanceof Outcome.Running) {
            // What runs is most likely what was sent before the connection was lost: to be waited for like an answer.
            belief.found(region.region());
            lastReason = "still running";
            return new Step.Pointless();
        }
        return arrived(region, applied, sentNs);
    }

    private Step arrived(RegionState region, Reply reply, long sentNs) {
        if (kind != Kind.NEAR_READ) {
            belief.found(region.region());
        }
        return new Step.Final(new Arrived(reply, region.region(), sentNs));
    }

    private Step onFailure(RegionState region, Throwable failure) {
        lastReason = region.region() + ": " + failure.getMessage();
        if (failure instanceof TransportException.Overloaded) {
            isRefused = kind == Kind.WRITE;
            return kind == Kind.WRITE ? new Step.Pointless() : new Step.Elsewhere("");
        }
        boolean isNeverExecuted = failure instanceof TransportException transport && transport.isNeverExecuted();
        if (!isNeverExecuted && kind == Kind.WRITE && !Defect.BROKEN_CONNECTION_IS_NOT_DONE.isPlanted()) {
            isMaybeProposed = true;
        }
        belief.lost(region.region());
        return new Step.Elsewhere("");
    }

    private void giveUpWhereDue() throws NotDone, OutcomeUnknown {
        if (remainingNs() <= 0) {
            throw giveUp("deadline");
        }
        if (isMaybeProposed) {
            return;
        }
        if (isRefused) {
            throw giveUp("refused");
        }
        if (pace.nowNs() - beganNs >= patienceNs()) {
            throw giveUp("no_leader");
        }
    }

    /// How long a request waits for somebody to lead. Where most regions cannot be reached, all requests together wait
    /// once: whoever comes later is told at once.
    private long patienceNs() {
        long connected =
                order.stream().filter(region -> region.link.isConnected()).count();
        boolean isIsolated = connected <= order.size() / 2;
        long waitedNs = isolation.beforeNs(isIsolated, beganNs, pace.nowNs());
        return isIsolated
                ? Math.max(0, settings.noLeaderTimeout().toNanos() - waitedNs)
                : settings.electionTimeout().toNanos();
    }

    /// Always throws; declared to return so that callers can `throw` it.
    private AssertionError giveUp(String reason) throws NotDone, OutcomeUnknown {
        if (isMaybeProposed) {
            metrics.outcomeUnknown.inc();
            throw new OutcomeUnknown("shard " + shard + " did not answer in time; last: " + lastReason);
        }
        metrics.notDone(reason);
        throw new NotDone("shard " + shard + " cannot be reached; last: " + lastReason);
    }

    /// Waits for news of a leader, briefly: one request of a shard looks again soon, the others leave it to that one
    /// for a while, so that a crowd does not weigh on an election.
    private void pause(CompletableFuture<Void> news) throws InterruptedException {
        long minNs = settings.backOffMin().toNanos();
        long maxNs = settings.backOffMax().toNanos();
        if (!isProber) {
            isProber = belief.tryProbe();
        }
        if (isProber || news.isDone()) {
            pace.await(new CompletableFuture<>(), bounded(pace.jitterNs(minNs, maxNs)));
            return;
        }
        long followNs = settings.followWait().toNanos();
        pace.await(news, bounded(pace.jitterNs(followNs / 2, followNs)));
    }

    private long bounded(long pauseNs) {
        long bound = remainingNs();
        if (!isMaybeProposed) {
            bound = Math.min(bound, patienceNs() - (pace.nowNs() - beganNs));
        }
        return Math.max(0, Math.min(pauseNs, bound));
    }

    private void endProbe() {
        if (isProber) {
            isProber = false;
            belief.endProbe();
        }
    }

    private long remainingNs() {
        return deadlineNs - pace.nowNs();
    }

    private static void moveToFront(Deque<RegionState> next, String region) {
        if (region.isEmpty()) {
            return;
        }
        for (RegionState state : next) {
            if (state.region().equals(region)) {
                next.remove(state);
                next.addFirst(state);
                return;
            }
        }
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
