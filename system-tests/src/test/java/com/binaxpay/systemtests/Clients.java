package com.binaxpay.systemtests;

import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.Ask;
import com.binaxpay.simulator.Asks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Partners who write transfers all the time while things break. Each repeats a request under its key until it knows
/// what
/// became of it, and keeps a record of its own.
final class Clients {
    private static final Duration LAST_ANSWER = Duration.ofMinutes(1);
    private static final int AMOUNT_MAX_MINOR = 500;

    private final List<Api> edges;
    private final long paceMs;
    private final SplittableRandom random;
    private final Map<String, Long> fundedMinor = new HashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final Map<String, Integer> done = new ConcurrentHashMap<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();

    /// @param paceMs pause of each client between two requests
    Clients(List<Api> edges, long paceMs, long seed) {
        this.edges = List.copyOf(edges);
        this.paceMs = paceMs;
        this.random = new SplittableRandom(seed);
    }

    /// Opens a wallet with a million EUR that clients may write from and to.
    String wallet(String jurisdiction) throws InterruptedException {
        String wallet = edges.getFirst().funded(jurisdiction, "1000000.00", "EUR");
        fundedMinor.put(wallet, 100_000_000L);
        return wallet;
    }

    /// Adds a client that moves small sums from `source` to `destination` and is counted in `group`.
    Clients writing(String group, String source, String destination) {
        clients.add(new Client(group, source, destination, clients.size(), random.split()));
        return this;
    }

    /// Adds clients of each jurisdiction, counted under its name, that write there and back, so that each account is
    /// debited
    /// and credited at a time.
    Clients writingThereAndBack(List<String> jurisdictions) throws InterruptedException {
        for (String home : jurisdictions) {
            String source = wallet(home);
            String destination = wallet(home);
            writing(home, source, destination).writing(home, destination, source);
        }
        return this;
    }

    Clients start() {
        threads.shutdownNow();
        threads = Executors.newScheduledThreadPool(clients.size());
        for (Client client : clients) {
            var unused = threads.scheduleWithFixedDelay(client, 0, paceMs, TimeUnit.MILLISECONDS);
        }
        return this;
    }

    /// Transfers of a group that were answered with success so far.
    int done(String group) {
        return done.getOrDefault(group, 0);
    }

    /// Waits for `count` more successes in each of `groups`.
    void awaitMore(int count, Duration atMost, String... groups) {
        Map<String, Integer> before = Map.copyOf(done);
        for (String group : groups) {
            int goal = before.getOrDefault(group, 0) + count;
            Until.says(
                    count + " more transfers of " + group,
                    atMost,
                    () -> done(group) >= goal ? "" : done(group) + " of " + goal + " are done; " + broken.get());
        }
    }

    /// Stops, after every client has found what became of its last request; what all of them remember.
    History stop() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(LAST_ANSWER.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("a client's request did not end in time");
        }
        for (Client client : clients) {
            Until.says("the last answer of a client", LAST_ANSWER, client::finish);
        }
        if (broken.get() != null) {
            throw new AssertionError("a client broke", broken.get());
        }
        List<Ask> asks =
                clients.stream().flatMap(client -> client.asks.stream()).toList();
        return new History(new Asks(asks, fundedMinor), edges);
    }

    /// Stops without a word; for the end of a test that has failed.
    void abandon() {
        threads.shutdownNow();
    }

    private final class Client implements Runnable {
        private final String group;
        private final String source;
        private final String destination;
        private final SplittableRandom random;
        private final List<Ask> asks = new ArrayList<>();
        private int turn;

        Client(String group, String source, String destination, int turn, SplittableRandom random) {
            this.group = group;
            this.source = source;
            this.destination = destination;
            this.turn = turn;
            this.random = random;
        }

        @Override
        public void run() {
            try {
                if (!isWaiting()) {
                    long amountMinor = 1L + random.nextInt(AMOUNT_MAX_MINOR);
                    asks.add(new Ask(group, Api.newKey(), source, destination, amountMinor));
                }
                send();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | AssertionError e) {
                broken.compareAndSet(null, e);
                throw e;
            }
        }

        /// Repeats what is open; empty where nothing is.
        private String finish() throws InterruptedException {
            if (isWaiting()) {
                send();
            }
            return isWaiting() ? asks.getLast().last().answer().toString() : "";
        }

        /// Through one edge after the other, whatever happened before.
        private void send() throws InterruptedException {
            turn++;
            if (asks.getLast().send(edges.get(turn % edges.size())).isDone()) {
                done.merge(group, 1, Integer::sum);
            }
        }

        private boolean isWaiting() {
            return !asks.isEmpty()
                    && (asks.getLast().told().isEmpty()
                            || asks.getLast().last().answer().isOpen());
        }
    }
}
