package com.binaxpay.simulator.flood;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// The visitors' resolvers: each asks what PowerDNS would ask, whenever what it was told has grown too old. One thread
/// of its own.
public final class Guide implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final String backend;
    private final String zone;
    private final Duration timeToLive;
    private final Map<String, String> places;
    private final List<Visitor> visitors;
    private final Thread thread = new Thread(this::run, "resolvers");

    /// @param backend URL of the back end, as `./binax entry dns` prints it
    /// @param places names of places by the address that stands for each
    public Guide(String backend, String zone, Duration timeToLive, Map<String, String> places, List<Visitor> visitors) {
        this.backend = backend;
        this.zone = zone;
        this.timeToLive = timeToLive;
        this.places = Map.copyOf(places);
        this.visitors = List.copyOf(visitors);
        thread.setDaemon(true);
    }

    /// Asks from now on.
    public void start() {
        thread.start();
    }

    private void run() {
        long stepNs = timeToLive.toNanos() / visitors.size();
        long dueNs = System.nanoTime();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (Visitor visitor : visitors) {
                    dueNs += stepNs;
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                    ask(visitor);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A resolver that gets no answer keeps the one that it has.
    private void ask(Visitor visitor) throws InterruptedException {
        Answer answer = Api.send(HttpRequest.newBuilder(URI.create(backend + "/lookup/" + zone + "./A"))
                .timeout(WAIT)
                .header("X-RemoteBackend-Real-Remote", visitor.network().getHostAddress() + "/24"));
        if (answer.isDone()) {
            String address =
                    answer.json().path("result").path(0).path("content").asText();
            String place = places.get(address);
            if (place != null) {
                visitor.led(place);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
