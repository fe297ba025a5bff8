package com.binaxpay.gateway;

import com.binaxpay.gateway.Connections.Turn;
import com.binaxpay.gateway.GatewayConfig.Limits;
import com.binaxpay.observe.Metrics;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// Sets Helidon up: listeners, bounds, TLS, and problems for requests that never reach a handler.
final class Transport {
    /// Streams of one connection of HTTP/2 at a time: each has a thread and a body in memory.
    static final int STREAMS_MAX = 128;

    private static final int PROLOGUE_MAX_BYTES = 8 << 10;
    private static final String HTTP_2 = "2.0";
    private static final String TLS_NAME = "https";
    private static final String BALANCED_NAME = "balanced";

    /// Helidon cuts off at this many times the bound, with a 400 that does not say why; the gateway's own answer comes
    /// before.
    private static final int HEADERS_SLACK = 4;

    private final GatewayConfig config;
    private final Counter closed;
    private final List<Connections> listeners = new ArrayList<>();

    Transport(GatewayConfig config, Metrics metrics) {
        this.config = config;
        this.closed = metrics.counter(
                "binax_gateway_connections_closed", "Connections that were turned away or ended, by reason", "reason");
        metrics.gauge(
                "binax_gateway_connections",
                "Open connections with clients",
                () -> listeners.stream().mapToInt(Connections::count).sum());
        metrics.gauge(
                "binax_gateway_streams_left",
                "Streams of HTTP/2 in hand whose connection has ended",
                () -> listeners.stream().mapToInt(Connections::left).sum());
    }

    /// A server whose first listener is `@default`; an HTTPS listener beside HTTP is named `https`.
    WebServer api(Gateway gateway) {
        var server = WebServer.builder().shutdownHook(false);
        int first =
                config.httpPort().orElseGet(() -> config.https().orElseThrow().port());
        listener(server, gateway, first, connections(InetAddress::isLoopbackAddress, _ -> true));
        if (config.httpPort().isEmpty()) {
            tls(server);
        } else if (config.https().isPresent()) {
            server.putSocket(TLS_NAME, second -> {
                listener(
                        second,
                        gateway,
                        config.https().get().port(),
                        connections(InetAddress::isLoopbackAddress, _ -> true));
                tls(second);
            });
        }
        config.balanced()
                .ifPresent(balanced -> server.putSocket(BALANCED_NAME, third -> {
                    Predicate<InetAddress> isBalancer =
                            address -> balanced.from().stream().anyMatch(block -> block.contains(address));
                    // A balancer is many clients, and bounds them itself.
                    listener(third, gateway, balanced.port(), connections(isBalancer, isBalancer));
                    third.enableProxyProtocol(true);
                    tls(third);
                }));
        return server.build();
    }

    WebServer operations(Gateway gateway) {
        var server = WebServer.builder().shutdownHook(false);
        listener(
                server,
                gateway,
                config.operationsPort().orElseThrow(),
                connections(InetAddress::isLoopbackAddress, _ -> true));
        return server.build();
    }

    /// Port of the HTTPS listener of a server that [#api] made.
    int tlsPort(WebServer server) {
        return config.httpPort().isPresent() ? server.port(TLS_NAME) : server.port();
    }

    /// Port of the listener behind balancers of a server that [#api] made.
    int balancedPort(WebServer server) {
        return server.port(BALANCED_NAME);
    }

    void start() {
        listeners.forEach(Connections::start);
    }

    void close() {
        listeners.forEach(Connections::close);
    }

    private Connections connections(Predicate<InetAddress> isMany, Predicate<InetAddress> mayCome) {
        Limits limits = config.limits();
        Connections.Rules rules = new Connections.Rules(
                limits.connectionsMax(),
                limits.connectionsOfOneMax(),
                limits.still(),
                limits.unread(),
                isMany,
                mayCome);
        Connections connections = new Connections(
                rules,
                System::nanoTime,
                why -> closed.labelValues(why.name().toLowerCase(Locale.ROOT)).inc());
        listeners.add(connections);
        return connections;
    }

    private void listener(
            ListenerConfig.BuilderBase<?, ?> listener, Gateway gateway, int port, Connections connections) {
        Limits limits = config.limits();
        listener.host(config.host());
        listener.port(port);
        listener.backlog(1_024);
        listener.maxTcpConnections(limits.connectionsMax());
        listener.idleConnectionTimeout(limits.idle());
        listener.shutdownGracePeriod(Duration.ofSeconds(2));
        listener.writeQueueLength(0);
        SocketOptions options = SocketOptions.builder()
                .tcpNoDelay(true)
                .readTimeout(limits.idle())
                .build();
        listener.connectionOptions(new ListenerSockets(options, connections));
        listener.addProtocol(Http1Config.builder()
                .maxHeadersSize(HEADERS_SLACK * limits.headersMaxBytes())
                .maxPrologueLength(PROLOGUE_MAX_BYTES)
                .build());
        listener.addProtocol(Http2Config.builder()
                .maxConcurrentStreams(STREAMS_MAX)
                .maxHeaderListSize((long) HEADERS_SLACK * limits.headersMaxBytes())
                .build());
        listener.directHandlers(directHandlers());
        listener.routing(HttpRouting.builder().any((request, response) -> {
            boolean isStream = request.prologue().protocolVersion().equals(HTTP_2);
            Optional<Turn> turn = connections.begins(request.remotePeer().address(), isStream);
            try {
                gateway.serve(new HelidonRequest(request, turn), new HelidonSender(request, response, turn));
                turn.ifPresent(Turn::reads);
                drain(request);
            } finally {
                turn.ifPresent(Turn::ends);
            }
        }));
    }

    /// Reads what a handler left of the body, so that the next request begins where it should. A body that ends early
    /// ends
    /// the connection: the request was answered, and Helidon would answer it once more, with 500.
    private static void drain(ServerRequest request) {
        try {
            if (request.content().hasEntity() && !request.content().consumed()) {
                request.content().consume();
            }
        } catch (RuntimeException e) {
            throw new CloseConnectionException("the body ended early", e);
        }
    }

    private void tls(ListenerConfig.BuilderBase<?, ?> listener) {
        GatewayConfig.Https https = config.https().orElseThrow();
        listener.tls(tls -> tls.privateKey(privateKey(https.privateKey()))
                .privateKeyCertChain(certificates(https.certificateChain()))
                .endpointIdentificationAlgorithm("NONE")
                .addApplicationProtocol("h2")
                .addApplicationProtocol("http/1.1")
                .enabledProtocols(List.of("TLSv1.3", "TLSv1.2")));
    }

    /// Requests that Helidon itself refuses are answered as problems, too.
    private DirectHandlers directHandlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, this::refuse);
        }
        return handlers.build();
    }

    private DirectHandler.TransportResponse refuse(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType type,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        String path = request.path() == null ? "" : request.path();
        // Without a path the request's head did not come whole: Helidon takes that for a fault of its own.
        boolean isCutOff = path.isEmpty() && type == DirectHandler.EventType.INTERNAL_ERROR;
        ProblemCode code = isCutOff ? ProblemCode.BAD_REQUEST : code(type, status.code());
        HttpAnswer.Whole answer = Answers.problem(Problem.of(code, ""), path);
        DirectHandler.TransportResponse.Builder response = DirectHandler.TransportResponse.builder()
                .status(Status.create(answer.status()))
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, answer.contentType())
                .header(HeaderNames.create("Served-By"), config.edge() + ";region=" + config.region())
                .header(HeaderNames.create("Request-Id"), Gateway.newRequestId())
                .keepAlive(false)
                .entity(answer.body());
        answer.fields().forEach(field -> response.header(HeaderNames.create(field.name()), field.value()));
        return response.build();
    }

    private static ProblemCode code(DirectHandler.EventType type, int status) {
        return switch (type) {
            case BAD_REQUEST ->
                switch (status) {
                    case 413 -> ProblemCode.BODY_TOO_LARGE;
                    case 431 -> ProblemCode.HEADERS_TOO_LARGE;
                    default -> ProblemCode.BAD_REQUEST;
                };
            case PAYLOAD_TOO_LARGE -> ProblemCode.BODY_TOO_LARGE;
            case FORBIDDEN -> ProblemCode.FORBIDDEN;
            default -> status == 503 ? ProblemCode.TEMPORARY_REDUCED_CAPACITY : ProblemCode.INTERNAL_ERROR;
        };
    }

    private static List<X509Certificate> certificates(Path pem) {
        try (var in = Files.newInputStream(pem)) {
            List<X509Certificate> chain = new ArrayList<>();
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                chain.add((X509Certificate) certificate);
            }
            return chain;
        } catch (IOException e) {
            throw new UncheckedIOException("the certificate cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no X.509 certificate in PEM: " + pem, e);
        }
    }

    private static PrivateKey privateKey(Path pem) {
        try {
            String text = Files.readString(pem, StandardCharsets.US_ASCII);
            String base64 = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
            return privateKey(spec);
        } catch (IOException e) {
            throw new UncheckedIOException("the private key cannot be read", e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("no PKCS#8 key in PEM: " + pem, e);
        }
    }

    private static PrivateKey privateKey(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (java.security.spec.InvalidKeySpecException e) {
                // The next algorithm may be the key's.
            }
        }
        return KeyFactory.getInstance("EdDSA").generatePrivate(spec);
    }
}
