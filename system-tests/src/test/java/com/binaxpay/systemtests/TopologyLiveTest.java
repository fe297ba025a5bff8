package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The topology of a running cluster is changed while partners write through every edge.
class TopologyLiveTest {
    private static final int PACE_MS = 20;
    private static final int BETWEEN = 30;
    private static final long SEED = 83;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");
    private static final Path FILE =
            Path.of("target", "clusters", "topology-next.yaml").toAbsolutePath();

    @SuppressWarnings("NullAway.Init") // before all tests
    private static LocalUp cluster;

    private final Clients clients;

    TopologyLiveTest() throws Exception {
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @BeforeAll
    static void up() throws Exception {
        assumeTrue(
                Boolean.getBoolean("binax.topology"), "takes some three minutes; asked for by -Dbinax.topology=true");
        cluster = LocalUp.withTopology("topology", Strict.file());
    }

    @AfterAll
    static void down() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void stop() {
        clients.abandon();
    }

    @Test
    void leaderAndVoter_changedUnderLoad_nobodySeesAnError() throws Exception {
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        String present = cluster.binax("topology", "show").good().out();

        // Another leader.
        String led = present.replace("name: ledger-uk, home: uk,", "name: ledger-uk, home: uk, leader: us,");
        assertThat(apply(led)).contains("us leads instead of uk", "applied");
        assertThat(shard("ledger-uk").path("leader").asText()).isEqualTo("us");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        // Another voter, of a shard whose leader stays, and back.
        String moved = led.replace("regions: [us, uk, ch]", "regions: [us, uk, eu]");
        assertThat(apply(moved)).contains("eu takes the place of the voter ch", "applied");
        assertThat(places("ledger-us")).containsExactlyInAnyOrder("us", "uk", "eu");
        Until.holds(
                "ch to have removed its files",
                SOON,
                () -> Files.notExists(cluster.data().resolve("nodes/ch/shard-2")));
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        assertThat(apply(moved)).contains("nothing differs", "applied");

        // Another edge, which serves, and is gone again.
        String edge = "  - { name: nairobi, near: [uk] }\nshards:";
        assertThat(apply(moved.replace("shards:", edge))).contains("edge nairobi: is added", "applied");
        String url = cluster.place("edges", "nairobi").path("http").asText();
        new Api(url, cluster.testKey()).wallet("EU", "EUR");
        assertThat(apply(moved)).contains("edge nairobi: is removed", "applied");
        assertThat(cluster.edges()).doesNotContain(url);

        // One whose leader goes, so that it hands over first.
        String gone = moved.replace("leader: us,", "").replace("regions: [uk, eu, us]", "regions: [uk, eu, ch]");
        assertThat(apply(gone)).contains("ch takes the place of the voter us", "applied");
        assertThat(places("ledger-uk")).containsExactlyInAnyOrder("uk", "eu", "ch");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        History history = clients.stop();

        for (String home : HOMES) {
            System.out.println(home + ": " + history.statuses(home) + ", longest time without a success "
                    + history.gapMs(home, Long.MIN_VALUE, Long.MAX_VALUE) + " ms");
            assertThat(history.errors(home))
                    .as("errors seen by wallets at home in " + home)
                    .isEmpty();
        }
        history.assertEachTookEffectOnce();
        history.assertReplaysGiveTheFirstAnswer();
        cluster.awaitReady();
        Whole.assertWhole(cluster);
        assertThat(cluster.binax("topology", "scan").status()).isZero();
        apply(present);
    }

    /// Who joins and leaves and who leads are killed on the way back, and the command with them.
    @Test
    void voters_killedWhileTheyChange_allIsDoneByThoseWhoComeBack() throws Exception {
        String present = cluster.binax("topology", "show").good().out();
        apply(present.replace("regions: [us, uk, ch]", "regions: [us, uk, eu]")
                .replace("regions: [uk, eu, us]", "regions: [uk, eu, ch]"));
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        Files.writeString(FILE, present);
        Binax.Running command = cluster.start("topology", "apply", FILE.toString(), "--yes");
        Until.says(
                "the change to be agreed on",
                SOON,
                () -> Files.readString(command.out()).contains("agreed")
                                || !command.process().isAlive()
                        ? ""
                        : "not yet");
        command.process().destroyForcibly();
        cluster.chaos("kill", "ch");
        cluster.chaos("start", "ch");
        cluster.chaos("kill", "us");
        cluster.chaos("start", "us");

        assertThat(apply(present)).contains("nothing differs", "applied");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        History history = clients.stop();
        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
        cluster.awaitReady();
        Whole.assertWhole(cluster);
        assertThat(places("ledger-us")).containsExactlyInAnyOrder("us", "uk", "ch");
        assertThat(places("ledger-uk")).containsExactlyInAnyOrder("uk", "eu", "us");
    }

    @Test
    void changes_thatCannotBeMadeOnline_areRefusedAllTogether() throws Exception {
        String present = cluster.binax("topology", "show").good().out();
        String impossible = present.replace("- { name: ch, zones: [ch-1] }", "- { name: ch, zones: [ch-1, ch-2] }")
                .replace("name: ledger-us, home: us", "name: ledger-usa, home: us")
                .replace(
                        "ledger: [eu, uk, ch], personal: [eu, uk, ch]",
                        "ledger: [eu, uk, ch, us], personal: [eu, uk, ch, us]");
        Files.writeString(FILE, impossible);

        Binax.Ended refused = cluster.binax("topology", "plan", FILE.toString());

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.errors())
                .contains("regions: ", "shards[2].name: ledger-usa", "jurisdictions.EU.residency.ledger", "--widen EU");
        assertThat(cluster.binax("topology", "show").good().out()).isEqualTo(present);
    }

    private static String apply(String yaml) throws Exception {
        Files.writeString(FILE, yaml);
        return cluster.binax("topology", "apply", FILE.toString(), "--yes")
                .good()
                .out();
    }

    private static JsonNode shard(String name) throws IOException, InterruptedException {
        for (JsonNode shard : cluster.status().path("shards")) {
            if (shard.path("name").asText().equals(name)) {
                return shard;
            }
        }
        throw new AssertionError("there is no shard " + name);
    }

    private static List<String> places(String name) throws IOException, InterruptedException {
        List<String> places = new ArrayList<>();
        shard(name)
                .path("replicas")
                .forEach(replica -> places.add(replica.path("region").asText()));
        return places;
    }
}
