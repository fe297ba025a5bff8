package com.binaxpay.node;

import com.binaxpay.observe.Metrics;
import com.binaxpay.routing.AgreedClock;
import com.binaxpay.routing.HealthRules;
import com.binaxpay.routing.Jury;
import com.binaxpay.routing.PeerHealth;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.NodeHealth;
import com.binaxpay.wire.Pulse;
import com.binaxpay.wire.RecordCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Feels the pulse of the other nodes four times a second, and lets them feel this one's; so each knows what each
/// thinks
/// of each, and who should not lead. A node of an older release, which has no pulse, is never ill spoken of.
///
/// A thread of its own judges; answers are read by any.
final class Pulses implements AutoCloseable {
    /// Under which a node gives its [Pulse].
    static final String METHOD = "pulse";

    private static final long PERIOD_MS = 250;
    private static final Duration TIMEOUT = Duration.ofMillis(750);
    /// A node that does not run by itself cannot tell whether others do.
    private static final long OVERSLEPT_NS = TimeUnit.MILLISECONDS.toNanos(3 * PERIOD_MS);

    /// One that has just begun, here or there, is slow without being ill.
    private static final long YOUNG_MS = 30_000;

    private static final long OPINION_FRESH_NS = TimeUnit.SECONDS.toNanos(3);

    private final String process;
    private final DiskProbe disk;
    private final AgreedClock clock;
    private final Map<String, CallClient> clients;
    private final Map<String, Watched> peers = new ConcurrentSkipListMap<>();
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pulses").factory());
    private final long startedNs = System.nanoTime();
    private long lastNs = startedNs;
    private long sinceAwakeNs = lastNs;

    private record Watched(CallClient client, PeerHealth health) {}

    private record Heard(Pulse pulse, long atNs) {}

    /// @param clients ways to the other nodes, by name; may grow and shrink, safely for any thread
    /// @param clock told of theirs
    Pulses(String process, Map<String, CallClient> clients, DiskProbe disk, AgreedClock clock, Metrics metrics) {
        this.process = process;
        this.disk = disk;
        this.clock = clock;
        this.clients = clients;
        meet();
        metrics.gauge(
                "binax_disk_fsync_seconds",
                "What it takes to make a block durable, median of 2 s.",
                () -> disk.fsyncNs() / 1e9);
        metrics.gauge(
                "binax_clock_off_seconds",
                "How far this node's clock is ahead of the median of all nodes'.",
                () -> clock.ownOffNs() / 1e9);
        metrics.gauge(
                "binax_node_health",
                "How another node seems to this one: 0 healthy, 1 suspected, 2 slow, 3 flapping.",
                values -> peers.forEach((name, watched) ->
                        values.put((double) watched.health.health().ordinal(), name)),
                "node");
    }

    private void meet() {
        clients.forEach((name, client) -> peers.computeIfAbsent(
                name, _ -> new Watched(client, new PeerHealth(name, HealthRules.defaults(), System.nanoTime()))));
        peers.keySet().retainAll(clients.keySet());
        heard.keySet().retainAll(clients.keySet());
        clock.meet(clients.keySet());
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::feel, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    CallHandler handler() {
        return CallHandler.blocking((request, peer) -> RecordCodec.PULSES.encode(own()));
    }

    private Pulse own() {
        return new Pulse(
                process,
                StatusMethod.uptimeMs(),
                TimeUnit.NANOSECONDS.toMicros(disk.fsyncNs()),
                peers.entrySet().stream()
                        .map(peer -> new Pulse.Opinion(
                                peer.getKey(), peer.getValue().health.health()))
                        .toList(),
                TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    }

    /// How long each of the other nodes has said nothing, by name; since this one began to listen where it never did.
    Map<String, Long> silenceMs() {
        long nowNs = System.nanoTime();
        Map<String, Long> silence = new TreeMap<>();
        for (String peer : peers.keySet()) {
            Heard last = heard.get(peer);
            long sinceNs = last == null ? startedNs : last.atNs;
            silence.put(peer, TimeUnit.NANOSECONDS.toMillis(nowNs - sinceNs));
        }
        return silence;
    }

    /// What most nodes think of each other one.
    Map<String, NodeHealth> verdicts() {
        List<String> all =
                Stream.concat(Stream.of(process), peers.keySet().stream()).toList();
        Map<String, Map<String, NodeHealth>> opinions = opinionsOfAll();
        Map<String, NodeHealth> verdicts = new TreeMap<>();
        peers.keySet().forEach(peer -> verdicts.put(peer, Jury.verdict(peer, all, opinions)));
        return verdicts;
    }

    /// Who of `voters` should not lead, as far as anybody here knows.
    Set<String> unfit(List<String> voters) {
        Set<String> unfit = new TreeSet<>(Jury.unfit(voters, opinionsOfAll()));
        unfit.addAll(clock.wrong());
        unfit.retainAll(voters);
        return unfit.size() < voters.size() ? unfit : Set.of();
    }

    private Map<String, Map<String, NodeHealth>> opinionsOfAll() {
        long nowNs = System.nanoTime();
        Map<String, Map<String, NodeHealth>> opinions = new TreeMap<>();
        opinions.put(process, opinions(own()));
        heard.forEach((name, last) -> {
            if (nowNs - last.atNs < OPINION_FRESH_NS) {
                opinions.put(name, opinions(last.pulse));
            }
        });
        return opinions;
    }

    static Map<String, NodeHealth> opinions(Pulse pulse) {
        Map<String, NodeHealth> opinions = new TreeMap<>();
        pulse.opinions().forEach(opinion -> opinions.put(opinion.process(), opinion.health()));
        return opinions;
    }

    private void feel() {
        long nowNs = System.nanoTime();
        if (nowNs - lastNs > OVERSLEPT_NS) {
            sinceAwakeNs = nowNs;
        }
        lastNs = nowNs;
        meet();
        peers.forEach((name, watched) -> {
            var unused = watched.client
                    .call(METHOD, new byte[0], TIMEOUT)
                    .thenApply(RecordCodec.PULSES::decode)
                    .whenCompleteAsync((pulse, failure) -> onPulse(name, watched, nowNs, pulse, failure), thread);
        });
    }

    private void onPulse(
            String name, Watched watched, long askedNs, @Nullable Pulse pulse, @Nullable Throwable failure) {
        long nowNs = System.nanoTime();
        if (askedNs - sinceAwakeNs < 0) {
            return;
        }
        if (pulse != null) {
            heard.put(name, new Heard(pulse, nowNs));
            clock.heard(name, askedNs, pulse.epochNs());
        }
        if (StatusMethod.uptimeMs() < YOUNG_MS || (pulse != null && pulse.uptimeMs() < YOUNG_MS)) {
            watched.health.onAbsence(nowNs);
        } else if (pulse != null) {
            watched.health.onAnswer(
                    nowNs - askedNs, TimeUnit.MICROSECONDS.toNanos(pulse.fsyncMicros()), slowestDiskNs(name), nowNs);
        } else if (failure != null && causeOf(failure) instanceof TransportException.CallTimedOut) {
            watched.health.onSilence(nowNs);
        } else {
            watched.health.onAbsence(nowNs);
        }
    }

    /// What a call failed of.
    static Throwable causeOf(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    /// Of the nodes other than `judged`.
    private long slowestDiskNs(String judged) {
        long othersMicros = heard.entrySet().stream()
                .filter(other -> !other.getKey().equals(judged))
                .mapToLong(other -> other.getValue().pulse.fsyncMicros())
                .max()
                .orElse(0);
        return Math.max(disk.fsyncNs(), TimeUnit.MICROSECONDS.toNanos(othersMicros));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
