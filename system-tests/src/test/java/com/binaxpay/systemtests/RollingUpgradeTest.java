package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.binaxpay.wire.Release;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A cluster that 0.1.0 made is taken over by this release and ends the upgrade, while partners write through every
/// edge. With `-Dbinax.goback=true` it goes back and comes again in between, with `-Dbinax.requests=200000` as often as
/// it takes until there were that many requests, of clients that wait `-Dbinax.pace` milliseconds between two.
class RollingUpgradeTest {
    private static final boolean GOES_BACK = Boolean.getBoolean("binax.goback");
    private static final boolean ASKED = GOES_BACK || Boolean.getBoolean("binax.upgrade");
    private static final int REQUESTS = Integer.getInteger("binax.requests", 0);
    private static final int PACE_MS = Integer.getInteger("binax.pace", 40);
    private static final int SLOWEST = 12;
    private static final long SEED = 37;
    private static final int ROWS = 60;
    private static final int LOOK_MS = 500;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String[] CURRENCIES = {"KES", "TZS", "UGX", "NGN", "GHS", "EUR", "BRL"};
    private static final String[] HOMES = {"EU", "UK", "US"};
    private static final List<String> BACK = List.of("us", "africa-lagos", "uk", "eu");
    private static final List<String> AGAIN = List.of("eu", "us", "uk", "africa-lagos");

    private final Map<String, String> digests = new HashMap<>();
    private final List<String> different = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();
    private final List<String> phases = new ArrayList<>();
    private long begunNs;
    private Clients clients = new Clients(List.of(), PACE_MS, SEED);

    @AfterEach
    void stop() {
        looking.shutdownNow();
        clients.abandon();
    }

    @Test
    void cluster_upgraded_servesAllTheTimeAndKeepsEverything() throws Exception {
        assumeTrue(ASKED, "builds 0.1.0 and takes minutes; asked for by -Dbinax.upgrade=true or -Dbinax.goback=true");
        Path older = OlderRelease.home();
        try (LocalUp cluster = LocalUp.fresh("upgrade", older)) {
            Api api = cluster.api();
            String payer = api.funded("EU", "10000000", CURRENCIES);
            PayoutSheet sheet = PayoutSheet.sample(Path.of("target", "clusters", "upgrade.csv"), ROWS, 0);
            String file = sheet.file().toAbsolutePath().toString();
            String paid = cluster.binax("payouts", "import", file, "--wallet", payer)
                    .good()
                    .out();
            JsonNode payouts = api.get("/v1/payouts?limit=100").is(200).json();
            clients = new Clients(cluster.apis(), PACE_MS, SEED);
            for (String home : HOMES) {
                clients.writing(home, clients.wallet(home), clients.wallet(home));
            }
            clients.start();
            begunNs = System.nanoTime();
            var unused = looking.scheduleWithFixedDelay(() -> look(cluster), 0, LOOK_MS, TimeUnit.MILLISECONDS);
            clients.awaitMore(20, SOON, HOMES);

            phase("taken over", () -> cluster.takeOver());
            assertThat(cluster.releases()).containsOnly(Release.NAME);
            captureInPart(cluster.api()).is(503);
            for (boolean goesOn = GOES_BACK; goesOn; goesOn = done() < REQUESTS) {
                phase("gone back", () -> replace(cluster, BACK, "--release", older.toString()));
                assertThat(cluster.releases()).containsOnly("0.1.0", Release.NAME);
                assertThat(cluster.binax("upgrade", "finish").status()).isEqualTo(1);
                phase("come again", () -> replace(cluster, AGAIN));
                assertThat(cluster.releases()).containsOnly(Release.NAME);
            }
            phase("finished", () -> cluster.binax("upgrade", "finish").good());
            Until.says(
                    "the second level", SOON, () -> captureInPart(cluster.api()).isDone() ? "" : "not yet");
            clients.awaitMore(20, SOON, HOMES);
            History history = clients.stop();
            looking.shutdown();

            print(history);
            assertThat(different).isEmpty();
            assertThat(digests).isNotEmpty();
            history.assertServed();
            history.assertEachTookEffectOnce();
            history.assertReplaysGiveTheFirstAnswer();
            assertThat(cluster.api().get("/v1/payouts?limit=100").is(200).json())
                    .isEqualTo(payouts);
            assertThat(cluster.binax("payouts", "import", file, "--wallet", payer)
                            .good()
                            .out())
                    .as("the same file again is the same batch")
                    .isEqualTo(paid);
            Whole.assertWhole(cluster);
        }
    }

    private int done() {
        return Arrays.stream(HOMES).mapToInt(clients::done).sum();
    }

    private interface Work {
        void run() throws Exception;
    }

    private void phase(String name, Work work) throws Exception {
        long phaseBegunNs = System.nanoTime();
        work.run();
        clients.awaitMore(10, SOON, HOMES);
        phases.add(String.format(
                "%s in %.0f s after %.0f s",
                name, (System.nanoTime() - phaseBegunNs) / 1e9, (phaseBegunNs - begunNs) / 1e9));
    }

    private static void replace(LocalUp cluster, List<String> processes, String... options) throws Exception {
        for (String process : processes) {
            List<String> arguments = new ArrayList<>(List.of("upgrade", "replace", process));
            arguments.addAll(List.of(options));
            cluster.binax(arguments.toArray(String[]::new)).good();
        }
    }

    private static Answer captureInPart(Api api) throws InterruptedException {
        String source = api.funded("EU", "10.00", "EUR");
        String body = "{\"source\":\"" + source + "\",\"destination\":\"" + api.wallet("EU", "EUR")
                + "\",\"amount\":\"5.00\",\"currency\":\"EUR\",\"capture\":false}";
        String held = api.post("/v1/transfers", Api.newKey(), body).is(201).text("id");
        return api.post("/v1/transfers/" + held + "/capture", Api.newKey(), "{\"amount\":\"2.00\",\"keep_rest\":true}");
    }

    /// Whatever release each replica runs, at the same checkpoint they have the same digest.
    private void look(LocalUp cluster) {
        try {
            for (JsonNode shard : cluster.status().path("shards")) {
                for (JsonNode replica : shard.path("replicas")) {
                    if (replica.path("checkpoint").asLong() > 0) {
                        String at = shard.path("name").asText() + " " + replica.path("checkpoint");
                        String digest = replica.path("digest").asText();
                        String known = digests.putIfAbsent(at, digest);
                        if (known != null && !known.equals(digest)) {
                            different.add(replica.path("region").asText() + " differs at " + at);
                        }
                    }
                }
            }
        } catch (IOException | InterruptedException | AssertionError e) {
            // The supervisor is being changed and does not answer: asked again soon.
        }
    }

    private void print(History history) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (String home : HOMES) {
            history.statuses(home).forEach((status, count) -> statuses.merge(status, count, Integer::sum));
        }
        System.out.printf(
                "upgrade: %s; %d transfers, answers by status (0: connection lost) %s, worst latency with retries %d ms,"
                        + " %d digests compared; the slowest:%n%s%n",
                phases,
                history.asks().all().size(),
                statuses,
                history.worstMs(),
                digests.size(),
                history.slowest(SLOWEST, begunNs));
    }
}
