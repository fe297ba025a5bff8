package com.binaxpay.simulator;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Partners who send transfers at a steady rate, whatever becomes of earlier ones: an outage makes requests wait, it
/// does not make them fewer. Each request is sent again under its key, through the other edge, until it is known what
/// became of it. A wait counts from when a request was due, so that a late sender hides nothing.
final class Load implements AutoCloseable {
    private static final int OPEN_MAX = 4_096;
    private static final long ASKS_MAX = 5_000_000;
    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final long AGAIN_MS = 200;
    private static final long AGAIN_MAX_MS = 2_000;

    private final List<Api> edges;
    private final Wallets wallets;
    private final int rate;
    private final SplittableRandom random;
    private final String keyPrefix = Api.newKey() + "-";
    private final Semaphore open = new Semaphore(OPEN_MAX);
    private final ConcurrentLinkedQueue<Ask> asks = new ConcurrentLinkedQueue<>();
    private final AtomicLong unsent = new AtomicLong();
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread = Thread.ofPlatform().name("load").daemon().unstarted(this::run);
    private volatile boolean isEnding;

    /// @param rate requests a second, over all groups
    /// @param seed of amounts and pairs
    Load(List<Api> edges, Wallets wallets, int rate, long seed) {
        this.edges = List.copyOf(edges);
        this.wallets = wallets;
        this.rate = rate;
        this.random = new SplittableRandom(seed);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long begunNs = System.nanoTime();
        for (long number = 0; !isEnding && number < ASKS_MAX; number++) {
            long dueNs = begunNs + number * 1_000_000_000L / rate;
            // An early return only sends a request a moment early.
            LockSupport.parkNanos(dueNs - System.nanoTime());
            Ask ask = wallets.next(number, keyPrefix, Math.min(dueNs, System.nanoTime()), random);
            if (open.tryAcquire()) {
                int turn = (int) (number / wallets.groups() % edges.size());
                asks.add(ask);
                requests.execute(() -> carry(ask, turn));
            } else {
                unsent.incrementAndGet();
            }
        }
    }

    private void carry(Ask ask, int firstTurn) {
        try {
            int turn = firstTurn;
            Answer answer = ask.send(edges.get(turn % edges.size()));
            while (answer.isOpen() && System.nanoTime() - ask.dueNs() < GIVE_UP.toNanos()) {
                Thread.sleep(Duration.ofMillis(pauseMs(answer)));
                turn++;
                answer = ask.send(edges.get(turn % edges.size()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.release();
        }
    }

    private static long pauseMs(Answer answer) {
        String seconds = answer.header("Retry-After");
        return seconds.matches("\\d{1,4}")
                ? Math.clamp(Long.parseLong(seconds) * 1_000, AGAIN_MS, AGAIN_MAX_MS)
                : AGAIN_MS;
    }

    /// Requests that were due but not sent, because too many others were waiting.
    long unsent() {
        return unsent.get();
    }

    /// What was acknowledged up to now.
    Asks acknowledged() {
        return new Asks(asks.stream().filter(Ask::isDone).toList(), wallets.fundedMinor());
    }

    /// Ends it, after every request has found what became of it or given up; all of them.
    Asks stop() throws InterruptedException {
        isEnding = true;
        thread.join();
        requests.shutdown();
        if (!requests.awaitTermination(2 * GIVE_UP.toSeconds(), TimeUnit.SECONDS)) {
            requests.shutdownNow();
        }
        return new Asks(List.copyOf(asks), wallets.fundedMinor());
    }

    /// Ends it without waiting for anything.
    @Override
    public void close() {
        isEnding = true;
        requests.shutdownNow();
    }
}
