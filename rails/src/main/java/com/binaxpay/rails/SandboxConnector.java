package com.binaxpay.rails;

import com.binaxpay.rails.spi.Capabilities;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.EnquiryResult;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.rails.spi.Notice;
import com.binaxpay.rails.spi.SubmitResult;
import com.binaxpay.wire.Bytes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// The connection to a [SandboxProvider]. Any thread.
///
/// Only a connection that was never made counts as "not sent"; whatever goes wrong later, even in the TLS handshake's
/// last flight, may mean that the request has arrived.
public final class SandboxConnector implements Connector {
    /// Header with a callback's signature.
    public static final String SIGNATURE = "X-Sandbox-Signature";
    /// Name of the connector, as attempts and callback paths carry it.
    public static final String NAME = "sandbox";

    private static final Duration RETENTION = Duration.ofDays(30);

    private final Config config;
    private final HttpClient client;

    /// Where the provider is.
    ///
    /// @param base `https://host:port`, or `http://` on loopback
    /// @param tls whom to trust and, where asked for, what to show; empty with plain HTTP
    /// @param callbackSecret what callbacks are signed with
    /// @param connectTimeout how long a connection may take
    /// @param answerTimeout how long an answer may take
    public record Config(
            URI base, Optional<SSLContext> tls, Bytes callbackSecret, Duration connectTimeout, Duration answerTimeout) {
        /// One second to connect, two to answer.
        public static Config of(URI base, Optional<SSLContext> tls, Bytes callbackSecret) {
            return new Config(base, tls, callbackSecret, Duration.ofSeconds(1), Duration.ofSeconds(2));
        }
    }

    /// Connects at the first call.
    public SandboxConnector(Config config) {
        this.config = config;
        // HTTP/1.1 on purpose: a connection that is cut takes one call with it, not all of them.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .connectTimeout(config.connectTimeout());
        config.tls().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.all();
    }

    @Override
    public boolean idempotentSubmission() {
        return true;
    }

    @Override
    public Duration retention() {
        return RETENTION;
    }

    @Override
    public SubmitResult submit(Instruction instruction) {
        HttpRequest request = HttpRequest.newBuilder(config.base().resolve(path(instruction)))
                .timeout(config.answerTimeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(SandboxJson.instruction(instruction)))
                .build();
        try {
            return submitted(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new SubmitResult.NotSent();
        } catch (IOException e) {
            return new SubmitResult.Unknown(reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SubmitResult.Unknown("interrupted");
        }
    }

    @Override
    public EnquiryResult enquire(Instruction instruction) {
        HttpRequest request = HttpRequest.newBuilder(
                        config.base().resolve(path(instruction) + "/" + instruction.reference()))
                .timeout(config.answerTimeout())
                .GET()
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return switch (response.statusCode()) {
                case 200 -> result(SandboxJson.readStatus(response.body()));
                case 404 -> new EnquiryResult.NotFound();
                default -> new EnquiryResult.Unknown("status_" + response.statusCode());
            };
        } catch (IOException e) {
            return new EnquiryResult.Unknown(reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new EnquiryResult.Unknown("interrupted");
        }
    }

    @Override
    public Optional<Notice> readNotice(byte[] body, String signature) {
        if (!SandboxSignature.matches(body, signature, config.callbackSecret())) {
            return Optional.empty();
        }
        try {
            SandboxJson.Status status = SandboxJson.readStatus(body);
            return Optional.of(new Notice(status.reference(), result(status)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String path(Instruction instruction) {
        return switch (instruction.kind()) {
            case PAYOUT -> "/v1/payouts";
            case COLLECTION -> "/v1/collections";
            case REFUND -> "/v1/refunds";
        };
    }

    private static SubmitResult submitted(HttpResponse<byte[]> response) throws IOException {
        return switch (response.statusCode()) {
            case 200, 202 ->
                switch (result(SandboxJson.readStatus(response.body()))) {
                    case EnquiryResult.Paid paid -> new SubmitResult.Paid(paid.providerReference());
                    case EnquiryResult.Refused refused -> new SubmitResult.Refused(refused.reason());
                    case EnquiryResult.Pending unused -> new SubmitResult.Pending();
                    case EnquiryResult.NotFound unused -> new SubmitResult.Unknown("malformed_answer");
                    case EnquiryResult.Unknown unknown -> new SubmitResult.Unknown(unknown.reason());
                };
            // Refused before anything was looked at: under this reference nothing can have been paid by this request.
            case 400 -> new SubmitResult.Refused("invalid_request");
            default -> new SubmitResult.Unknown("status_" + response.statusCode());
        };
    }

    private static EnquiryResult result(SandboxJson.Status status) {
        return switch (status.status()) {
            case "paid" -> new EnquiryResult.Paid(status.providerReference());
            case "failed" -> new EnquiryResult.Refused(status.reason());
            case "pending" -> new EnquiryResult.Pending();
            default -> new EnquiryResult.Unknown("malformed_answer");
        };
    }

    /// A stable code for what went wrong; an exception's message may name addresses.
    private static String reason(IOException e) {
        return e instanceof java.net.http.HttpTimeoutException ? "timeout" : "answer_lost";
    }
}
