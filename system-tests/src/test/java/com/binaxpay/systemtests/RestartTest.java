package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What was acknowledged is there after every way in which a cluster, or a process of it, can stop.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartTest {
    private static final int PACE_MS = 25;
    private static final long SEED = 31;
    private static final int ROWS = 100;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String[] CURRENCIES = {"KES", "TZS", "UGX", "NGN", "GHS", "EUR", "BRL"};
    private static final String[] HOMES = {"EU", "UK", "US"};

    private LocalUp cluster;
    private Clients clients;

    @BeforeAll
    void start() throws Exception {
        cluster = LocalUp.fresh("restart");
    }

    @BeforeEach
    void openWallets() throws Exception {
        cluster.awaitReady();
        clients = new Clients(cluster.apis(), PACE_MS, SEED);
        for (String home : HOMES) {
            clients.writing(home, clients.wallet(home), clients.wallet(home));
        }
    }

    @AfterEach
    void abandon() {
        clients.abandon();
    }

    @AfterAll
    void stop() throws Exception {
        try {
            Whole.assertWhole(cluster);
        } finally {
            cluster.close();
        }
    }

    @Test
    void cluster_stoppedAndStarted_goesOnWhereItWas() throws Exception {
        clients.start();
        clients.awaitMore(20, SOON, HOMES);
        History history = clients.stop();
        Api api = cluster.api();
        String payer = api.funded("EU", "10000000", CURRENCIES);
        PayoutSheet sheet = PayoutSheet.sample(Path.of("target", "clusters", "restart.csv"), ROWS, 50);
        String file = sheet.file().toAbsolutePath().toString();
        String first = cluster.binax("payouts", "import", file, "--wallet", payer)
                .good()
                .out();
        JsonNode balances = balances(api, payer);
        JsonNode payouts =
                Api.settled(() -> api.get("/v1/payouts?limit=100")).is(200).json();
        List<JsonNode> book = cluster.provider().book();

        cluster.down();
        cluster.up();

        assertThat(balances(api, payer)).isEqualTo(balances);
        assertThat(Api.settled(() -> api.get("/v1/payouts?limit=100")).is(200).json())
                .isEqualTo(payouts);
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
        assertThat(cluster.binax("payouts", "import", file, "--wallet", payer)
                        .good()
                        .out())
                .as("the same file again is the same batch")
                .isEqualTo(first);
        assertThat(cluster.provider().book().stream().map(payment -> payment.path("reference")))
                .isEqualTo(
                        book.stream().map(payment -> payment.path("reference")).toList());
    }

    @Test
    void everyProcess_killedInTheMiddle_losesNothingAcknowledged() throws Exception {
        clients.start();
        clients.awaitMore(50, SOON, HOMES);
        cluster.killEverything();
        cluster.up();
        clients.awaitMore(20, SOON, HOMES);
        History history = clients.stop();

        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
    }

    @Test
    void leadersRegion_pausedAndResumed_isPassedByAndJoinsAgain() throws Exception {
        clients.start();
        clients.awaitMore(20, SOON, HOMES);
        cluster.chaos("pause", "eu");
        assertThat(cluster.place("regions", "eu").path("state").asText()).isEqualTo("paused");
        clients.awaitMore(20, SOON, HOMES);
        assertThat(cluster.status().path("shards").path(0).path("leader").asText())
                .isNotEqualTo("eu");
        cluster.chaos("resume", "eu");
        cluster.awaitReady();
        clients.awaitMore(20, SOON, HOMES);
        History history = clients.stop();

        System.out.println("eu paused: answers to wallets at home there, by status " + history.statuses("EU"));
        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
    }

    @Test
    void process_killedFromOutside_isStartedAgainButOneKilledByChaosIsNot() throws Exception {
        cluster.chaos("kill", "asia-singapore");
        ProcessHandle uk = Objects.requireNonNull(cluster.processes().get("uk"));
        uk.destroyForcibly();
        Until.says("uk to be started again", SOON, () -> {
            ProcessHandle now = cluster.processes().get("uk");
            return now != null
                            && now.pid() != uk.pid()
                            && cluster.place("regions", "uk").path("ready").asBoolean()
                    ? ""
                    : cluster.place("regions", "uk").toString();
        });

        assertThat(cluster.processes()).doesNotContainKey("asia-singapore");
        assertThat(cluster.place("edges", "asia-singapore").path("state").asText())
                .isEqualTo("down");
        cluster.chaos("start", "asia-singapore");
        cluster.awaitReady();
        assertThat(cluster.processes()).containsKey("asia-singapore");
    }

    private static JsonNode balances(Api api, String wallet) throws InterruptedException {
        return Api.settled(() -> api.get("/v1/wallets/" + wallet + "/balances"))
                .is(200)
                .json();
    }
}
