package com.binaxpay.simulator;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Payout requests of one partner, one at a time, as many a second as it can have answered. Each is sent again under
/// its key until it is accepted or refused for good.
final class Salvo {
    private static final int IN_HAND = 256;
    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final long AGAIN_MS = 250;

    private final Payer payer;
    private final String keyPrefix = "salvo-" + Api.newKey() + "-";
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicLong lastNs = new AtomicLong();

    Salvo(Payer payer) {
        this.payer = payer;
    }

    /// Sends `count` of them, up to `perS` a second; seconds until the last was accepted.
    double run(int count, int perS) throws InterruptedException {
        long begunNs = System.nanoTime();
        Semaphore open = new Semaphore(IN_HAND);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int n = 0; n < count; n++) {
                long dueNs = begunNs + n * 1_000_000_000L / perS;
                TimeUnit.NANOSECONDS.sleep(dueNs - System.nanoTime());
                open.acquire();
                int number = n;
                threads.execute(() -> {
                    try {
                        send(number);
                    } finally {
                        open.release();
                    }
                });
            }
        }
        return (lastNs.get() - begunNs) / 1e9;
    }

    private void send(int number) {
        try {
            String key = keyPrefix + number;
            String body = PayoutSheet.request(payer.wallet(), number);
            long endNs = System.nanoTime() + GIVE_UP.toNanos();
            int turn = number;
            Answer answer = edge(turn).post("/v1/payouts", key, body);
            while (answer.isOpen() && System.nanoTime() - endNs < 0) {
                errors.incrementAndGet();
                Thread.sleep(AGAIN_MS);
                turn++;
                answer = edge(turn).post("/v1/payouts", key, body);
            }
            if (answer.isDone()) {
                accepted.incrementAndGet();
                lastNs.accumulateAndGet(System.nanoTime(), Math::max);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Api edge(int turn) {
        return payer.edges().get(turn % payer.edges().size());
    }

    int accepted() {
        return accepted.get();
    }

    /// Answers that asked to come again.
    int errors() {
        return errors.get();
    }
}
