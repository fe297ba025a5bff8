package com.binaxpay.systemtests;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Partners who send money and get it back, so that all wallets have in the end what they had at the beginning. Each
/// has
/// wallets of its own, and so knows what a read through the other edge must show, and what a repetition must answer. A
/// request is sent once: what fails has failed.
final class ThereAndBack implements AutoCloseable {
    private static final long PACE_MS = 20;
    private static final int AMOUNT_MAX_MINOR = 99;
    private static final int FUNDED_MINOR = 100_000;

    /// A wallet and what must be in it, in minor units.
    private static final class Purse {
        private final String id;
        private long minor = FUNDED_MINOR;

        Purse(String id) {
            this.id = id;
        }
    }

    private final List<Api> edges;
    private final ScheduledExecutorService threads;
    private final List<Partner> partners = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();
    private final ConcurrentLinkedQueue<Long> tookNs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();

    /// @param wallets with 1,000.00 EUR each, spread over `partners`, two each at least
    ThereAndBack(List<Api> edges, List<String> wallets, int partners, long seed) {
        this.edges = List.copyOf(edges);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < partners; i++) {
            List<Purse> own = new ArrayList<>();
            for (int j = i; j < wallets.size(); j += partners) {
                own.add(new Purse(wallets.get(j)));
            }
            this.partners.add(new Partner(own, random.split()));
        }
        this.threads = Executors.newScheduledThreadPool(partners);
    }

    ThereAndBack start() {
        partners.forEach(partner -> {
            var unused = threads.scheduleWithFixedDelay(partner, 0, PACE_MS, TimeUnit.MILLISECONDS);
        });
        return this;
    }

    /// Rounds, each of a transfer there and one back, that ended well.
    int done() {
        return done.get();
    }

    /// Stops when each round that has begun is complete, so that nothing is owed.
    void stop() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("a round did not end in time");
        }
        if (broken.get() != null) {
            throw new AssertionError("a partner saw what may not be", broken.get());
        }
    }

    /// Requests that did not succeed, with their answers.
    List<String> failures() {
        return List.copyOf(failures);
    }

    /// How long requests took, in milliseconds: the median, the 99th of 100, the longest.
    String times() {
        long[] sorted = tookNs.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? "none"
                : "%d requests, p50 %.1f ms, p99 %.1f ms, max %.1f ms"
                        .formatted(
                                sorted.length,
                                sorted[sorted.length / 2] / 1e6,
                                sorted[sorted.length * 99 / 100] / 1e6,
                                sorted[sorted.length - 1] / 1e6);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private final class Partner implements Runnable {
        private final List<Purse> purses;
        private final SplittableRandom random;
        private int turn;

        Partner(List<Purse> purses, SplittableRandom random) {
            this.purses = purses;
            this.random = random;
        }

        @Override
        public void run() {
            try {
                int one = random.nextInt(purses.size());
                int other = (one + 1 + random.nextInt(purses.size() - 1)) % purses.size();
                int minor = 1 + random.nextInt(AMOUNT_MAX_MINOR);
                if (pay(purses.get(one), purses.get(other), minor) && pay(purses.get(other), purses.get(one), minor)) {
                    done.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | AssertionError e) {
                broken.compareAndSet(null, e);
                throw e;
            }
        }

        /// Pays, repeats that under its key, and looks at what was paid from, each through another edge.
        private boolean pay(Purse from, Purse to, int minor) throws InterruptedException {
            String key = Api.newKey();
            String body = Api.transfer(from.id, to.id, "0." + String.format("%02d", minor));
            Optional<Answer> paid = timed(next().request("/v1/transfers")
                    .header("Idempotency-Key", key)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            if (paid.isEmpty()) {
                return false;
            }
            from.minor -= minor;
            to.minor += minor;
            Optional<Answer> again = timed(next().request("/v1/transfers")
                    .header("Idempotency-Key", key)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)));
            if (again.isPresent() && !again.get().body().equals(paid.get().body())) {
                throw new AssertionError("a repetition was answered " + again + ", the first " + paid);
            }
            boolean isBounded = random.nextBoolean();
            String path = "/v1/wallets/" + from.id + "/balances"
                    + (isBounded ? "?consistency=bounded&max_staleness=2000ms" : "");
            HttpRequest.Builder read = next().request(path).GET();
            if (isBounded) {
                read.header("Bookmark", paid.get().header("Bookmark"));
            }
            timed(read).ifPresent(answer -> mustShow(from, answer));
            return true;
        }

        private void mustShow(Purse purse, Answer answer) {
            long found =
                    Api.minor(answer.json().path("data").path(0).path("posted").asText());
            if (found != purse.minor) {
                throw new AssertionError(purse.id + " must have " + purse.minor + " cents, and a read after the write"
                        + " shows " + answer);
            }
        }

        private Optional<Answer> timed(HttpRequest.Builder request) throws InterruptedException {
            long beganNs = System.nanoTime();
            Answer answer = Api.send(request);
            tookNs.add(System.nanoTime() - beganNs);
            if (!answer.isDone()) {
                failures.add(answer.toString());
                return Optional.empty();
            }
            return Optional.of(answer);
        }

        private Api next() {
            turn++;
            return edges.get(turn % edges.size());
        }
    }
}
