package com.binaxpay.routing.entry;

import com.binaxpay.config.EntrySites;
import com.binaxpay.config.EntrySites.Site;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks each site how it is, twice a second, as a client would: from outside. Two failures in a row make it down, two
/// successes up again. Safe for any thread.
public final class SiteWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SiteWatch.class);
    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int IN_A_ROW = 2;
    /// Part of the newest look in what is told: the last few count.
    private static final double NEWEST = 0.4;

    private static final double NANOS_A_MS = 1e6;
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Standing> standings = new ConcurrentHashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(WAIT).build();
    private final List<Thread> watchers;

    private SiteWatch(EntrySites sites) {
        Duration timeToLive = Duration.ofSeconds(sites.ttlSeconds());
        watchers = sites.sites().stream()
                .map(site -> Thread.ofVirtual()
                        .name("watch-" + site.name())
                        .unstarted(() -> watch(site, new Spill(timeToLive))))
                .toList();
    }

    /// Watches from now on, until it is closed.
    public static SiteWatch start(EntrySites sites) {
        SiteWatch watch = new SiteWatch(sites);
        watch.watchers.forEach(Thread::start);
        return watch;
    }

    /// How a site is.
    public Standing of(Site site) {
        return standings.getOrDefault(site.name(), Standing.UNKNOWN);
    }

    private void watch(Site site, Spill spill) {
        int others = 0;
        try {
            while (true) {
                Standing before = of(site);
                Standing seen = look(site, before);
                // What is seen differs from what is told: it has to be seen again.
                others = seen.isUp() == before.isUp() ? 0 : others + 1;
                boolean isUp = others < IN_A_ROW ? before.isUp() : seen.isUp();
                if (isUp != before.isUp()) {
                    LOG.warn("site {} is {}", site.name(), isUp ? "up" : "down");
                    others = 0;
                }
                double leaving = spill.look(seen.load(), System.nanoTime());
                if (leaving != before.leaving()) {
                    LOG.info(
                            "site {} has a load of {} and keeps {} of its clients",
                            site.name(),
                            seen.load(),
                            1 - leaving);
                }
                standings.put(site.name(), new Standing(isUp, seen.load(), seen.roundTripMs(), leaving));
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            LOG.debug("watch of {} ends", site.name());
        }
    }

    private Standing look(Site site, Standing before) throws InterruptedException {
        long begunNs = System.nanoTime();
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(site.ready()).timeout(WAIT).build();
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            double tookMs = (System.nanoTime() - begunNs) / NANOS_A_MS;
            return new Standing(
                    answer.statusCode() == 200,
                    smooth(before.load(), load(answer.body())),
                    smooth(before.roundTripMs(), tookMs),
                    before.leaving());
        } catch (IOException e) {
            return new Standing(false, before.load(), before.roundTripMs(), before.leaving());
        }
    }

    private static double smooth(double before, double newest) {
        return before + NEWEST * (newest - before);
    }

    /// The member `load` of a JSON object; 0 where there is none.
    private static double load(byte[] body) throws IOException {
        try (JsonParser in = JSON.createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return 0;
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (name.equals("load") && value.isNumeric()) {
                    return in.getDoubleValue();
                }
                in.skipChildren();
            }
            return 0;
        }
    }

    @Override
    public void close() {
        watchers.forEach(Thread::interrupt);
        client.close();
    }
}
