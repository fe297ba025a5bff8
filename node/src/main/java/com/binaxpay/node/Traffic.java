package com.binaxpay.node;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bounded demo traffic against a local cluster: transfers between a few wallets in different regions, and now and then
/// a payout. Its failures are shown in the cluster's own figures; it only goes on.
final class Traffic implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Traffic.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int IN_FLIGHT_MAX = 64;
    private static final int PAYOUT_EVERY = 20;
    private static final List<String> JURISDICTIONS = List.of("EU", "UK", "US", "KE", "NG", "BR");

    private final List<ApiClient> edges;
    private final int rate;
    private final Random random = new Random();
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
    private final Thread thread = Thread.ofVirtual().name("traffic").unstarted(this::run);
    private volatile boolean isClosed;

    /// @param edges URLs to send to, in turn
    /// @param rate requests a second, 0 for none
    Traffic(List<String> edges, String key, int rate) {
        this.edges = edges.stream().map(url -> new ApiClient(url, key)).toList();
        this.rate = rate;
    }

    void start() {
        if (rate > 0) {
            thread.start();
        }
    }

    private void run() {
        try {
            List<String> wallets = openWallets();
            long pauseNs = 1_000_000_000L / rate;
            long next = System.nanoTime();
            for (int i = 0; !isClosed; i++) {
                next = Math.max(next + pauseNs, System.nanoTime() - 1_000_000_000L);
                LockSupport.parkNanos(next - System.nanoTime());
                if (inFlight.tryAcquire()) {
                    int number = i;
                    Thread.startVirtualThread(() -> send(number, wallets));
                }
            }
        } catch (InterruptedException e) {
            log.debug("traffic stops");
        }
    }

    private List<String> openWallets() throws InterruptedException {
        List<String> wallets = new ArrayList<>();
        for (String jurisdiction : JURISDICTIONS) {
            String wallet = "";
            while (wallet.isEmpty() && !isClosed) {
                wallet = openWallet(jurisdiction);
                LockSupport.parkNanos(100_000_000);
            }
            wallets.add(wallet);
        }
        return wallets;
    }

    private String openWallet(String jurisdiction) throws InterruptedException {
        try {
            ApiClient api = edges.getFirst();
            ApiClient.Answer opened = api.post(
                    "/v1/wallets",
                    "traffic-wallet-" + jurisdiction,
                    "{\"jurisdiction\":\"" + jurisdiction + "\",\"currencies\":[\"EUR\",\"KES\"]}",
                    TIMEOUT);
            String wallet = opened.body().path("id").asText();
            for (String currency : List.of("EUR", "KES")) {
                api.post(
                        "/v1/test-helpers/fund",
                        UUID.randomUUID().toString(),
                        "{\"wallet\":\"" + wallet + "\",\"amount\":\"1000000.00\",\"currency\":\"" + currency + "\"}",
                        TIMEOUT);
            }
            return opened.isDone() ? wallet : "";
        } catch (IOException e) {
            return "";
        }
    }

    private void send(int number, List<String> wallets) {
        try {
            ApiClient api = edges.get(number % edges.size());
            String source = wallets.get(random.nextInt(wallets.size()));
            String destination = wallets.get(random.nextInt(wallets.size()));
            String amount = (1 + random.nextInt(20)) + ".50";
            if (number % PAYOUT_EVERY == 0 || source.equals(destination)) {
                api.post("/v1/payouts", UUID.randomUUID().toString(), payout(source, amount), TIMEOUT);
            } else {
                String body = "{\"source\":\"" + source + "\",\"destination\":\"" + destination + "\",\"amount\":\""
                        + amount + "\",\"currency\":\"EUR\"}";
                api.post("/v1/transfers", UUID.randomUUID().toString(), body, TIMEOUT);
            }
        } catch (IOException e) {
            log.debug("a demo request failed: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inFlight.release();
        }
    }

    private String payout(String source, String amount) {
        String msisdn = "+2547" + (10_000_000 + random.nextInt(89_999_999));
        return "{\"source\":\"" + source + "\",\"amount\":\"" + amount
                + "\",\"currency\":\"KES\",\"rail\":\"mobile_money\",\"destination\":{\"type\":\"msisdn\",\"value\":\""
                + msisdn + "\"}}";
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
        edges.forEach(ApiClient::close);
    }
}
