package com.binaxpay.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Takes the command line's wishes in the supervisor: on loopback, from whoever can read the cluster's token.
final class ControlServer implements AutoCloseable {
    /// What the supervisor does when asked.
    interface Acts {
        /// The cluster's state, as JSON.
        String status() throws InterruptedException;

        /// Carries out a chaos act; a sentence for the operator.
        ///
        /// @throws IllegalArgumentException where act or target are unknown
        /// @throws IllegalStateException where it cannot be done now
        String chaos(String act, String target);

        /// Stops a process and starts it again from the release in `home`; from the supervisor's own where that is
        /// empty. Throws as [#chaos] does.
        String replace(String target, String home);

        /// Goes by the topology in `yaml` from now on. Throws as [#chaos] does.
        String topology(String yaml);

        /// Begins to stop everything.
        void down();
    }

    private static final int STOP_GRACE_S = 1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final byte[] token;
    private final Acts acts;

    private ControlServer(HttpServer server, String token, Acts acts) {
        this.server = server;
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.acts = acts;
    }

    static ControlServer start(int port, String token, Acts acts) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ControlServer control = new ControlServer(http, token, acts);
        http.createContext("/", control::handle);
        http.setExecutor(control.threads);
        http.start();
        return control;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            if (!isAllowed(exchange)) {
                answer(exchange, 403, "the token is wrong");
            } else if (path.length == 2 && path[1].equals("status")) {
                answer(exchange, 200, acts.status());
            } else if (path.length == 2 && path[1].equals("down") && isPost(exchange)) {
                answer(exchange, 200, "stopping");
                acts.down();
            } else if (path.length == 4 && path[1].equals("chaos") && isPost(exchange)) {
                act(exchange, () -> acts.chaos(path[2], path[3]));
            } else if (path.length == 3 && path[1].equals("replace") && isPost(exchange)) {
                String home = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                act(exchange, () -> acts.replace(path[2], home));
            } else if (path.length == 2 && path[1].equals("topology") && isPost(exchange)) {
                String yaml = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                act(exchange, () -> acts.topology(yaml));
            } else {
                answer(exchange, 404, "no such command");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void act(HttpExchange exchange, Supplier<String> act) throws IOException {
        try {
            answer(exchange, 200, act.get());
        } catch (IllegalArgumentException e) {
            answer(exchange, 422, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            answer(exchange, 409, String.valueOf(e.getMessage()));
        }
    }

    private boolean isAllowed(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return given != null
                && given.startsWith("Bearer ")
                && MessageDigest.isEqual(
                        token, given.substring("Bearer ".length()).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isPost(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("POST");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        // Closed here, so that the answer to "down" is on its way before the server goes.
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(STOP_GRACE_S);
        threads.shutdown();
    }
}
