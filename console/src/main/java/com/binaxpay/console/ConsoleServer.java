package com.binaxpay.console;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Semaphore;

/// Serves the console on loopback. Threads: one virtual thread a request; safe for any.
///
/// The page may break things where chaos is enabled, so requests are only taken under a loopback name (a page elsewhere
/// can't
/// reach in by pointing its own name here) and acts only with a header that a foreign page can't send.
public final class ConsoleServer implements AutoCloseable {
    private static final int PAGES_MAX = 64;
    private static final String ACT_HEADER = "X-Binax-Console";
    private static final String WEBJAR = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

    private final WebServer server;
    private final StatusFeed feed;
    private final Chaos chaos;
    private final Semaphore pages = new Semaphore(PAGES_MAX);

    private ConsoleServer(int port, StatusSource source, Chaos chaos) {
        this.chaos = chaos;
        this.feed = new StatusFeed(source);
        this.server = WebServer.builder()
                .host("127.0.0.1")
                .port(port)
                .shutdownHook(false)
                .routing(this::route)
                .build();
    }

    /// Starts a console on `port` of 127.0.0.1 (0: a free one).
    public static ConsoleServer start(int port, StatusSource source, Chaos chaos) {
        ConsoleServer console = new ConsoleServer(port, source, chaos);
        console.server.start();
        return console;
    }

    /// The port that it listens on.
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        feed.close();
        server.stop();
    }

    private void route(HttpRouting.Builder routing) {
        routing.any(this::guard)
                .get("/", asset("/console/index.html", "text/html; charset=utf-8"))
                .get("/console.css", asset("/console/console.css", "text/css; charset=utf-8"))
                .get("/console.js", asset("/console/console.js", "text/javascript; charset=utf-8"))
                .get("/changes.js", asset("/console/changes.js", "text/javascript; charset=utf-8"))
                .get("/plots.js", asset("/console/plots.js", "text/javascript; charset=utf-8"))
                .get("/icon.svg", asset("/console/icon.svg", "image/svg+xml"))
                .get("/uplot.js", asset(WEBJAR + "uPlot.esm.js", "text/javascript; charset=utf-8"))
                .get("/uplot.css", asset(WEBJAR + "uPlot.min.css", "text/css; charset=utf-8"))
                .get("/live", this::live)
                .post("/chaos/{act}/{target}", this::breakSomething);
    }

    private void guard(ServerRequest request, ServerResponse response) {
        String host = request.authority();
        String name = host.contains(":") ? host.substring(0, host.lastIndexOf(':')) : host;
        if (!name.equals("127.0.0.1") && !name.equals("localhost")) {
            response.status(Status.MISDIRECTED_REQUEST_421).send("the console answers as 127.0.0.1 or localhost only");
            return;
        }
        response.header(HeaderNames.create("Content-Security-Policy"), POLICY);
        response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        response.next();
    }

    private io.helidon.webserver.http.Handler asset(String path, String type) {
        byte[] content = read(path);
        return (request, response) ->
                response.header(HeaderNames.CONTENT_TYPE, type).send(content);
    }

    private void live(ServerRequest request, ServerResponse response) throws InterruptedException {
        if (!pages.tryAcquire()) {
            response.status(Status.SERVICE_UNAVAILABLE_503)
                    .header(HeaderNames.RETRY_AFTER, "10")
                    .send("more than " + PAGES_MAX + " consoles are open; close one");
            return;
        }
        feed.join();
        try (SseSink sink = response.sink(SseSink.TYPE)) {
            sink.emit(event("chaos", Boolean.toString(chaos.isEnabled())));
            long seen = 0;
            while (!feed.isClosed()) {
                long version = feed.awaitNewer(seen);
                sink.emit(version > seen ? event("status", feed.latest()) : event("waiting", "{}"));
                seen = version;
            }
        } catch (UncheckedIOException e) {
            // The page was closed: that is how every feed ends.
        } finally {
            feed.leave();
            pages.release();
        }
    }

    private void breakSomething(ServerRequest request, ServerResponse response) {
        if (!request.headers().contains(HeaderNames.create(ACT_HEADER))) {
            response.status(Status.FORBIDDEN_403)
                    .send("acts come from the console's own page (header " + ACT_HEADER + ")");
            return;
        }
        try {
            response.send(chaos.carryOut(
                    request.path().pathParameters().get("act"),
                    request.path().pathParameters().get("target")));
        } catch (IllegalArgumentException e) {
            response.status(Status.create(422)).send(String.valueOf(e.getMessage()));
        }
    }

    private static SseEvent event(String name, String data) {
        return SseEvent.builder().name(name).data(data).build();
    }

    private static byte[] read(String path) {
        try (InputStream in = ConsoleServer.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
