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
/// one
/// ahead. Nothing is let through that was not lent, so all processes together let through what there is. Safe for any
/// thread.
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
            if (left > 0) {
                left--;
                return true;
            }
            awaited = lending;
        }
        if (awaited == null) {
            return false;
        }
        try {
            awaited.get(WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Nothing was lent, as far as is known here.
        }
        synchronized (this) {
            if (left > 0 && day == today) {
                left--;
                return true;
            }
            return false;
        }
    }

    /// Calls of `today` that are left, as far as is known here.
    synchronized long left(long today, long callsMax) {
        return day == today ? left + Math.max(0, callsMax - lentToAll) : callsMax;
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
        Command.LendCalls command = new Command.LendCalls(bucket, day, chunk(callsMax), callsMax);
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
    }

    private synchronized void lent(Command.LendCalls command, Outcome outcome) {
        lending = null;
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
