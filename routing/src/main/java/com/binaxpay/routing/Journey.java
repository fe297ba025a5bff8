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
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/// One request's way to an answer: rounds over the regions, with pauses in between. Owned by the calling thread.
final class Journey {
    private static final long NS_A_MS = 1_000_000;
    /// After so many times of what a region takes as a rule another one is asked as well, though not much later than
    /// where that is nothing.
    private static final int HEDGE_FACTOR = 4;

    private static final int HEDGE_LONGEST = 10;
    /// A replica that has to hear of a write first may take so many times as long.
    private static final int HEDGE_OF_WAITING = 5;

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

    /// Who may be asked twice.
    ///
    /// @param budget how often
    /// @param isGoodSecond whom, while another one is asked
    record Hedging(Hedges budget, Predicate<RegionState> isGoodSecond) {}

    /// A call that is on its way.
    private record Asked(RegionState region, CompletableFuture<Reply> reply, long sentNs) {
        boolean isAnswered() {
            return reply.isDone() && !reply.isCompletedExceptionally() && reply.resultNow() instanceof Reply.Answered;
        }
    }

    /// What one call brought.
    private sealed interface Step {
        record Final(Arrived arrived) implements Step {}

        /// Try another; `hint` is the region said to lead, or empty.
        record Elsewhere(String hint) implements Step {}

        /// Nothing was done, and another node would say the same.
        record Pointless() implements Step {}
    }

    private final int number;
    private final String shard;
    private final Kind kind;
    private final LongFunction<Call> call;
    private final LeaderBelief belief;
    private final List<RegionState> order;
    private final RouterSettings settings;
    private final Isolation isolation;
    private final Hedging hedging;
    private final Pace pace;
    private final RoutingMetrics metrics;
    private final long deadlineNs;
    private final long beganNs;
    private boolean isMaybeProposed;
    private boolean isRefused;
    private boolean isProber;
    /// A question's bookmark: replicas wait until they have that entry; 0 for none.
    private long bookmarked;
    /// How long they wait for it at the most.
    private long maxStalenessNs;
    private String lastReason = "no region is known";

    /// @param call makes the call, given the milliseconds that remain
    /// @param order regions, all of them, in the order in which to try them
    Journey(
            int number,
            String shard,
            Kind kind,
            LongFunction<Call> call,
            LeaderBelief belief,
            List<RegionState> order,
            RouterSettings settings,
            Isolation isolation,
            Hedging hedging,
            Pace pace,
            RoutingMetrics metrics,
            long deadlineNs) {
        this.number = number;
        this.shard = shard;
        this.kind = kind;
        this.call = call;
        this.belief = belief;
        this.order = order;
        this.settings = settings;
        this.isolation = isolation;
        this.hedging = hedging;
        this.pace = pace;
        this.metrics = metrics;
        this.deadlineNs = deadlineNs;
        this.beganNs = pace.nowNs();
    }

    long beganNs() {
        return beganNs;
    }

    /// The question is to be answered by a replica that has `entry`.
    void shows(long entry, long maxStalenessMs) {
        bookmarked = entry;
        maxStalenessNs = maxStalenessMs * NS_A_MS;
    }

    Arrived travel() throws NotDone, OutcomeUnknown {
        if (kind == Kind.NEAR_READ) {
            hedging.budget.earn();
        }
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
        if (kind == Kind.NEAR_READ) {
            return nearRound(next);
        }
        moveToFront(next, belief.leader());
        Step step = new Step.Elsewhere("");
        while (!next.isEmpty() && remainingNs() > 0) {
            RegionState region = next.remove();
            step = judged(awaited(ask(region)));
            if (!(step instanceof Step.Elsewhere elsewhere)) {
                return step;
            }
            moveToFront(next, elsewhere.hint());
        }
        return step;
    }

    /// Asks one after the other, the next one also while one takes much longer than it does as a rule: whoever answers
    /// first is heard. A replica for which others must answer again and again is [left alone][Ejection].
    private Step nearRound(Deque<RegionState> next) throws InterruptedException {
        Step step = new Step.Elsewhere("");
        List<Asked> open = new ArrayList<>();
        try {
            boolean mayHedge = true;
            while (remainingNs() > 0) {
                if (open.isEmpty()) {
                    if (next.isEmpty()) {
                        return step;
                    }
                    open.add(ask(next.remove()));
                }
                long waitNs = mayHedge ? patienceNs(open.getLast()) : remainingNs();
                boolean isNews = pace.await(anyOf(open), Math.clamp(waitNs, 0, Math.max(0, remainingNs())));
                Optional<Asked> answered =
                        open.stream().filter(Asked::isAnswered).findFirst();
                if (answered.isPresent()) {
                    return won(answered.get(), open);
                }
                if (isNews) {
                    step = judgedOf(open, next);
                    if (!(step instanceof Step.Elsewhere)) {
                        return step;
                    }
                } else if (remainingNs() > 0) {
                    mayHedge = hedge(open, next);
                }
            }
            return over(open, step);
        } finally {
            open.forEach(this::later);
        }
    }

    /// For how long one alone is waited for.
    private long patienceNs(Asked asked) {
        NearReads reads = asked.region.nearReads(number);
        long leastNs = settings.hedgeAfter().toNanos() * (reads.mayWaitFor(bookmarked) ? HEDGE_OF_WAITING : 1);
        long usualNs = HEDGE_FACTOR * reads.latencyNs();
        return Math.clamp(usualNs, leastNs, HEDGE_LONGEST * leastNs) - (pace.nowNs() - asked.sentNs);
    }

    /// Asks another one as well; false where there is none, or it was done often enough.
    private boolean hedge(List<Asked> open, Deque<RegionState> next) {
        Optional<RegionState> other = next.stream().filter(hedging.isGoodSecond).findFirst();
        if (other.isEmpty() || !hedging.budget.tryTake()) {
            return false;
        }
        next.remove(other.get());
        metrics.hedges.inc();
        open.add(ask(other.get()));
        return true;
    }

    /// Done once one of them is.
    private static CompletableFuture<Void> anyOf(List<Asked> open) {
        CompletableFuture<Void> any = new CompletableFuture<>();
        for (Asked each : open) {
            var unused = each.reply.whenComplete((reply, failure) -> any.complete(null));
        }
        return any;
    }

    private Step won(Asked winner, List<Asked> open) {
        long nowNs = pace.nowNs();
        NearReads reads = winner.region.nearReads(number);
        boolean isGood = open.size() > 1 || patienceNs(winner) > 0;
        open.remove(winner);
        for (Asked each : open) {
            if (each.sentNs - winner.sentNs < 0 && !each.reply.isDone()) {
                blame(each, nowNs);
            }
        }
        if (!reads.mayWaitFor(bookmarked)) {
            reads.onAnswer(nowNs - winner.sentNs, isGood);
        }
        reads.onShown(bookmarked);
        return judged(winner);
    }

    /// The time is over. Whoever was asked just now is not to blame.
    private Step over(List<Asked> open, Step before) {
        Step step = before;
        for (Asked each : List.copyOf(open)) {
            if (!each.reply.isDone() && patienceNs(each) <= 0) {
                blame(each, pace.nowNs());
            }
            open.remove(each);
            step = judged(each);
            if (step instanceof Step.Final) {
                return step;
            }
        }
        return step;
    }

    /// Takes those out that are done; what the last of them brought, or the first that is final.
    private Step judgedOf(List<Asked> open, Deque<RegionState> next) {
        Step step = new Step.Elsewhere("");
        for (Asked each : List.copyOf(open)) {
            if (each.reply.isDone()) {
                open.remove(each);
                if (each.reply.isCompletedExceptionally() && !isNeverExecuted(causeOf(each.reply.exceptionNow()))) {
                    fail(each, pace.nowNs());
                }
                step = judged(each);
                if (step instanceof Step.Final) {
                    return step;
                }
                if (step instanceof Step.Elsewhere elsewhere) {
                    moveToFront(next, elsewhere.hint());
                }
            }
        }
        return step;
    }

    /// It is silent for too long, unless it waits for an entry for as long as it may.
    private void blame(Asked asked, long nowNs) {
        boolean mayWait = asked.region.nearReads(number).mayWaitFor(bookmarked);
        if (!mayWait
                || nowNs - asked.sentNs > maxStalenessNs + settings.hedgeAfter().toNanos()) {
            fail(asked, nowNs);
        }
    }

    private void fail(Asked asked, long nowNs) {
        if (asked.region.nearReads(number).onFailure(asked.sentNs, nowNs)) {
            asked.region.onEjected();
        }
    }

    /// What becomes of a call that nobody waits for any more is still told of its region.
    private void later(Asked asked) {
        var unused = asked.reply.whenComplete((reply, failure) -> {
            if (failure == null) {
                asked.region.onAnswer(pace.nowNs() - asked.sentNs, !(reply instanceof Reply.NotLeader));
            } else {
                asked.region.onFailure(causeOf(failure));
            }
        });
    }

    private Asked ask(RegionState region) {
        long sentNs = pace.nowNs();
        region.onSent();
        return new Asked(region, send(region, deadlineNs - sentNs), sentNs);
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
            TransportException late = new TransportException.CallTimedOut("deadline");
            region.onFailure(late);
            return onFailure(region, late);
        }
        if (asked.reply.isCompletedExceptionally()) {
            Throwable failure = causeOf(asked.reply.exceptionNow());
            region.onFailure(failure);
            return onFailure(region, failure);
        }
        Reply said = asked.reply.resultNow();
        region.onAnswer(pace.nowNs() - asked.sentNs, !(said instanceof Reply.NotLeader));
        return onReply(region, said, asked.sentNs);
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
        if (!isNeverExecuted(failure) && kind == Kind.WRITE && !Defect.BROKEN_CONNECTION_IS_NOT_DONE.isPlanted()) {
            isMaybeProposed = true;
        }
        belief.lost(region.region());
        return new Step.Elsewhere("");
    }

    private static boolean isNeverExecuted(Throwable failure) {
        return failure instanceof TransportException transport && transport.isNeverExecuted();
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
