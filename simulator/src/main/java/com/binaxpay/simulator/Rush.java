package com.binaxpay.simulator;

import static com.binaxpay.simulator.EuOverload.CAPACITY;

import com.binaxpay.simulator.flood.Flood;
import com.binaxpay.simulator.flood.Guide;
import com.binaxpay.simulator.flood.Kind;
import com.binaxpay.simulator.flood.Tally;
import com.binaxpay.simulator.flood.Visitor;
import com.binaxpay.simulator.flood.Wallets;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the steps of [EuOverload] share: European clients whom DNS leads, and clients who stay in Europe. One thread.
final class Rush {
    private static final int TIME_TO_LIVE_S = 2;
    private static final int VISITORS = 120;
    private static final int PAIRS = 10;
    private static final Duration HOMEWARD_MAX = Duration.ofSeconds(90);
    private static final int RISE_MIN_S = 25;
    private static final int STRETCH_MIN_S = 10;
    /// Until what a place has saved up for a moment is used.
    private static final int SETTLE_S = 4;

    private static final double TRANSFERS = 0.3;
    /// Of what is wanted in the storm: four tenths of what Europe bears.
    private static final double CRITICAL = 0.4 / EuOverload.TIMES;

    private static final double BULK = 0.5;
    private static final long WELL_MS = 500;
    private static final List<String> REGIONS = List.of("eu", "uk", "us");
    private static final List<double[]> PLACES =
            List.of(new double[] {50.11, 8.68}, new double[] {51.51, -0.13}, new double[] {39.04, -77.49});

    private final Stage stage;
    private final Api home;
    private final List<Visitor> visitors;
    private final Wallets ofLed;
    private final Wallets ofStaying;
    private final Flood led;
    private final Flood staying;
    private double riseFromS;
    private double bestPerS;
    private double stormFromS;
    private double stormToS;
    private double stormServedPerS;

    private Rush(Stage stage, List<Visitor> visitors, Wallets ofLed, Wallets ofStaying) {
        this.stage = stage;
        this.home = stage.cluster().api("eu");
        this.visitors = visitors;
        this.ofLed = ofLed;
        this.ofStaying = ofStaying;
        Map<String, String> urls = new LinkedHashMap<>();
        REGIONS.forEach(region -> urls.put(region, stage.cluster().api(region).url()));
        long seed = 1;
        this.led = stage.closing(new Flood(urls, home.key(), visitors, ofLed, seed));
        this.staying = stage.closing(new Flood(
                urls,
                home.key(),
                List.of(new Visitor(InetAddress.ofLiteral("192.0.2.99"), "eu")),
                ofStaying,
                seed + 1));
    }

    static Rush open(Stage stage) throws InterruptedException {
        Cluster cluster = stage.cluster();
        Api edge = cluster.edges().getFirst();
        Rush rush = new Rush(stage, guided(stage), Wallets.open(edge, "EU", PAIRS), Wallets.open(edge, "EU", PAIRS));
        rush.led.start();
        rush.staying.start();
        return rush;
    }

    /// Starts the DNS back end, and the visitors' resolvers that ask it.
    private static List<Visitor> guided(Stage stage) throws InterruptedException {
        Cluster cluster = stage.cluster();
        List<EntryDns.Site> sites = new ArrayList<>();
        for (int i = 0; i < REGIONS.size(); i++) {
            sites.add(new EntryDns.Site(REGIONS.get(i), PLACES.get(i)[0], PLACES.get(i)[1]));
        }
        EntryDns dns = EntryDns.start(cluster, sites, TIME_TO_LIVE_S);
        List<Visitor> visitors = new ArrayList<>();
        for (int i = 0; i < VISITORS; i++) {
            // Networks of a German provider.
            visitors.add(new Visitor(InetAddress.ofLiteral("91.0." + i + ".1"), "eu"));
        }
        Duration timeToLive = Duration.ofSeconds(TIME_TO_LIVE_S);
        stage.closing(new Guide(dns.backend(), EntryDns.ZONE, timeToLive, dns.sites(), visitors))
                .start();
        return visitors;
    }

    void calm() throws InterruptedException {
        want(led, 0.5, Duration.ofSeconds(2));
        stage.hold();
    }

    void rise() throws InterruptedException {
        int riseS = Math.max(RISE_MIN_S, 2 * stage.seconds());
        riseFromS = now(led);
        want(led, EuOverload.RUSH, Duration.ofSeconds(riseS));
        stage.hold(riseS);
        noteWhere();
    }

    void full() throws InterruptedException {
        double fromS = now(led);
        stage.hold();
        double toS = now(led);
        stage.measured(
                EuOverload.ELSEWHERE,
                led.tally().served(fromS, toS, List.of("uk"))
                        / (double) led.tally().served(fromS, toS, REGIONS));
        noteWhere();
    }

    void ebb() throws InterruptedException {
        long beganNs = System.nanoTime();
        want(led, 0.5, Duration.ZERO);
        Cluster.await("European clients to be home", HOMEWARD_MAX, () -> away() == 0 ? "" : away() + " are elsewhere");
        stage.measured(EuOverload.HOMEWARD, (System.nanoTime() - beganNs) / 1e9);
        // Whoever is sent to and fro shows it now.
        stage.hold();
        stage.measured(EuOverload.AWAY, away());
        stage.measured(
                EuOverload.CHANGES,
                visitors.stream().mapToInt(Visitor::changes).max().orElse(0));
        stage.measured(EuOverload.FAILED, led.tally().missed(riseFromS, now(led)));
        stage.note(led.tally().missed(0, riseFromS) + " requests were turned away or failed before that");
        led.tally().samples().forEach(stage::note);
        want(led, 0, Duration.ZERO);
    }

    void best() throws InterruptedException {
        bestPerS = Math.max(stretch(1), stretch(2));
        stage.measured(EuOverload.PEAK, bestPerS);
    }

    void storm() throws InterruptedException {
        stormFromS = now(staying);
        stormServedPerS = stretch(EuOverload.TIMES);
        stormToS = now(staying);
        staying.forget();
        want(staying, 0.5, Duration.ZERO);
        stage.measured(EuOverload.GOODPUT, stormServedPerS / bestPerS);
        int sent = staying.tally().wanted(stormFromS, stormToS);
        stage.measured(EuOverload.OFFERED, sent / (Math.floor(stormToS) - Math.ceil(stormFromS)) / CAPACITY);
    }

    void after() throws InterruptedException {
        stage.hold(Math.max(stage.seconds(), STRETCH_MIN_S));
        Tally tally = staying.tally();
        stage.measured(EuOverload.RECOVERED, tally.secondsUntilWell(stormToS, WELL_MS));
        stage.measured(EuOverload.OTHER_FAILURES, tally.failed(0, now(staying)));
        tally.samples().forEach(stage::note);
        want(staying, 0, Duration.ZERO);
        tellStorm(tally, stormFromS, stormToS);
    }

    private void tellStorm(Tally tally, double fromS, double toS) {
        stage.measured(EuOverload.CRITICAL, 100 * tally.servedShare(Kind.CRITICAL, fromS, toS));
        stage.measured(EuOverload.AMPLIFICATION, tally.amplification(fromS, toS));
        stage.note(String.format(
                Locale.ROOT,
                "%,d requests were wanted in %.0f s; served %.0f a second, of which %.1f %% of the default tier and %.1f %%"
                        + " of the bulk tier",
                tally.wanted(fromS, toS),
                toS - fromS,
                stormServedPerS,
                100 * tally.servedShare(Kind.DEFAULT, fromS, toS),
                100 * tally.servedShare(Kind.BULK, fromS, toS)));
    }

    void end() throws InterruptedException {
        stage.hold();
        led.close();
        staying.close();
        stage.note(String.format(
                Locale.ROOT,
                "%,d transfers of clients who were led, %,d of those who stayed",
                ofLed.moved(),
                ofStaying.moved()));
        stage.measured(EuOverload.MONEY, ofLed.faults(home) + ofStaying.faults(home));
        // Both began at the same time.
        double began = stage.at(System.nanoTime()) - now(led);
        for (String region : REGIONS) {
            stage.served(region, Tally.served(region, began, List.of(led.tally(), staying.tally())));
        }
        stage.served(Plots.TURNED_AWAY, staying.tally().missedSlices(began));
    }

    /// Lets those who stay want a multiple of the capacity for a while; served a second, once it is steady.
    private double stretch(double times) throws InterruptedException {
        staying.want(times * CAPACITY, Duration.ZERO, times > 2 ? CRITICAL : TRANSFERS, times > 2 ? BULK : 0);
        stage.hold(SETTLE_S);
        double fromS = now(staying);
        stage.hold(Math.max(stage.seconds(), STRETCH_MIN_S) - SETTLE_S);
        double toS = now(staying);
        double perS = staying.tally().served(fromS, toS, REGIONS) / (Math.floor(toS) - Math.ceil(fromS));
        stage.note(String.format(Locale.ROOT, "%.0f times the capacity: %.0f served a second", times, perS));
        return perS;
    }

    private static void want(Flood flood, double times, Duration over) {
        flood.want(times * CAPACITY, over, TRANSFERS, 0);
    }

    private static double now(Flood flood) {
        return flood.tally().seconds(System.nanoTime());
    }

    private int away() {
        return (int) visitors.stream()
                .filter(visitor -> !visitor.place().equals("eu"))
                .count();
    }

    private void noteWhere() {
        stage.note(away() + " of " + VISITORS + " clients are led elsewhere; "
                + visitors.stream().mapToInt(Visitor::changes).sum() + " changes until now");
    }
}
