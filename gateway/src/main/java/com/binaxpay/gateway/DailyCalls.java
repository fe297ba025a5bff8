package com.binaxpay.gateway;

import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Shards;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// This process's part of one daily quota: calls that a shard lent it, a two-hundredth of the day's at a time, half of
/// one ahead. While the shard can be asked nothing is let through that was not lent, so all processes together let
/// through what there is. While it can't, calls are let through as a debt, which is settled by what it lends next: who
/// may call is not a reason to refuse what could be served. Safe for any thread.
final class DailyCalls {
    static final long DAY_S = 86_400;

    private static final int CHUNKS = 200;
    private static final long LEND_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long WAIT_MS = 500;

    private final Shards shards;
    private final int shard;
    private final long bucket;
    private long day;
    private long left;
    private long lentToAll;
    private boolean isUsedUp;
    /// Whether the shard did not answer when it was last asked.
    private boolean isSilent;
    private @Nullable CompletableFuture<Void> lending;

    DailyCalls(Shards shards, int shard, long bucket) {
        this.shards = shards;
        this.shard = shard;
        this.bucket = bucket;
    }

    /// Takes a call of `today`'s `callsMax`; false where there is none. Waits for the shard where it has to.
    boolean take(long today, long callsMax) throws InterruptedException {
        CompletableFuture<Void> awaited;
        synchronized (this) {
            begin(today);
            if (left <= chunk(callsMax) / 2 && !isUsedUp && lending == null) {
                borrow(callsMax);
            }
            if (takeNow()) {
                return true;
            }
            awaited = lending;
        }
        if (awaited == null) {
            return false;
        }
        boolean isLate = false;
        try {
            awaited.get(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            isLate = true;
        } catch (ExecutionException e) {
            // Nothing was lent, as far as is known here.
        }
        synchronized (this) {
            isSilent = isSilent || isLate;
            return takeNow();
        }
    }

    /// With the monitor held.
    private boolean takeNow() {
        if (left > 0 || isSilent && !isUsedUp) {
            left--;
            return true;
        }
        return false;
    }

    /// Calls of `today` that are left, as far as is known here.
    synchronized long left(long today, long callsMax) {
        return day == today ? Math.max(0, left) + Math.max(0, callsMax - lentToAll) : callsMax;
    }

    private void begin(long today) {
        if (day != today) {
            day = today;
            left = 0;
            lentToAll = 0;
            isUsedUp = false;
        }
    }

    private static long chunk(long callsMax) {
        return Math.max(1, callsMax / CHUNKS);
    }

    /// With the monitor held.
    private void borrow(long callsMax) {
        CompletableFuture<Void> fresh = new CompletableFuture<>();
        lending = fresh;
        long debt = Math.max(0, -left);
        Command.LendCalls command = new Command.LendCalls(bucket, day, chunk(callsMax) + debt, callsMax);
        Thread.ofVirtual().name("daily-quota").start(() -> {
            try {
                Outcome outcome = shards.submit(shard, command, System.nanoTime() + LEND_NS)
                        .outcome();
                lent(command, outcome);
            } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                // What was lent and not heard of is lost for the day: rather too little than too much.
                failed();
            } finally {
                fresh.complete(null);
            }
        });
    }

    private synchronized void failed() {
        lending = null;
        isSilent = true;
    }

    private synchronized void lent(Command.LendCalls command, Outcome outcome) {
        lending = null;
        isSilent = false;
        if (command.day() != day) {
            return;
        }
        switch (outcome) {
            case Outcome.Lent lent -> {
                left += lent.calls();
                lentToAll = lent.all();
                isUsedUp = lent.calls() == 0;
            }
            // A shard that is not upgraded yet counts nothing.
            default -> left += command.calls();
        }
    }
}
