package com.binaxpay.simulator;

import static com.binaxpay.simulator.NearestEdge.EDGE;
import static com.binaxpay.simulator.NearestEdge.EDGES;
import static com.binaxpay.simulator.NearestEdge.PLACE;

import com.binaxpay.simulator.lab.Processes;
import com.binaxpay.simulator.lab.Wan;
import com.binaxpay.simulator.lab.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// What the steps of [NearestEdge] share: the user, who is where this process is, and what is measured there. One
/// thread, but for the user's errands.
final class LagosUser {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int TIME_TO_LIVE_S = 2;
    private static final int WARMING_MAX_S = 10;
    private static final int PAIRS_A_ROUND = 5;

    private static final long PACE_MS = 50;
    /// A bounded read may ask for 60 s at most, and Lagos is cut off while its edge is restarted, too.
    private static final int CUT_MAX_S = 15;

    private static final String FROM_DISK = "taken from disk";
    private static final List<String> REGIONS = List.of("eu", "uk", "us");
    /// Networks of Nigerian providers.
    private static final List<String> NETWORKS =
            List.of("41.58.1.0/24", "41.184.7.0/24", "105.112.3.0/24", "154.113.9.0/24", "197.210.5.0/24");

    private static final List<EntryDns.Site> SITES = List.of(
            new EntryDns.Site(EDGE, 6.45, 3.40),
            new EntryDns.Site("africa-nairobi", -1.29, 36.82),
            new EntryDns.Site("asia-singapore", 1.35, 103.82));

    private final Stage stage;
    private final Cluster cluster;
    private final Wan wan;
    private final EntryDns dns;
    private final Errands errands;
    private final String wallet;

    private LagosUser(Stage stage, EntryDns dns, Errands errands, String wallet) {
        this.stage = stage;
        this.cluster = stage.cluster();
        this.wan = stage.wan();
        this.dns = dns;
        this.errands = errands;
        this.wallet = wallet;
    }

    static LagosUser open(Stage stage) throws InterruptedException {
        Cluster cluster = stage.cluster();
        EntryDns dns = EntryDns.start(cluster, SITES, TIME_TO_LIVE_S);
        Map<String, Api> edges = new LinkedHashMap<>();
        EDGES.forEach(name -> edges.put(name, cluster.api(name)));
        String wallet = cluster.api(EDGE).funded("EU", "1.00", "EUR");
        LagosUser user = new LagosUser(stage, dns, stage.closing(Errands.begin(edges)), wallet);
        for (String place : List.of(EDGE, PLACE, "eu")) {
            // A replica that has not heard of the wallet yet rightly says so.
            Readings first = new Readings(cluster.api(place), user.bounded("10s"));
            Cluster.await(
                    "the wallet to be known at " + place,
                    PATIENCE,
                    () -> first.read() ? "" : first.failures().getLast());
        }
        return user;
    }

    private String bounded(String maxStaleness) {
        return "/v1/wallets/" + wallet + "/balances?consistency=bounded&max_staleness=" + maxStaleness;
    }

    /// Who chooses which edge, and why.
    void connect() throws InterruptedException {
        Cluster.await(
                "the SDK to have measured all edges",
                PATIENCE,
                () -> errands.hasMeasuredAll() ? "" : errands.distances());
        List<String> chosen = new ArrayList<>();
        for (String network : NETWORKS) {
            chosen.add(siteFor(network));
        }
        stage.note("DNS leads " + NETWORKS.size() + " Nigerian networks to " + new HashSet<>(chosen)
                + ", which is nearest to their country");
        chosen.add(errands.edge());
        stage.note("the SDK, which was given the edges in another order, measured " + errands.distances());
        stage.measured(
                NearestEdge.ELSEWHERE,
                chosen.stream().filter(edge -> !edge.equals(EDGE)).count());
    }

    private String siteFor(String network) throws InterruptedException {
        String[] site = {""};
        Cluster.await("DNS to answer", PATIENCE, () -> {
            site[0] = dns.siteFor(network);
            return site[0].isEmpty() ? "it does not" : "";
        });
        return site[0];
    }

    void read() throws InterruptedException {
        Readings local = new Readings(cluster.api(EDGE), bounded("10s"));
        Readings node = new Readings(cluster.api(PLACE), bounded("10s"));
        Readings strict = new Readings(cluster.api(EDGE), "/v1/wallets/" + wallet + "/balances");
        Readings distant = new Readings(cluster.api("eu"), bounded("10s"));
        warm();
        Set<String> connections = connections();
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(stage.seconds());
        while (System.nanoTime() - endNs < 0) {
            for (int i = 0; i < PAIRS_A_ROUND; i++) {
                // Neither is always the first.
                List<Readings> pair = i % 2 == 0 ? List.of(local, node) : List.of(node, local);
                for (Readings each : pair) {
                    must(each);
                }
            }
            must(strict);
            must(distant);
        }
        stage.note("bounded, at the Lagos edge: " + local);
        stage.note("bounded, at the node beside it: " + node);
        stage.note("linearizable, at the Lagos edge: " + strict);
        stage.note("bounded, at the European region's node: " + distant);
        stage.measured(NearestEdge.LOCAL, local.quantileMs(0.5));
        stage.measured(NearestEdge.OLDEST, local.oldestMs());
        stage.measured(NearestEdge.STRICT, strict.quantileMs(0.5));
        stage.measured(NearestEdge.DISTANT, distant.quantileMs(0.5));
        stage.measured(NearestEdge.EDGE_COST, Math.max(0, local.quantileMs(0.5) - node.quantileMs(0.5)));
        Set<String> opened = connections();
        opened.removeAll(connections);
        stage.measured(NearestEdge.OPENED, opened.size());
    }

    private void warm() throws InterruptedException {
        Readings edge = new Readings(cluster.api(EDGE), bounded("10s"));
        Readings node = new Readings(cluster.api(PLACE), bounded("10s"));
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.min(WARMING_MAX_S, stage.seconds()));
        while (System.nanoTime() - endNs < 0) {
            edge.read();
            node.read();
        }
    }

    private static void must(Readings readings) throws InterruptedException {
        if (!readings.read()) {
            throw new ScenarioFailed("a read failed though nothing was wrong: " + readings.failures());
        }
    }

    private Set<String> connections() {
        ProcessHandle edge =
                Objects.requireNonNull(Processes.named(cluster.supervisor()).get(EDGE), "the edge does not run");
        return Connections.to(REGIONS.stream().map(cluster::callsPort).toList(), edge);
    }

    void cut() throws InterruptedException {
        double before = errands.longestMs();
        stage.note(String.format(java.util.Locale.ROOT, "the user waited for %.0f ms at most until now", before));
        wan.changeAround(PLACE, Way::cut);
        Readings here = new Readings(cluster.api(EDGE), bounded("60s"));
        readFor(here, Math.min(CUT_MAX_S, stage.seconds()));
        stage.note("bounded, at the Lagos edge, cut off: " + here);
        here.failures().stream().distinct().forEach(stage::note);
        stage.measured(NearestEdge.CUT_FAILURES, here.failures().size());
        stage.measured(NearestEdge.CUT_OLDEST, here.oldestMs());
    }

    private static void readFor(Readings readings, int seconds) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - endNs < 0) {
            readings.read();
            TimeUnit.MILLISECONDS.sleep(PACE_MS);
        }
    }

    void restart() throws InterruptedException {
        long fromDisk = startsFromDisk();
        stage.chaos("kill", EDGE);
        long beganNs = System.nanoTime();
        stage.chaos("start", EDGE);
        Readings first = new Readings(cluster.api(EDGE), bounded("60s"));
        Cluster.await(
                "the Lagos edge to answer, cut off",
                PATIENCE,
                () -> first.read() ? "" : first.failures().getLast());
        stage.measured(NearestEdge.STARTED, (System.nanoTime() - beganNs) / 1e9);
        Readings here = new Readings(cluster.api(EDGE), bounded("60s"));
        readFor(here, 3);
        stage.note("bounded, at the Lagos edge, restarted and cut off: " + here);
        here.failures().stream().distinct().forEach(stage::note);
        stage.measured(NearestEdge.AGAIN_FAILURES, here.failures().size());
        stage.measured(NearestEdge.NOT_FROM_DISK, Math.max(0, fromDisk + 1 - startsFromDisk()));
    }

    /// How often the edge has said that it took its configuration from disk.
    private long startsFromDisk() {
        Path log = cluster.data().resolve("logs").resolve(EDGE + ".log");
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(FROM_DISK)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void join() throws InterruptedException {
        wan.changeAround(PLACE, way -> new Way(way.delayNs(), way.lossPercent(), false));
        stage.awaitReady("All serve, from when Lagos was joined again");
        stage.measured(NearestEdge.CUT_LONGEST, errands.longestMs());
        stage.hold();
        errands.longestMs();
    }

    void die() throws InterruptedException {
        stage.chaos("kill", EDGE);
        long beganNs = System.nanoTime();
        Cluster.await("DNS to lead to another edge", PATIENCE, () -> isLedTo(EDGE) ? "it leads to Lagos" : "");
        stage.measured(NearestEdge.DNS_AWAY, (System.nanoTime() - beganNs) / 1e9);
        stage.hold();
        stage.note("DNS leads Lagos to " + dns.siteFor(NETWORKS.getFirst()) + ", the SDK uses " + errands.edge() + ": "
                + errands.distances());
        stage.measured(NearestEdge.DEAD_LONGEST, errands.longestMs());
    }

    private boolean isLedTo(String edge) throws InterruptedException {
        return dns.siteFor(NETWORKS.getFirst()).equals(edge);
    }

    void comeBack() throws InterruptedException {
        long beganNs = System.nanoTime();
        stage.chaos("start", EDGE);
        Cluster.await(
                "the user to be led to Lagos again",
                PATIENCE,
                () -> isLedTo(EDGE) && errands.edge().equals(EDGE) ? "" : "the SDK measured " + errands.distances());
        stage.measured(NearestEdge.BACK, (System.nanoTime() - beganNs) / 1e9);
        stage.awaitReady("All serve, from when the user was back");
    }

    void end() throws InterruptedException {
        stage.hold();
        errands.end();
        errands.failures().stream().distinct().limit(5).forEach(stage::note);
        stage.note(errands.paid() + " payments and " + errands.reads() + " reads of the user");
        stage.measured(NearestEdge.FAILED, errands.failures().size());
        stage.measured(NearestEdge.MONEY, errands.moneyFaults(cluster.api(EDGE)));
    }
}
