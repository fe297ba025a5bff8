package com.binaxpay.simulator.control;

import com.binaxpay.simulator.Cluster;
import com.binaxpay.simulator.ReportFiles;
import com.binaxpay.simulator.ScenarioFailed;
import com.binaxpay.simulator.check.Anomaly;
import com.binaxpay.simulator.check.Appends;
import com.binaxpay.simulator.check.Linearizability;
import com.binaxpay.simulator.check.Model;
import com.binaxpay.simulator.check.Register;
import com.binaxpay.simulator.check.Span;
import com.binaxpay.simulator.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A store that is written to and read by several clients while its processes are killed and stopped, and then judged.
/// Everything ends with [#close], which any thread may call.
public final class Control implements AutoCloseable {
    /// Those that there are.
    public static final List<String> NAMES = List.of("etcd", "redis");

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CLIENTS = 6;
    private static final int LISTS = 4;
    private static final int REGISTERS = 3;
    private static final long TURN_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long PACE_MS = 10;
    private static final int STORE_LACKS = 3;

    private final Store store;
    private final Consumer<String> told;
    private final Queue<Appends.Txn> txns = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<Model.Operation<Register.Act>>> registers = new ConcurrentHashMap<>();
    private final Map<String, Long> lists = new ConcurrentHashMap<>();
    private final AtomicLong elements = new AtomicLong();
    private volatile boolean isEnding;

    private Control(Store store, Consumer<String> told) {
        this.store = store;
        this.told = told;
    }

    /// Why a control can't run here; empty where it can.
    public static String missing(String name) {
        return name.equals("etcd")
                ? Servers.find("etcd").isPresent() ? "" : "etcd is missing (Debian: etcd-server)"
                : Servers.find("redis-server").isPresent() ? "" : "redis-server is missing (Debian: redis-server)";
    }

    /// One of [#NAMES], which keeps its files in `directory`; what was there is removed.
    public static Control of(String name, Path directory, Consumer<String> told) throws IOException {
        String missing = missing(name);
        if (!missing.isEmpty()) {
            throw new ScenarioFailed(STORE_LACKS, missing);
        }
        ReportFiles.delete(directory);
        Files.createDirectories(directory);
        Store store = name.equals("etcd")
                ? new Etcd(Servers.find("etcd").orElseThrow(), directory)
                : new Redis(Servers.find("redis-server").orElseThrow(), directory);
        return new Control(store, told);
    }

    /// What is broken, in words.
    public String inWords() {
        return store.inWords();
    }

    /// Whether its verdicts must hold; else one must not.
    public boolean mustHold() {
        return store.isDurable();
    }

    /// Breaks it for so long; what is to be said of that.
    public List<Verdict> run(Duration length, long seed) throws IOException, InterruptedException {
        for (int i = 0; i < store.size(); i++) {
            store.start(i);
        }
        awaitServing();
        told.accept("serving: " + store.inWords());
        SplittableRandom random = new SplittableRandom(seed);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int session = i;
            SplittableRandom own = random.split();
            clients.add(Thread.ofVirtual().start(() -> client(session, own)));
        }
        long endNs = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - endNs < 0) {
            TimeUnit.MILLISECONDS.sleep(2_000 + random.nextInt(2_000));
            fault(random);
        }
        awaitServing();
        isEnding = true;
        for (Thread client : clients) {
            client.join();
        }
        readAll();
        return List.of(Appends.judge(List.copyOf(txns)), registers());
    }

    private void awaitServing() throws InterruptedException {
        Cluster.await("the store to serve", SOON, () -> store.isServing() ? "" : "it doesn't answer");
    }

    private void fault(SplittableRandom random) throws IOException, InterruptedException {
        int which = random.nextInt(store.size());
        int ms = 500 + random.nextInt(3_000);
        if (random.nextBoolean()) {
            told.accept("server " + which + " stands still for " + ms + " ms");
            store.servers().pause(which, true);
            TimeUnit.MILLISECONDS.sleep(ms);
            store.servers().pause(which, false);
        } else {
            told.accept("server " + which + " dies with kill -9 and starts again after " + ms + " ms");
            store.servers().kill(which);
            TimeUnit.MILLISECONDS.sleep(ms);
            store.start(which);
            awaitServing();
        }
    }

    @FunctionalInterface
    private interface Act {
        /// The span with its outcome is filled in by who calls.
        void carryOut() throws IOException, Store.NotDone, InterruptedException;
    }

    private static Span span(long session, Act act) throws InterruptedException {
        long invokedNs = System.nanoTime();
        try {
            act.carryOut();
            return Span.ok(session, invokedNs, System.nanoTime());
        } catch (Store.NotDone e) {
            return Span.fail(session, invokedNs, System.nanoTime());
        } catch (IOException e) {
            return Span.unknown(session, invokedNs);
        }
    }

    private void client(int session, SplittableRandom random) {
        try {
            while (!isEnding) {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(2 * PACE_MS));
                // Others after a while: what an operation of unknown outcome costs is paid for ever.
                long turn = System.nanoTime() / TURN_NS;
                String list = "list-" + turn + "-" + random.nextInt(LISTS);
                String register = "register-" + turn + "-" + random.nextInt(REGISTERS);
                switch (random.nextInt(4)) {
                    case 0 -> append(session, list);
                    case 1 -> read(session, list);
                    case 2 -> {
                        long value = elements.incrementAndGet();
                        Span span = span(session, () -> store.write(register, value));
                        add(register, new Register.Act.Write(value), span);
                    }
                    default -> {
                        long[] value = new long[1];
                        Span span = span(session, () -> value[0] = store.read(register));
                        add(register, new Register.Act.Read(value[0]), span);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long number(String list) {
        return lists.computeIfAbsent(list, unused -> elements.incrementAndGet());
    }

    private void append(int session, String list) throws InterruptedException {
        long element = elements.incrementAndGet();
        Span span = span(session, () -> store.append(list, element));
        txns.add(new Appends.Txn(span, List.of(new Appends.Append(number(list), element))));
    }

    private void read(int session, String list) throws InterruptedException {
        List<List<Long>> found = new ArrayList<>();
        Span span = span(session, () -> found.add(store.list(list)));
        if (!found.isEmpty()) {
            long[] seen = found.getFirst().stream().mapToLong(Long::longValue).toArray();
            txns.add(new Appends.Txn(span, List.of(new Appends.Read(number(list), seen, true))));
        }
    }

    private void readAll() throws InterruptedException {
        for (String list : lists.keySet()) {
            int before = txns.size();
            Cluster.await("a last read of " + list, SOON, () -> {
                read(-1, list);
                return txns.size() > before ? "" : "not yet";
            });
        }
    }

    private void add(String register, Register.Act act, Span span) {
        registers
                .computeIfAbsent(register, unused -> new ConcurrentLinkedQueue<>())
                .add(new Model.Operation<>(act, span));
    }

    private Verdict registers() {
        List<Anomaly> anomalies = registers.values().stream()
                .flatMap(all -> Linearizability.fault(new Register(), List.copyOf(all)).stream())
                .toList();
        return new Verdict(
                "linearizability of registers",
                registers.values().stream().mapToLong(Collection::size).sum(),
                anomalies.size(),
                anomalies.stream().map(Anomaly::kind).collect(Collectors.toSet()),
                anomalies.stream().limit(20).toList());
    }

    @Override
    public void close() {
        isEnding = true;
        store.close();
    }
}
