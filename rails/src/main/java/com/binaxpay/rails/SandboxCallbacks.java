package com.binaxpay.rails;

import com.binaxpay.rails.SandboxPayment.State;
import com.binaxpay.wire.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Sends the sandbox's callbacks: to one address after the other until one takes it, a few rounds, then it is lost.
final class SandboxCallbacks implements AutoCloseable {
    private static final int IN_FLIGHT_MAX = 32;
    private static final int ROUNDS = 3;
    private static final long ROUND_PAUSE_MS = 200;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Supplier<SandboxJson.Control> control;
    private final Bytes secret;
    private final HttpClient client;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT_MAX);
    private final AtomicLong callbacks = new AtomicLong();

    SandboxCallbacks(Supplier<SandboxJson.Control> control, Bytes secret, Optional<SSLContext> tls) {
        this.control = control;
        this.secret = secret;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
        tls.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /// Sends one callback about `payment`, some time.
    void send(SandboxPayment payment) {
        SandboxJson.Control now = control.get();
        if (now.callbackUrls().isEmpty() || now.behaviour().losesCallback(callbacks.incrementAndGet())) {
            return;
        }
        byte[] body = SandboxJson.status(payment);
        threads.execute(() -> deliver(body, SandboxSignature.of(body, secret), now.callbackUrls()));
    }

    /// Sends what somebody who doesn't know the secret makes of a payment that he would like to have made.
    void forge(SandboxPayment payment) {
        byte[] body = SandboxJson.status(payment.came(State.PAID, "", Long.MAX_VALUE, 0));
        Bytes guess = Bytes.utf8(payment.reference());
        threads.execute(() ->
                deliver(body, SandboxSignature.of(body, guess), control.get().callbackUrls()));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.shutdownNow();
    }

    private void deliver(byte[] body, String signature, List<URI> urls) {
        try {
            for (int round = 0; round < ROUNDS; round++) {
                for (URI url : urls) {
                    if (isTaken(body, signature, url)) {
                        return;
                    }
                }
                TimeUnit.MILLISECONDS.sleep(ROUND_PAUSE_MS << round);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTaken(byte[] body, String signature, URI url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header(SandboxConnector.SIGNATURE, signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        inFlight.acquire();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status >= 200 && status < 300;
        } catch (IOException e) {
            return false;
        } finally {
            inFlight.release();
        }
    }
}
