package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.check.Span;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Clients of all homes: calls at a steady rate, whether or not earlier ones have been answered, each repeated under
/// its key, through one edge after the other, until it is known what became of it.
final class Workload implements AutoCloseable {
    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final Duration LAST = Duration.ofMinutes(2);
    private static final int OPEN_MAX = 3_000;
    private static final int SESSIONS = 24;
    private static final int AMOUNT_MAX_MINOR = 500;
    private static final int SHORT_HOLD_S = 8;
    private static final int LONG_HOLD_S = 86_400;
    private static final int HOLDS_MAX = 200;
    private static final long AGAIN_MS = 100;
    private static final int READ_LINES = 3;
    private static final long LOG_BEHIND_MS = 12_000;
    private static final int[] WEIGHTS = {30, 10, 8, 6, 3, 6, 13, 14, 5, 5};

    private final List<Api> edges;
    private final List<Purse> purses;
    private final SplittableRandom random;
    private final int rate;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Queue<Call> holds = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Known> bookmarks = new ConcurrentHashMap<>();
    private final AtomicLong turn = new AtomicLong();
    private final Semaphore open = new Semaphore(OPEN_MAX);
    private final AtomicLong unsent = new AtomicLong();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread = Thread.ofPlatform().name("workload").unstarted(this::run);
    private volatile boolean isEnding;

    /// What a session was told last: by which write.
    private record Known(Call write, String bookmark) {}

    Workload(List<Api> edges, List<Purse> purses, int rate, long seed) {
        this.edges = List.copyOf(edges);
        this.purses = List.copyOf(purses);
        this.rate = rate;
        this.random = new SplittableRandom(seed);
    }

    void start() {
        thread.start();
    }

    private void run() {
        long begunNs = System.nanoTime();
        for (long number = 1; !isEnding; number++) {
            LockSupport.parkNanos(begunNs + number * 1_000_000_000L / rate - System.nanoTime());
            // Each draws for itself: which hold is taken up depends on those that there are, and nothing else does.
            Call call = next(number, random.split());
            if (open.tryAcquire()) {
                calls.add(call);
                clients.execute(() -> carry(call));
            } else {
                unsent.incrementAndGet();
            }
        }
    }

    private Call next(long number, SplittableRandom random) {
        Call.Kind kind = kind(random);
        Optional<Call> hold = Optional.empty();
        if (kind == Call.Kind.CAPTURE || kind == Call.Kind.VOID || kind == Call.Kind.LOOK_AT_HOLD) {
            hold = hold(random);
            kind = hold.isEmpty() ? Call.Kind.TRANSFER : kind;
        }
        Purse purse = purses.get(random.nextInt(purses.size()));
        boolean isBank = kind == Call.Kind.LOOK_AT_BANK || kind == Call.Kind.TRANSFER && random.nextBoolean();
        List<String> wallets = isBank || isRead(kind) && random.nextBoolean() ? purse.bank() : purse.open();
        String wallet = one(wallets, random);
        String other = "";
        if (kind == Call.Kind.TRANSFER || kind == Call.Kind.HOLD) {
            while (other.isEmpty() || other.equals(wallet)) {
                other = one(wallets, random);
            }
        } else if (kind == Call.Kind.CROSSING) {
            Purse there = purses.get((purses.indexOf(purse) + 1 + random.nextInt(purses.size() - 1)) % purses.size());
            other = one(there.open(), random);
        }
        long amountMinor = 1L + random.nextInt(AMOUNT_MAX_MINOR);
        if (kind == Call.Kind.CAPTURE) {
            long heldMinor = hold.map(each -> each.amountMinor).orElse(1L);
            // Now and then more than is held, which must be refused.
            amountMinor = 1 + random.nextLong(heldMinor + (random.nextInt(10) == 0 ? heldMinor : 0));
        }
        return new Call(
                kind,
                number,
                random.nextInt(SESSIONS),
                hold.map(each -> each.home).orElse(purse.home()),
                hold.map(each -> each.wallet).orElse(wallet),
                hold.map(each -> each.other).orElse(other),
                amountMinor,
                kind == Call.Kind.PAYOUT ? "KES" : "EUR",
                hold,
                random.nextBoolean() ? 1 + random.nextInt(SHORT_HOLD_S) : LONG_HOLD_S);
    }

    private static boolean isRead(Call.Kind kind) {
        return kind == Call.Kind.STATEMENT || kind == Call.Kind.NEAR_STATEMENT;
    }

    private static Call.Kind kind(SplittableRandom random) {
        int left = random.nextInt(100);
        for (Call.Kind kind : Call.Kind.values()) {
            left -= WEIGHTS[kind.ordinal()];
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("weights are not 100");
    }

    /// Some hold, which others may work on at the same time.
    private Optional<Call> hold(SplittableRandom random) {
        while (holds.size() > HOLDS_MAX) {
            holds.poll();
        }
        List<Call> some = List.copyOf(holds);
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
    }

    private static String one(List<String> wallets, SplittableRandom random) {
        return wallets.get(random.nextInt(wallets.size()));
    }

    private void carry(Call call) {
        try {
            do {
                if (call.tries > 0) {
                    TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
                }
                send(call);
            } while (call.isOpen() && System.nanoTime() - call.begunNs < GIVE_UP.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.release();
        }
    }

    /// Once more, through the next edge.
    private void send(Call call) throws InterruptedException {
        Api edge = edges.get((int) (turn.getAndIncrement() % edges.size()));
        call.tries++;
        @Nullable Known known = bookmarks.get(call.session);
        call.knows = Optional.ofNullable(known).map(Known::write);
        Answer answer = call.kind.isWrite() ? write(edge, call, headers(known)) : read(edge, call, headers(known));
        long atNs = System.nanoTime();
        call.answer = answer;
        call.endedNs = call.isOpen() ? Span.NEVER : atNs;
        String bookmark = answer.header("Bookmark");
        if (!bookmark.isEmpty()) {
            // One that was asked for at the same time does not tell of this one.
            bookmarks.compute(
                    call.session, (session, now) -> Objects.equals(now, known) ? new Known(call, bookmark) : now);
        }
        if (call.kind == Call.Kind.HOLD && call.isDone()) {
            holds.add(call);
        }
    }

    private static Answer write(Api edge, Call call, String[] headers) throws InterruptedException {
        String hold = call.hold.map(Call::id).orElse("");
        String path = switch (call.kind) {
            case PAYOUT -> "/v1/payouts";
            case CAPTURE -> "/v1/transfers/" + hold + "/capture";
            case VOID -> "/v1/transfers/" + hold + "/void";
            default -> "/v1/transfers";
        };
        return Api.send(edge.request(path)
                .header("Idempotency-Key", call.key())
                .header("Content-Type", "application/json")
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString(body(call))));
    }

    private static String[] headers(@Nullable Known known) {
        return known == null
                ? new String[] {"Accept", "application/json"}
                : new String[] {"Accept", "application/json", "Bookmark", known.bookmark};
    }

    private static String body(Call call) {
        String money = "\"amount\":\"" + call.amount() + "\",\"currency\":\"" + call.currency + "\",\"reference\":\""
                + call.number + "\"";
        String between = "{\"source\":\"" + call.wallet + "\",\"destination\":\"" + call.other + "\"," + money;
        return switch (call.kind) {
            case PAYOUT ->
                "{\"source\":\"" + call.wallet + "\"," + money
                        + ",\"rail\":\"mobile_money\",\"destination\":{\"type\":\"msisdn\",\"value\":\"+2547"
                        + String.format(Locale.ROOT, "%08d", call.number % 100_000_000) + "\",\"name\":\"A B\"}}";
            case HOLD -> between + ",\"capture\":false,\"expires_in\":" + call.expiresInS + "}";
            case CAPTURE -> "{\"amount\":\"" + call.amount() + "\"}";
            case VOID -> "{}";
            default -> between + "}";
        };
    }

    private Answer read(Api edge, Call call, String[] headers) throws InterruptedException {
        String statement = "/v1/wallets/" + call.wallet + "/statement?currency=EUR&limit=" + READ_LINES;
        return switch (call.kind) {
            case LOOK_AT_HOLD ->
                edge.get("/v1/transfers/" + call.hold.map(Call::id).orElse(""));
            case LOOK_AT_BANK -> lookAtBank(edge, call);
            case NEAR_STATEMENT ->
                Api.send(edge.request(statement + "&consistency=bounded&max_staleness=60s")
                        .headers(headers)
                        .GET());
            default -> edge.get(statement + "&consistency=linearizable");
        };
    }

    /// All balances of a bank as of one moment, which the log has passed; as one answer.
    private Answer lookAtBank(Api edge, Call call) throws InterruptedException {
        String at = Instant.now().minusMillis(LOG_BEHIND_MS).toString();
        List<String> bodies = new ArrayList<>();
        for (Purse purse : purses) {
            if (purse.home().equals(call.home)) {
                for (String wallet : purse.bank()) {
                    Answer answer = edge.get("/v1/wallets/" + wallet + "/balances?as_of=" + at);
                    if (!answer.isDone()) {
                        return answer;
                    }
                    bodies.add(answer.body());
                }
            }
        }
        return new Answer(200, Map.of("as-of", at), "[" + String.join(",", bodies) + "]");
    }

    /// How many calls there were until now.
    int size() {
        return calls.size();
    }

    /// Calls that were due but not sent, because too many others were waiting.
    long unsent() {
        return unsent.get();
    }

    /// Ends it, and asks again until each call is over; all of them.
    ///
    /// @param told of what is left to do
    List<Call> stop(Consumer<String> told) throws InterruptedException {
        isEnding = true;
        thread.join();
        clients.shutdown();
        if (!clients.awaitTermination(2 * GIVE_UP.toSeconds(), TimeUnit.SECONDS)) {
            clients.shutdownNow();
        }
        List<Call> all = List.copyOf(calls);
        long endNs = System.nanoTime() + LAST.toNanos();
        List<Call> left = all.stream().filter(Call::isOpen).toList();
        while (!left.isEmpty() && System.nanoTime() - endNs < 0) {
            told.accept(left.size() + " calls are asked again what came of them");
            for (Call call : left) {
                send(call);
            }
            left = left.stream().filter(Call::isOpen).toList();
        }
        return all;
    }

    @Override
    public void close() {
        isEnding = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clients.shutdownNow();
    }
}
