package com.binaxpay.rails;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.NumberedPayout;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.Attempt;
import com.binaxpay.wire.Command.SettlePayouts;
import com.binaxpay.wire.Command.Settlement;
import com.binaxpay.wire.Command.SubmitPayouts;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A run's way to its shard: blocking, with retries until done or until the run has stopped. Any thread.
final class ShardLink {
    private static final BackOff RETRY = new BackOff(20, 1_000);

    private final int shard;
    private final boolean collections;
    private final Shards shards;
    private final DriverConfig config;
    private final DriverMetrics metrics;
    private final CountDownLatch stopped;

    /// @param collections whether it is about the orders whose money comes in, rather than the others
    /// @param stopped reaches 0 when leadership is lost
    ShardLink(
            int shard,
            boolean collections,
            Shards shards,
            DriverConfig config,
            DriverMetrics metrics,
            CountDownLatch stopped) {
        this.shard = shard;
        this.collections = collections;
        this.shards = shards;
        this.config = config;
        this.metrics = metrics;
        this.stopped = stopped;
    }

    /// What a committed attempt allows.
    enum Verdict {
        /// The attempt stands and the provider may be called.
        CALL,
        /// An attempt stands that may have been called already.
        ENQUIRE,
        /// It is still reserved.
        AGAIN,
        /// The order has ended.
        DROP
    }

    /// A page of open orders above `afterNumber`, or empty where the shard could not be asked.
    Optional<Answer.Payouts> page(long afterNumber, int limit) {
        try {
            Answer answer = shards.ask(
                            shard,
                            new Query.OpenPayouts(afterNumber, limit, collections),
                            new Shards.Consistency.Linearizable(),
                            deadlineNs())
                    .answer();
            return answer instanceof Answer.Payouts page ? Optional.of(page) : Optional.empty();
        } catch (Shards.NotDone e) {
            metrics.shardRetried();
            return Optional.empty();
        }
    }

    /// Commits the attempts of `orders`; a verdict for each, or empty where the run stopped first.
    Optional<List<Verdict>> commitAttempts(List<OpenOrder> orders) {
        Command command = new SubmitPayouts(orders.stream()
                .map(o -> new Attempt(o.id, o.attempt, o.provider()))
                .toList());
        for (int tries = 0; isRunning(); tries++) {
            Optional<Outcome> outcome = tryToSubmit(command);
            Optional<List<Verdict>> verdicts = outcome.flatMap(o -> verdicts(orders, o));
            if (verdicts.isPresent()) {
                return verdicts;
            }
            pause(tries);
        }
        return Optional.empty();
    }

    /// Has `settlements` applied. False where that was not known to work before the grace after a stop was over; the
    /// next leader finds these outcomes by enquiry.
    boolean commitOutcomes(List<Settlement> settlements) {
        Command command = new SettlePayouts(settlements);
        long giveUpNs = Long.MAX_VALUE;
        for (int tries = 0; ; tries++) {
            if (tryToSubmit(command).isPresent()) {
                return true;
            }
            if (!isRunning() && giveUpNs == Long.MAX_VALUE) {
                giveUpNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.stopGraceMs());
            } else if (giveUpNs != Long.MAX_VALUE && System.nanoTime() - giveUpNs >= 0) {
                return false;
            }
            pause(tries);
        }
    }

    private Optional<Outcome> tryToSubmit(Command command) {
        try {
            return Optional.of(shards.submit(shard, command, deadlineNs()).outcome());
        } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
            // Both commands are idempotent, so that "unknown" is answered by sending it again, too.
            metrics.shardRetried();
            return Optional.empty();
        }
    }

    private Optional<List<Verdict>> verdicts(List<OpenOrder> orders, Outcome outcome) {
        if (outcome instanceof Outcome.Rows rows && rows.rows().size() == orders.size()) {
            return rowVerdicts(orders, rows.rows());
        }
        // No word about single orders: read them again, because one may have been cancelled meanwhile.
        return statuses(orders)
                .map(found -> orders.stream()
                        .map(o -> verdict(Optional.ofNullable(found.get(o.number)), Verdict.CALL))
                        .toList());
    }

    private Optional<List<Verdict>> rowVerdicts(List<OpenOrder> orders, List<Outcome> rows) {
        List<Verdict> verdicts = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            if (!(rows.get(i) instanceof Outcome.Refused)) {
                verdicts.add(Verdict.CALL);
                continue;
            }
            OpenOrder order = orders.get(i);
            Optional<Map<Long, PayoutStatus>> found = statuses(List.of(order));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            verdicts.add(verdict(Optional.ofNullable(found.get().get(order.number)), Verdict.ENQUIRE));
        }
        return Optional.of(verdicts);
    }

    private static Verdict verdict(Optional<PayoutStatus> status, Verdict whenSubmitted) {
        return switch (status.orElse(PayoutStatus.FAILED)) {
            case RESERVED -> Verdict.AGAIN;
            case SUBMITTED, UNKNOWN -> whenSubmitted;
            case SUCCEEDED, FAILED -> Verdict.DROP;
        };
    }

    /// States of those of `orders`, which are in order of their numbers, that are open.
    private Optional<Map<Long, PayoutStatus>> statuses(List<OpenOrder> orders) {
        Map<Long, PayoutStatus> found = new HashMap<>();
        long after = orders.stream().mapToLong(o -> o.number).min().orElse(1) - 1;
        long last = orders.stream().mapToLong(o -> o.number).max().orElse(0);
        while (after < last) {
            Optional<Answer.Payouts> page = page(after, (int) Math.min(config.windowMax(), last - after));
            if (page.isEmpty()) {
                return Optional.empty();
            }
            for (NumberedPayout payout : page.get().payouts()) {
                found.put(payout.number(), payout.payout().status());
                after = payout.number();
            }
            if (!page.get().hasMore()) {
                break;
            }
        }
        return Optional.of(found);
    }

    private long deadlineNs() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.shardTimeoutMs());
    }

    private boolean isRunning() {
        return stopped.getCount() > 0;
    }

    /// Waits before try number `tries + 1`. A stop ends the first such wait, and no later one.
    private void pause(int tries) {
        long delayNs = RETRY.delayNs(tries, ThreadLocalRandom.current());
        try {
            if (isRunning()) {
                boolean unused = stopped.await(delayNs, TimeUnit.NANOSECONDS);
            } else {
                TimeUnit.NANOSECONDS.sleep(delayNs);
            }
        } catch (InterruptedException e) {
            // Nobody interrupts these threads; going on without the wait is harmless.
            Thread.currentThread().interrupt();
        }
    }
}
