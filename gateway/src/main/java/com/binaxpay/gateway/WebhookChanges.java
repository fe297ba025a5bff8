package com.binaxpay.gateway;

import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.PartnerRequest;
import com.binaxpay.wire.WebhookEndpoint;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Has the control group change webhook endpoints, and answers with what it made of that. Safe for any thread.
final class WebhookChanges {
    private static final long NS_PER_MS = 1_000_000;
    private static final long SEEN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final WebhookPorts ports;

    WebhookChanges(WebhookPorts ports) {
        this.ports = ports;
    }

    /// What a repeat of a request is known by.
    static PartnerRequest request(Idempotency key, long nowMs) {
        return new PartnerRequest(key.keyHi(), key.keyLo(), key.fingerprintHi(), key.fingerprintLo(), nowMs);
    }

    /// A change whose repeats are harmless; the answer shows no secret.
    HttpAnswer put(Exchange exchange, WebhookEndpoint endpoint) {
        ConfigCommand command = new ConfigCommand.PutWebhook(endpoint, PartnerRequest.NONE);
        return answer(exchange, change(exchange, command), 200, false);
    }

    /// A change that makes a secret, which only this answer shows.
    HttpAnswer put(Exchange exchange, WebhookEndpoint endpoint, PartnerRequest request, int status) {
        return answer(exchange, change(exchange, new ConfigCommand.PutWebhook(endpoint, request)), status, true);
    }

    HttpAnswer delete(Exchange exchange, ConfigCommand.DeleteWebhook command) {
        ConfigReply reply = change(exchange, command);
        if (reply instanceof ConfigReply.Done done) {
            awaitSeen(done.version());
            return new HttpAnswer.Whole(204, "", new byte[0], List.of());
        }
        throw unknown(reply);
    }

    private HttpAnswer answer(Exchange exchange, ConfigReply reply, int status, boolean showsSecret) {
        return switch (reply) {
            case ConfigReply.WebhookPut put -> {
                awaitSeen(put.version());
                WebhookEndpoint endpoint = put.endpoint();
                Optional<String> secret = showsSecret
                        ? Optional.of(ports.secrets().text(endpoint.id(), endpoint.secret()))
                        : Optional.empty();
                HttpAnswer.Whole answer = HttpAnswer.json(status, out -> render(out, endpoint, secret))
                        .with("Cache-Control", "no-store");
                yield Answers.replayed(answer, put.replayed());
            }
            case ConfigReply.KeyReused _ ->
                Answers.problem(
                        Problem.ofHeader(
                                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                                IdempotencyKeys.HEADER,
                                "This key was used before with another payload."),
                        exchange.path());
            case ConfigReply.Stale _ ->
                Answers.problem(Problem.of(ProblemCode.WEBHOOK_ENDPOINT_CHANGED, ""), exchange.path());
            case ConfigReply.Refused refused ->
                Answers.problem(Problem.of(ProblemCode.TOO_MANY_WEBHOOK_ENDPOINTS, refused.reason()), exchange.path());
            case ConfigReply.Done _,
                    ConfigReply.NotLeader _,
                    ConfigReply.Unchanged _,
                    ConfigReply.Changed _,
                    ConfigReply.NotDone _ -> throw unknown(reply);
        };
    }

    private ConfigReply change(Exchange exchange, ConfigCommand command) {
        long leftMs = Math.max(1, (exchange.deadlineNs() - System.nanoTime()) / NS_PER_MS);
        try {
            return ports.changes().change(command, Duration.ofMillis(leftMs));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemCode.OUTCOME_UNKNOWN, "The request was interrupted.")
                    .asException();
        }
    }

    private static ProblemException unknown(ConfigReply reply) {
        return Problem.of(
                        ProblemCode.OUTCOME_UNKNOWN,
                        "The control group did not answer in time ("
                                + reply.getClass().getSimpleName() + ").")
                .asException();
    }

    /// Waits until this process's own copy has the change, so that a partner reads here what it wrote.
    private void awaitSeen(long version) {
        long endNs = System.nanoTime() + SEEN_TIMEOUT_NS;
        while (ports.view().current().version() < version && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /// An endpoint as its owner sees it.
    static void render(JsonGenerator out, WebhookEndpoint endpoint, Optional<String> secret) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", IdKind.WEBHOOK.text(endpoint.id()));
        out.writeStringField("mode", endpoint.owner().mode().name().toLowerCase(Locale.ROOT));
        out.writeStringField("url", endpoint.url());
        out.writeArrayFieldStart("events");
        for (String type : endpoint.events().isEmpty() ? List.of("*") : endpoint.events()) {
            out.writeString(type);
        }
        out.writeEndArray();
        out.writeStringField("description", endpoint.description());
        out.writeStringField("status", endpoint.status().name().toLowerCase(Locale.ROOT));
        if (secret.isPresent()) {
            out.writeStringField("secret", secret.get());
        }
        if (!endpoint.oldSecret().isEmpty()) {
            out.writeStringField("old_secret_valid_until", Times.format(endpoint.oldSecretEndsMs() * NS_PER_MS));
        }
        out.writeStringField("created_at", Times.format(endpoint.createdMs() * NS_PER_MS));
        out.writeStringField("updated_at", Times.format(endpoint.updatedMs() * NS_PER_MS));
        out.writeEndObject();
    }
}
