package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Shards;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Clients who move money all the time, each between two wallets of its own, and remember every answer. For one thread.
final class CrashLoad implements AutoCloseable {
    private static final int CLIENTS = 24;
    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(6);
    private static final Duration RESOLVED = Duration.ofMinutes(3);
    private static final Duration DONE = Duration.ofMinutes(3);

    private final List<CrashClient> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean isStopping;

    CrashLoad(Shards shards, SplittableRandom random) {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new CrashClient(i, shards, random.split()));
        }
    }

    /// Opens and funds all wallets.
    void begin() throws InterruptedException {
        all("wallets to be opened", CrashClient::open);
    }

    void run() {
        isStopping = false;
        for (CrashClient client : clients) {
            running.add(threads.submit(() -> {
                while (!isStopping) {
                    client.step();
                    answered.incrementAndGet();
                    LockSupport.parkNanos(PACE_NS);
                }
                return null;
            }));
        }
    }

    /// Answers so far.
    int answered() {
        return answered.get();
    }

    /// Whether the cluster is well enough to answer.
    @FunctionalInterface
    interface Alive {
        void check() throws IOException;
    }

    /// Waits for more answers; `alive` throws where none can come any more.
    void awaitMore(int count, Alive alive) {
        int goal = answered.get() + count;
        Until.says(count + " more answers", DONE, () -> {
            alive.check();
            for (Future<?> each : running) {
                if (each.isDone()) {
                    each.get();
                }
            }
            return answered.get() >= goal ? "" : answered.get() + " of " + goal;
        });
    }

    /// Stops, after every client has found what became of its last command.
    void settle() throws InterruptedException {
        isStopping = true;
        await("the last answers", running);
        running.clear();
    }

    /// Asks again for all that was answered since the last check and for some that is older, and compares balances.
    void check() throws InterruptedException {
        all("answers to be checked", client -> client.check(false));
    }

    /// The same for all that was ever answered.
    void checkEverything() throws InterruptedException {
        all("everything to be checked", client -> client.check(true));
    }

    private interface Act {
        void on(CrashClient client) throws Exception;
    }

    private void all(String what, Act act) throws InterruptedException {
        await(
                what,
                clients.stream()
                        .<Future<?>>map(client -> threads.submit(() -> {
                            act.on(client);
                            return null;
                        }))
                        .toList());
    }

    private static void await(String what, List<Future<?>> futures) throws InterruptedException {
        long deadlineNs = System.nanoTime() + RESOLVED.toNanos();
        for (Future<?> each : futures) {
            try {
                each.get(Math.max(1, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("waited " + RESOLVED.toSeconds() + " s for " + what, e);
            }
        }
    }

    @Override
    public void close() {
        isStopping = true;
        threads.shutdownNow();
    }

    /// A command and its first outcome.
    record Answered(Command command, Outcome outcome) {
        /// Compares what the same command was answered now: the same, as a replay.
        void assertKept(Outcome again) {
            switch (outcome) {
                case Outcome.Done first -> assertThat(again).isEqualTo(new Outcome.Done(first.view(), true));
                case Outcome.Refused first ->
                    assertThat(again)
                            .isEqualTo(new Outcome.Refused(first.code(), first.detail(), first.pointer(), true));
                default -> throw new AssertionError("no first answer: " + this);
            }
        }
    }
}
