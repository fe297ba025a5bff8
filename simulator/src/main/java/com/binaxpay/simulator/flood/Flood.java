package com.binaxpay.simulator.flood;

import com.binaxpay.client.RetryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/// Visitors who send what they want when they want it, whatever became of what they sent before. They do as the SDK
/// does: what is turned away is sent again when the answer says so, as long as the budget of repeats allows. One thread
/// of its own; the scenario's thread says how much is wanted.
public final class Flood implements AutoCloseable {
    private static final int LINES_MAX = 400;
    private static final int WAITING_MAX = 20_000;
    private static final int TRIES_MAX = 4;
    private static final long STEP_MS = 1;
    private static final long LOOK_NS = 250_000_000;
    private static final long LATE_NS = Duration.ofSeconds(10).toNanos();
    private static final String OVERLOADED = "temporary-reduced-capacity";

    /// A wish that is sent again later.
    private record Again(Wish wish, long atNs) {}

    private final Map<String, InetSocketAddress> places = new HashMap<>();
    private final String apiKey;
    private final List<Visitor> visitors;
    private final Wallets wallets;
    private final SplittableRandom random;
    private final RetryBudget budget = new RetryBudget();
    private final Tally tally = new Tally(System.nanoTime());
    private final Thread thread = new Thread(this::run, "flood");
    private final Map<String, Deque<Line>> idle = new HashMap<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, Deque<Wish>> waiting = new HashMap<>();
    private final Set<Line> busy = new HashSet<>();
    private final PriorityQueue<Again> later = new PriorityQueue<>(Comparator.comparingLong(Again::atNs));
    private final Selector selector;
    private volatile Demand demand = new Demand(0, 0, System.nanoTime(), 0, 0, 0);
    private volatile boolean isEnding;
    private volatile boolean isForgetting;
    private long number;
    private long lookedNs;

    /// @param places URLs of the places that visitors may be led to
    /// @param visitors who they are; each wish is one's
    public Flood(Map<String, String> places, String apiKey, List<Visitor> visitors, Wallets wallets, long seed) {
        places.forEach((name, url) -> this.places.put(
                name,
                new InetSocketAddress(URI.create(url).getHost(), URI.create(url).getPort())));
        this.apiKey = apiKey;
        this.visitors = List.copyOf(visitors);
        this.wallets = wallets;
        this.random = new SplittableRandom(seed);
        thread.setDaemon(true);
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Begins, with nothing that is wanted.
    public void start() {
        thread.start();
    }

    /// What became of its requests.
    public Tally tally() {
        return tally;
    }

    /// From now on so many requests a second are wanted, after a steady change from how many they are now.
    ///
    /// @param criticalShare part of them that is critical
    /// @param bulkShare part of the rest that is bulk
    public void want(double perS, Duration over, double criticalShare, double bulkShare) {
        long nowNs = System.nanoTime();
        demand = new Demand(demand.perS(nowNs), perS, nowNs, over.toNanos(), criticalShare, bulkShare);
    }

    /// Visitors give up what they wanted and could not send yet.
    public void forget() {
        isForgetting = true;
    }

    private void run() {
        try (selector) {
            long lastNs = System.nanoTime();
            double owed = 0;
            while (!isEnding) {
                selector.select(STEP_MS);
                for (SelectionKey key : selector.selectedKeys()) {
                    handle(key);
                }
                selector.selectedKeys().clear();
                long nowNs = System.nanoTime();
                if (isForgetting) {
                    waiting.values().forEach(this::giveUp);
                    later.forEach(each -> tally.turnedAway(each.wish));
                    later.clear();
                    isForgetting = false;
                }
                Demand now = demand;
                owed += now.between(lastNs, nowNs);
                lastNs = nowNs;
                for (; owed >= 1; owed--) {
                    want(now, nowNs);
                }
                while (!later.isEmpty() && later.peek().atNs <= nowNs) {
                    send(later.remove().wish);
                }
                endLate(nowNs);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            busy.forEach(Line::close);
            idle.values().forEach(each -> each.forEach(Line::close));
        }
    }

    private void giveUp(Deque<Wish> queue) {
        queue.forEach(tally::unsent);
        queue.clear();
    }

    private void want(Demand now, long nowNs) throws IOException {
        Visitor visitor = visitors.get(random.nextInt(visitors.size()));
        Wish wish = new Wish(now.kind(random), visitor, number++, nowNs, random.nextInt(wallets.pairs()));
        tally.wanted(wish);
        send(wish);
    }

    /// Over a connection that is free, or a new one, or the next that is.
    private void send(Wish wish) throws IOException {
        String place = wish.visitor.place();
        Line line = idle.computeIfAbsent(place, _ -> new ArrayDeque<>()).pollFirst();
        if (line != null) {
            begin(line, wish);
        } else if (lines.merge(place, 1, Integer::sum) <= LINES_MAX) {
            Line fresh = Line.to(place, java.util.Objects.requireNonNull(places.get(place)));
            fresh.put(wish, request(wish));
            busy.add(fresh);
            tried(wish);
            fresh.channel.register(selector, SelectionKey.OP_CONNECT, fresh);
        } else {
            lines.merge(place, -1, Integer::sum);
            Deque<Wish> queue = waiting.computeIfAbsent(place, _ -> new ArrayDeque<>());
            if (queue.size() < WAITING_MAX) {
                queue.addLast(wish);
            } else {
                tally.unsent(wish);
            }
        }
    }

    private void tried(Wish wish) {
        wish.tries++;
        tally.sent(wish);
    }

    private void begin(Line line, Wish wish) throws IOException {
        line.put(wish, request(wish));
        busy.add(line);
        tried(wish);
        SelectionKey key = line.channel.keyFor(selector);
        try {
            key.interestOps(line.send() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
        } catch (IOException e) {
            broken(line, e);
        }
    }

    private void handle(SelectionKey key) throws IOException {
        Line line = (Line) key.attachment();
        try {
            if (!key.isValid()) {
                return;
            }
            if (key.isConnectable() && !line.channel.finishConnect()) {
                return;
            }
            if (key.isConnectable() || key.isWritable()) {
                key.interestOps(line.send() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
                return;
            }
            Wish wish = line.wish;
            if (wish == null) {
                throw new IOException("the server ended an idle connection");
            }
            var came = line.receive();
            if (came.isPresent()) {
                free(line);
                came(wish, line.place, came.get());
            }
        } catch (IOException e) {
            broken(line, e);
        }
    }

    private void free(Line line) throws IOException {
        line.wish = null;
        busy.remove(line);
        Wish next = waiting.computeIfAbsent(line.place, _ -> new ArrayDeque<>()).pollFirst();
        if (next == null) {
            idle.computeIfAbsent(line.place, _ -> new ArrayDeque<>()).addFirst(line);
        } else {
            begin(line, next);
        }
    }

    private void came(Wish wish, String place, Line.Came came) {
        long nowNs = System.nanoTime();
        if (came.status() < 300) {
            budget.succeeded();
            tally.served(wish, place, nowNs);
            if (wish.kind == Kind.CRITICAL) {
                wallets.moved(wish);
            }
        } else if (came.status() == 503 && came.body().contains(OVERLOADED)) {
            if (wish.tries < TRIES_MAX && budget.take()) {
                later.add(new Again(
                        wish, nowNs + Duration.ofSeconds(came.retryAfterS()).toNanos()));
            } else {
                tally.turnedAway(wish);
            }
        } else {
            failed(wish, came.status() + " " + came.body());
        }
    }

    private void failed(Wish wish, String why) {
        tally.failed(wish, why);
        if (wish.kind == Kind.CRITICAL) {
            wallets.unknown(wish);
        }
    }

    private void broken(Line line, IOException why) throws IOException {
        lines.merge(line.place, -1, Integer::sum);
        line.close();
        busy.remove(line);
        idle.computeIfAbsent(line.place, _ -> new ArrayDeque<>()).remove(line);
        Wish wish = line.wish;
        line.wish = null;
        if (wish != null && line.isStale() && wish.tries < TRIES_MAX) {
            send(wish);
        } else if (wish != null) {
            failed(wish, why.toString());
        }
    }

    private void endLate(long nowNs) throws IOException {
        if (nowNs - lookedNs < LOOK_NS) {
            return;
        }
        lookedNs = nowNs;
        for (Line line : List.copyOf(busy)) {
            Wish wish = line.wish;
            if (wish != null && nowNs - wish.dueNs > LATE_NS * wish.tries) {
                wish.tries = TRIES_MAX;
                broken(line, new IOException("no answer in time"));
            }
        }
    }

    @Override
    public void close() {
        isEnding = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] request(Wish wish) {
        String wallet = wallets.payer(wish.pair);
        return switch (wish.kind) {
            case CRITICAL -> post(wallets.key(wish), wallets.transfer(wish.pair));
            case DEFAULT -> get("/v1/wallets/" + wallet + "/balances");
            case BULK -> get("/v1/wallets/" + wallet + "/statement?currency=EUR&limit=1");
        };
    }

    private byte[] get(String path) {
        return bytes("GET " + path + " HTTP/1.1\r\n" + fields() + "\r\n");
    }

    private byte[] post(String key, String body) {
        return bytes("POST /v1/transfers HTTP/1.1\r\n" + fields() + "Idempotency-Key: " + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private String fields() {
        return "Host: pay.example.com\r\nAuthorization: Bearer " + apiKey + "\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
