package com.binaxpay.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// A site as clients and those who watch it see it: HTTPS that says its name, and `/readyz`. The ports stay when it is
/// stopped and started again.
final class EntrySite implements AutoCloseable {
    private final String name;
    private final SSLContext tls;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private int port;
    private int readyPort;
    private volatile double load;
    private Optional<HttpsServer> https = Optional.empty();
    private Optional<HttpServer> ready = Optional.empty();

    EntrySite(String name, SSLContext tls) throws IOException {
        this.name = name;
        this.tls = tls;
        start();
    }

    /// The site in a file of sites.
    String declared(String address, double north, double east) {
        return String.format(
                "  - { name: %s, addresses: [%s], port: %d, north: %s, east: %s, ready: 'http://127.0.0.1:%d/readyz' }%n",
                name, address, port, north, east, readyPort);
    }

    void load(double newLoad) {
        load = newLoad;
    }

    void start() throws IOException {
        HttpsServer first = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        first.setHttpsConfigurator(new HttpsConfigurator(tls));
        https = Optional.of(first);
        port = serve(first, exchange -> answer(exchange, name));
        HttpServer second = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), readyPort), 64);
        ready = Optional.of(second);
        readyPort = serve(second, exchange -> answer(exchange, "{\"status\":\"ready\",\"load\":" + load + "}"));
    }

    private int serve(HttpServer server, HttpHandler handler) {
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /// As a process that dies.
    void stop() {
        https.ifPresent(server -> server.stop(0));
        ready.ifPresent(server -> server.stop(0));
    }

    @Override
    public void close() {
        stop();
        threads.close();
    }
}
