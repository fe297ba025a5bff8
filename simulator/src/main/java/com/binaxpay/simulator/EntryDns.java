package com.binaxpay.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `./binax entry dns` beside a cluster, and what it would have PowerDNS answer. Each site has an address that stands
/// for its public one, since all of them are on this machine.
///
/// @param backend URL of it
/// @param sites names of sites by their addresses
record EntryDns(String backend, Map<String, String> sites) {
    static final String ZONE = "pay.example.com";
    private static final Duration WAIT = Duration.ofSeconds(2);

    /// A site, and where it is.
    ///
    /// @param north degrees
    /// @param east degrees
    record Site(String name, double north, double east) {}

    /// Starts it, to be ended with `cluster`.
    static EntryDns start(Cluster cluster, List<Site> sites, int timeToLiveS) throws InterruptedException {
        Map<String, String> names = new LinkedHashMap<>();
        StringBuilder declared = new StringBuilder("zone: " + ZONE + "\nttl-s: " + timeToLiveS + "\nsites:\n");
        for (Site site : sites) {
            String address = "192.0.2." + (names.size() + 1);
            names.put(address, site.name);
            declared.append(String.format(
                    Locale.ROOT,
                    "  - { name: %s, addresses: [%s], north: %.2f, east: %.2f, ready: '%s' }%n",
                    site.name,
                    address,
                    site.north,
                    site.east,
                    cluster.readyUrl(site.name)));
        }
        try {
            Path file = Files.writeString(Files.createTempFile("binax-sites", ".yaml"), declared);
            Path log = Files.createTempFile("binax-dns", ".log");
            file.toFile().deleteOnExit();
            log.toFile().deleteOnExit();
            String line = cluster.aside(List.of("entry", "dns", file.toString(), "--port", "0"), log, "answering at ");
            return new EntryDns(line.replaceAll(".*answering at (\\S+) .*", "$1"), Map.copyOf(names));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The site that a client of `network` is led to; empty where no answer came.
    ///
    /// @param network as a resolver tells it, such as `192.0.2.0/24`
    String siteFor(String network) throws InterruptedException {
        Answer answer = Api.send(HttpRequest.newBuilder(URI.create(backend + "/lookup/" + ZONE + "./A"))
                .timeout(WAIT)
                .header("X-RemoteBackend-Real-Remote", network));
        return answer.isDone()
                ? sites.getOrDefault(
                        answer.json().path("result").path(0).path("content").asText(), "")
                : "";
    }
}
