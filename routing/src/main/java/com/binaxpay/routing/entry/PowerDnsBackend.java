package com.binaxpay.routing.entry;

import com.binaxpay.config.EntrySites;
import com.binaxpay.config.EntrySites.Site;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Answers a PowerDNS server's remote backend, over HTTP on loopback: the zone's apex leads to the site that suits the
/// client best, as told by the resolver (EDNS client subnet, RFC 7871) or else the resolver's own address. See the
/// PowerDNS
/// manual, "Remote Backend", "HTTP Connector". Safe for any thread.
public final class PowerDnsBackend implements AutoCloseable {
    /// Under which path PowerDNS asks, as `remote-connection-string` names it.
    public static final String PATH = "/dns";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int BACKLOG = 128;
    /// Refresh, retry, expire and minimum of the zone's SOA, in seconds; nobody copies the zone.
    private static final String SOA_TIMES = "3600 600 86400 15";

    private record Line(String type, String name, String content, int scopeBits) {}

    private final EntrySites sites;
    private final SiteChoice choice;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private PowerDnsBackend(EntrySites sites, SiteChoice choice, HttpServer server) {
        this.sites = sites;
        this.choice = choice;
        this.server = server;
    }

    /// Listens on `listen`, a loopback address.
    ///
    /// @throws IOException where it cannot
    public static PowerDnsBackend start(EntrySites sites, SiteChoice choice, InetSocketAddress listen)
            throws IOException {
        PowerDnsBackend backend = new PowerDnsBackend(sites, choice, HttpServer.create(listen, BACKLOG));
        backend.server.createContext(PATH, backend::answer);
        backend.server.setExecutor(backend.threads);
        backend.server.start();
        return backend;
    }

    /// Port that it listens on.
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] parts = exchange.getRequestURI()
                    .getRawPath()
                    .substring(PATH.length())
                    .split("/", -1);
            byte[] body = parts.length >= 4 && parts[1].equals("lookup")
                    ? json(lookup(URLDecoder.decode(parts[2], StandardCharsets.UTF_8), parts[3], client(exchange)))
                    : "{\"result\":false}".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// Network or address of whom the answer is for.
    private static InetAddress client(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-RemoteBackend-Real-Remote"))
                .or(() -> Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-RemoteBackend-Remote")))
                .map(text -> text.split("/", 2)[0])
                .flatMap(PowerDnsBackend::literal)
                .orElse(InetAddress.getLoopbackAddress());
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private List<Line> lookup(String name, String type, InetAddress client) {
        String asked = name.toLowerCase(Locale.ROOT);
        String host = asked.endsWith(".") ? asked.substring(0, asked.length() - 1) : asked;
        List<Line> lines = new ArrayList<>();
        if (host.equals(sites.zone())) {
            lines.add(new Line("SOA", name, soa(), 0));
            lines.add(new Line("NS", name, sites.nameServer() + ".", 0));
            lines.addAll(addresses(name, choice.choose(client), SiteChoice.prefixBits(client)));
        } else if (isPool(host)) {
            String pool = host.substring(0, host.indexOf('.'));
            lines.addAll(addresses(name, choice.choose(client, pool), SiteChoice.prefixBits(client)));
        } else {
            sites.sites().stream()
                    .filter(site -> host.equals(site.name() + "." + sites.zone()))
                    .forEach(site -> lines.addAll(addresses(name, site, 0)));
        }
        return lines.stream()
                .filter(line -> type.equals("ANY") || type.equals(line.type))
                .toList();
    }

    private boolean isPool(String host) {
        return sites.sites().stream()
                .anyMatch(site -> !site.pool().isEmpty() && host.equals(site.pool() + "." + sites.zone()));
    }

    private String soa() {
        return sites.nameServer() + ". hostmaster." + sites.zone() + ". 1 " + SOA_TIMES;
    }

    private static List<Line> addresses(String name, Site site, int scopeBits) {
        return site.addresses().stream()
                .map(address -> new Line(
                        address instanceof Inet6Address ? "AAAA" : "A", name, address.getHostAddress(), scopeBits))
                .toList();
    }

    private byte[] json(List<Line> lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("result");
            for (Line line : lines) {
                out.writeStartObject();
                out.writeStringField("qtype", line.type);
                out.writeStringField("qname", line.name);
                out.writeStringField("content", line.content);
                out.writeNumberField("ttl", sites.ttlSeconds());
                out.writeNumberField("scopeMask", line.scopeBits);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
