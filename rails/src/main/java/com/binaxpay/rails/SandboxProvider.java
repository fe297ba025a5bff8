package com.binaxpay.rails;

import com.binaxpay.rails.SandboxBehaviour.Fate;
import com.binaxpay.rails.SandboxPayment.State;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.wire.View.OrderKind;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A payment provider to practise with: pays by writing into its own book, and misbehaves as told. A process of its own
/// in `binax up`; its API is in `docs/reference/sandbox.md`.
///
/// It pays, collects and refunds one reference once, and what it has answered stays true after a crash: the book is
/// on disk before any answer. A destination that ends with `0000` is always `failed` with reason `payee_unknown`; for
/// payers see [SandboxPayer].
public final class SandboxProvider implements AutoCloseable {
    private static final String UNKNOWN_PAYEE = "0000";
    private static final long BODY_BYTES_MAX = 64 << 10;
    private static final int BOOK_PAGE = 1_000;

    private final SandboxBook book;
    private final SandboxCallbacks callbacks;
    private final WebServer server;
    private final AtomicLong requests = new AtomicLong();
    private volatile SandboxJson.Control control;
    private volatile boolean closed;

    private SandboxProvider(SandboxConfig config, InstantSource clock) throws IOException {
        control = new SandboxJson.Control(config.behaviour(), config.callbackUrls());
        book = new SandboxBook(config.directory(), config.keys(), clock);
        callbacks = new SandboxCallbacks(() -> control, config.callbackSecret(), config.tls());
        server = server(config);
    }

    /// Opens the book, goes on with what is pending in it and serves.
    ///
    /// @throws IOException if the book cannot be read
    public static SandboxProvider start(SandboxConfig config, InstantSource clock) throws IOException {
        SandboxProvider provider = new SandboxProvider(config, clock);
        provider.server.start();
        provider.book.pending().forEach(provider::endLater);
        return provider;
    }

    /// The port that it listens on.
    public int port() {
        return server.port();
    }

    /// Changes its behaviour.
    public void behave(SandboxBehaviour behaviour) {
        control = new SandboxJson.Control(behaviour, control.callbackUrls());
    }

    /// Stops serving, and leaves the book as it is.
    @Override
    public void close() {
        closed = true;
        server.stop();
        callbacks.close();
        try {
            book.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox provider's book could not be closed", e);
        }
    }

    private WebServer server(SandboxConfig config) {
        WebServerConfig.Builder builder = WebServer.builder()
                .host(config.host())
                .port(config.port())
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(100))
                .maxPayloadSize(BODY_BYTES_MAX)
                .routing(this::route);
        config.tls()
                .ifPresent(context -> builder.tls(Tls.builder()
                        .sslContext(context)
                        .clientAuth(config.clientCertificates() ? TlsClientAuth.REQUIRED : TlsClientAuth.NONE)
                        .build()));
        return builder.build();
    }

    private void route(HttpRouting.Builder routing) {
        routing.post("/v1/payouts", (request, response) -> take(OrderKind.PAYOUT, request, response))
                .post("/v1/collections", (request, response) -> take(OrderKind.COLLECTION, request, response))
                .post("/v1/refunds", (request, response) -> take(OrderKind.REFUND, request, response))
                .get("/v1/payouts/{reference}", (request, response) -> enquire(OrderKind.PAYOUT, request, response))
                .get(
                        "/v1/collections/{reference}",
                        (request, response) -> enquire(OrderKind.COLLECTION, request, response))
                .get("/v1/refunds/{reference}", (request, response) -> enquire(OrderKind.REFUND, request, response))
                .get("/v1/book", this::showBook)
                .get(
                        "/v1/book/summary",
                        (request, response) -> send(response, Status.OK_200, SandboxJson.summary(book.summary())))
                .get("/v1/control", (request, response) -> send(response, Status.OK_200, SandboxJson.control(control)))
                .post("/v1/control", this::changeControl);
    }

    private void take(OrderKind kind, ServerRequest request, ServerResponse response) {
        Instruction instruction;
        try {
            instruction = SandboxJson.readInstruction(kind, request.content().as(byte[].class));
        } catch (IOException e) {
            refuse(response, Status.BAD_REQUEST_400, e);
            return;
        }
        Fate fate = control.behaviour().fate(requests.incrementAndGet());
        pause(fate.delayMs());
        if (fate.rejectedBefore()) {
            throw cut();
        }
        SandboxPayment asked = asked(instruction);
        String value = instruction.party().value();
        SandboxBook.Met met = switch (kind) {
            case PAYOUT -> send(asked, fate, value.endsWith(UNKNOWN_PAYEE) ? "payee_unknown" : "");
            case REFUND -> send(asked, fate, SandboxPayer.of(value) == SandboxPayer.CLOSED ? "payer_closed" : "");
            case COLLECTION -> ask(asked, fate, SandboxPayer.of(value));
        };
        answer(response, met, fate);
    }

    /// Sends money, or fails for `reason` if there is one.
    private SandboxBook.Met send(SandboxPayment asked, Fate fate, String reason) {
        boolean fails = fate.fails() || !reason.isEmpty();
        State state = fate.async() ? State.PENDING : fails ? State.FAILED : State.PAID;
        return meet(asked, state, reason.isEmpty() && state == State.FAILED ? "declined" : reason);
    }

    /// Asks a payer, who answers later.
    private SandboxBook.Met ask(SandboxPayment asked, Fate fate, SandboxPayer payer) {
        String reason = payer.reason().isEmpty() && fate.fails() ? SandboxPayer.DECLINES.reason() : payer.reason();
        return meet(asked, payer.begins(), reason);
    }

    private SandboxBook.Met meet(SandboxPayment asked, State state, String reason) {
        try {
            return book.meet(asked, state, reason);
        } catch (UncheckedIOException e) {
            throw cut(); // not on disk: nobody may be told
        }
    }

    private void answer(ServerResponse response, SandboxBook.Met met, Fate fate) {
        SandboxPayment payment = met.payment();
        if (met.conflicts()) {
            send(response, Status.CONFLICT_409, SandboxJson.error("reference_reused"));
            return;
        }
        if (met.isNew() && payment.state() == State.PENDING) {
            endLater(payment);
        }
        boolean isDone = payment.state() == State.PAID || payment.kind() == OrderKind.COLLECTION;
        if (isDone && fate.hangs()) {
            pause(control.behaviour().hangMs());
            throw cut();
        }
        if (isDone && fate.losesAnswer()) {
            throw cut();
        }
        Status status = payment.state() == State.PENDING ? Status.ACCEPTED_202 : Status.OK_200;
        send(response, status, SandboxJson.status(payment));
        if (payment.state() == State.PAID && fate.answersTwice()) {
            callbacks.send(payment);
            callbacks.send(payment);
        }
    }

    private void enquire(OrderKind kind, ServerRequest request, ServerResponse response) {
        pause(control.behaviour().fate(requests.incrementAndGet()).delayMs());
        Optional<SandboxPayment> found =
                book.find(request.path().pathParameters().get("reference")).filter(payment -> payment.kind() == kind);
        if (found.isEmpty()) {
            send(response, Status.NOT_FOUND_404, SandboxJson.error("not_found"));
        } else {
            send(response, Status.OK_200, SandboxJson.status(found.get()));
        }
    }

    private void showBook(ServerRequest request, ServerResponse response) {
        response.status(Status.OK_200).header(HeaderNames.CONTENT_TYPE, "application/x-ndjson");
        try (OutputStream out = response.outputStream()) {
            long next = 1;
            List<SandboxPayment> page = book.paid(next, BOOK_PAGE);
            while (!page.isEmpty()) {
                for (SandboxPayment payment : page) {
                    out.write(SandboxJson.line(payment));
                }
                next += page.size();
                page = book.paid(next, BOOK_PAGE);
            }
        } catch (IOException e) {
            throw new CloseConnectionException("the reader of the book has gone", e);
        }
    }

    private void changeControl(ServerRequest request, ServerResponse response) {
        try {
            control = SandboxJson.readControl(request.content().as(byte[].class), control);
            send(response, Status.OK_200, SandboxJson.control(control));
        } catch (IOException | IllegalArgumentException e) {
            refuse(response, Status.BAD_REQUEST_400, e);
        }
    }

    private void endLater(SandboxPayment payment) {
        Thread.ofVirtual().name("sandbox-async").start(() -> {
            try {
                if (payment.kind() == OrderKind.COLLECTION) {
                    payerAnswers(payment);
                } else {
                    sendLater(payment);
                }
            } catch (UncheckedIOException e) {
                if (!closed) {
                    throw e;
                }
            }
        });
    }

    private void sendLater(SandboxPayment payment) {
        SandboxBehaviour behaviour = control.behaviour();
        pause(behaviour.asyncDelayMs());
        boolean fails = !payment.reason().isEmpty()
                || behaviour.fate(requests.incrementAndGet()).fails();
        String reason = payment.reason().isEmpty() ? "declined" : payment.reason();
        callbacks.send(book.end(payment.reference(), fails ? State.FAILED : State.PAID, fails ? reason : ""));
    }

    private void payerAnswers(SandboxPayment collection) {
        SandboxBehaviour behaviour = control.behaviour();
        boolean isSilent = collection.reason().equals(SandboxPayer.SILENT.reason());
        if (collection.reason().equals(SandboxPayer.LIAR.reason())) {
            callbacks.forge(collection);
        }
        pause(isSilent ? behaviour.payerTimeoutMs() : behaviour.payerDelayMs());
        State state = collection.reason().isEmpty() ? State.PAID : State.FAILED;
        SandboxPayment ended = book.end(collection.reference(), state, collection.reason());
        callbacks.send(ended);
        if (behaviour.fate(requests.incrementAndGet()).answersTwice()) {
            callbacks.send(ended);
        }
    }

    /// What is asked for, as the book keeps it. The payee is there as a hash only.
    private static SandboxPayment asked(Instruction instruction) {
        ByteBuffer payee = sha256(instruction.party().value());
        ByteBuffer content = sha256(instruction.amountMinor() + "|" + instruction.currency() + "|"
                + instruction.rail() + "|" + instruction.party().type() + "|"
                + instruction.party().value() + unlikeAPayout(instruction));
        return new SandboxPayment(
                instruction.reference(),
                content.getLong(),
                content.getLong(),
                instruction.amountMinor(),
                instruction.currency(),
                instruction.rail(),
                payee.getLong(),
                State.PENDING,
                "",
                0,
                0,
                1,
                0,
                instruction.kind(),
                instruction.original());
    }

    /// What tells other kinds apart; nothing for payouts, as 0.1.0 has them.
    private static String unlikeAPayout(Instruction instruction) {
        return instruction.kind() == OrderKind.PAYOUT ? "" : "|" + instruction.kind() + "|" + instruction.original();
    }

    private static ByteBuffer sha256(String text) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void refuse(ServerResponse response, Status status, Exception e) {
        // Of Jackson's messages only the first line; the rest quotes the body, which is personal.
        String message = e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : "malformed_request";
        send(response, status, SandboxJson.error(message));
    }

    private static void send(ServerResponse response, Status status, byte[] body) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(body);
    }

    private static CloseConnectionException cut() {
        return new CloseConnectionException("cut off, as a provider might");
    }

    private static void pause(long ms) {
        if (ms <= 0) {
            return;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cut();
        }
    }
}
