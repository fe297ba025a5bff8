package com.binaxpay.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/// In which order a client takes its edges. Any thread.
///
/// Either as they were given, or as near as they are: then all are measured before the first call, and again now and
/// then beside later ones. The one in use stays first until another is nearer by more than chance is. Whoever does not
/// answer goes to the end, until it is measured again.
final class EdgeChoice {
    /// Of several answers the fastest counts: the first pays for the connection.
    private static final int PROBES = 3;

    private static final Duration BETTER_BY = Duration.ofMillis(2);
    private static final double BETTER_PART = 0.8;

    private final Probe probe;
    private final LongSupplier nanoTime;
    private final Duration period;
    private final List<URI> declared;
    private final AtomicBoolean isMeasuring = new AtomicBoolean();
    private volatile List<EdgeDistance> order;
    private volatile boolean isMeasured;
    private volatile long measuredNs;

    /// Asks an edge something that it knows by itself.
    @FunctionalInterface
    interface Probe {
        /// How long the answer took; throws where none came.
        Duration roundTrip(URI edge) throws Exception;
    }

    /// @param period after which edges are measured again; zero: never, they are taken as they were given
    EdgeChoice(List<URI> edges, Probe probe, LongSupplier nanoTime, Duration period) {
        this.declared = List.copyOf(edges);
        this.probe = probe;
        this.nanoTime = nanoTime;
        this.period = period;
        this.order = declared.stream()
                .map(edge -> new EdgeDistance(edge, Optional.empty()))
                .toList();
    }

    /// Edges in the order in which they were given.
    static EdgeChoice asGiven(List<URI> edges) {
        return new EdgeChoice(
                edges,
                edge -> {
                    throw new IllegalStateException("edges are taken as they were given");
                },
                System::nanoTime,
                Duration.ZERO);
    }

    /// The edge in use, or the one after so many others. Blocks where nothing has been measured yet.
    URI edge(int after) {
        List<EdgeDistance> now = order();
        return now.get(after % now.size()).edge();
    }

    /// All of them, the one in use first.
    List<EdgeDistance> order() {
        if (period.isPositive()) {
            measureWhereDue();
        }
        return order;
    }

    private void measureWhereDue() {
        if (!isMeasured) {
            measureFirst();
        } else if (nanoTime.getAsLong() - measuredNs > period.toNanos() && isMeasuring.compareAndSet(false, true)) {
            Thread.ofVirtual().name("edge-distances").start(() -> {
                try {
                    measure();
                } finally {
                    isMeasuring.set(false);
                }
            });
        }
    }

    private synchronized void measureFirst() {
        if (!isMeasured) {
            measure();
        }
    }

    /// `edge` did not answer: another is first from now on. False where it was not first.
    synchronized boolean failed(URI edge) {
        if (!order.getFirst().edge().equals(edge)) {
            return false;
        }
        List<EdgeDistance> next = new ArrayList<>(order.subList(1, order.size()));
        next.add(new EdgeDistance(edge, Optional.empty()));
        order = List.copyOf(next);
        return true;
    }

    private void measure() {
        List<EdgeDistance> found = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<EdgeDistance>> probes = new ArrayList<>();
            declared.forEach(edge -> probes.add(() -> new EdgeDistance(edge, distance(edge))));
            for (Future<EdgeDistance> each : threads.invokeAll(probes)) {
                found.add(each.resultNow());
            }
            put(found);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Duration> distance(URI edge) {
        try {
            Duration best = probe.roundTrip(edge);
            for (int i = 1; i < PROBES; i++) {
                Duration next = probe.roundTrip(edge);
                best = next.compareTo(best) < 0 ? next : best;
            }
            return Optional.of(best);
        } catch (Exception e) {
            return Optional.empty();
        }
    }

    /// The nearest first, those that did not answer last; of equals as they were given.
    private synchronized void put(List<EdgeDistance> found) {
        List<EdgeDistance> next = new ArrayList<>(found);
        next.sort(Comparator.comparing(each -> each.roundTrip().orElse(Duration.ofDays(1))));
        if (isMeasured) {
            URI used = order.getFirst().edge();
            EdgeDistance kept = next.stream()
                    .filter(each -> each.edge().equals(used))
                    .findFirst()
                    .orElseThrow();
            if (kept.roundTrip().isPresent()
                    && !isBetter(
                            next.getFirst().roundTrip().orElseThrow(),
                            kept.roundTrip().get())) {
                next.remove(kept);
                next.addFirst(kept);
            }
        }
        order = List.copyOf(next);
        measuredNs = nanoTime.getAsLong();
        isMeasured = true;
    }

    private static boolean isBetter(Duration other, Duration used) {
        return other.plus(BETTER_BY).compareTo(used) < 0 && other.toNanos() < used.toNanos() * BETTER_PART;
    }
}
