package com.binaxpay.routing.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.EntrySites;
import com.binaxpay.config.EntrySites.Site;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SiteWatchTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger status = new AtomicInteger(200);

    private HttpServer site(int port) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/readyz", exchange -> {
            byte[] body =
                    "{\"status\":\"ready\",\"parts\":[{\"load\":7}],\"load\":0.5}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static EntrySites declared(int port) throws ConfigRefused {
        return EntrySites.parse("zone: pay.example.com\nsites: [{ name: s, addresses: [127.0.0.1], north: 0, east: 0, "
                + "ready: 'http://127.0.0.1:" + port + "/readyz' }]");
    }

    @Test
    void of_siteThatFailsAndComesBack_isDownAndUpAgain() throws Exception {
        HttpServer server = site(0);
        int port = server.getAddress().getPort();
        EntrySites sites = declared(port);
        Site site = sites.sites().getFirst();
        try (SiteWatch watch = SiteWatch.start(sites)) {
            assertThat(watch.of(site).isUp()).as("before the first look").isTrue();
            await("load").atMost(LONG).until(() -> watch.of(site).load() > 0.3);
            assertThat(watch.of(site).load()).isLessThanOrEqualTo(0.5);
            status.set(503);
            await("not ready").atMost(LONG).until(() -> !watch.of(site).isUp());
            status.set(200);
            await("ready").atMost(LONG).until(() -> watch.of(site).isUp());
            server.stop(0);
            await("gone").atMost(LONG).until(() -> !watch.of(site).isUp());
            server = site(port);
            await("back").atMost(LONG).until(() -> watch.of(site).isUp());
        } finally {
            server.stop(0);
        }
    }
}
