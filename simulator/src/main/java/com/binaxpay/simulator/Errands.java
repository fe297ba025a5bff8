package com.binaxpay.simulator;

import com.binaxpay.client.EdgeDistance;
import com.binaxpay.client.PaymentsClient;
import com.binaxpay.client.PaymentsException;
import com.binaxpay.client.PaymentsOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// A user who pays and looks at the balance, again and again, with the Java SDK, through whichever edge that finds to
/// be nearest. One thread of its own.
final class Errands implements AutoCloseable {
    private static final long PACE_MS = 200;
    private static final String FUNDED = "1000.00";
    private static final long FUNDED_MINOR = 100_000;

    private final PaymentsClient client;
    private final Map<URI, String> names;
    private final String source;
    private final String destination;
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong paid = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong longestNs = new AtomicLong();
    private final Thread thread = Thread.ofVirtual().name("errands").unstarted(this::run);
    private volatile boolean isEnding;

    private Errands(PaymentsClient client, Map<URI, String> names, String source, String destination) {
        this.client = client;
        this.names = names;
        this.source = source;
        this.destination = destination;
    }

    /// A user who knows of `edges`, by name, in an order that says nothing about distance; has begun to pay.
    static Errands begin(Map<String, Api> edges) throws InterruptedException {
        Map<URI, String> names = new LinkedHashMap<>();
        edges.forEach((name, api) -> names.put(URI.create(api.url()), name));
        Api first = edges.values().iterator().next();
        List<URI> shuffled = new ArrayList<>(names.keySet()).reversed();
        PaymentsClient client = PaymentsClient.nearest(shuffled, first.key(), PaymentsOptions.defaults());
        Errands errands = new Errands(client, names, first.funded("EU", FUNDED, "EUR"), first.wallet("EU", "EUR"));
        errands.thread.start();
        return errands;
    }

    private void run() {
        while (!isEnding) {
            carryOut(() -> {
                var unused = client.transfer(source, destination, "0.01", "EUR");
                paid.incrementAndGet();
            });
            carryOut(() -> {
                // Shows the payment, so that who answers knows the wallet.
                var unused = client.near("/v1/wallets/" + source + "/balances", Duration.ofSeconds(5));
                reads.incrementAndGet();
            });
            try {
                TimeUnit.MILLISECONDS.sleep(PACE_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void carryOut(Runnable errand) {
        long beganNs = System.nanoTime();
        try {
            errand.run();
            longestNs.accumulateAndGet(System.nanoTime() - beganNs, Math::max);
        } catch (PaymentsException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    /// The edge in use.
    String edge() {
        return name(client.edges().getFirst());
    }

    /// How far each edge is, the one in use first, for people.
    String distances() {
        return client.edges().stream()
                .map(each -> name(each) + " "
                        + each.roundTrip()
                                .map(trip -> String.format(java.util.Locale.ROOT, "%.1f ms", trip.toNanos() / 1e6))
                                .orElse("does not answer"))
                .collect(Collectors.joining(", "));
    }

    private String name(EdgeDistance each) {
        return names.getOrDefault(each.edge(), each.edge().toString());
    }

    /// Whether it knows how far each edge is.
    boolean hasMeasuredAll() {
        return client.edges().stream().allMatch(each -> each.roundTrip().isPresent());
    }

    /// What failed for good: repeats are the SDK's matter.
    List<String> failures() {
        return failures;
    }

    long paid() {
        return paid.get();
    }

    long reads() {
        return reads.get();
    }

    /// The longest wait for a success, repeats included, since this was asked last, in milliseconds.
    double longestMs() {
        return longestNs.getAndSet(0) / 1e6;
    }

    /// Ends it after what it is at.
    void end() throws InterruptedException {
        isEnding = true;
        thread.join();
    }

    /// Cents by which the wallets differ from what was acknowledged, once it has ended.
    long moneyFaults(Api edge) throws InterruptedException {
        return Math.abs(FUNDED_MINOR - paid.get() - edge.settledMinor(source, "EUR"))
                + Math.abs(paid.get() - edge.settledMinor(destination, "EUR"));
    }

    @Override
    public void close() {
        isEnding = true;
        thread.interrupt();
        client.close();
    }
}
