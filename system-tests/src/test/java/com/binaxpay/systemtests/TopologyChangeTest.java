package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What can be changed of the topology of any running cluster while partners write; [TopologyLiveTest] changes voters,
/// which needs a fourth region.
@ExtendWith(SharedUp.class)
class TopologyChangeTest {
    private static final int PACE_MS = 20;
    private static final int BETWEEN = 20;
    private static final long SEED = 89;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");
    private static final String JURISDICTIONS = "jurisdictions:\n";
    private static final String ADDED =
            "  - { code: ZM, home: uk, added: true, residency: { ledger: [eu, uk, us], personal: [eu, uk, us] } }\n";
    private static final String LED = "name: ledger-uk, home: uk,";

    private final LocalUp cluster;
    private final Clients clients;
    private String present = "";

    TopologyChangeTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void putRight() throws Exception {
        clients.abandon();
        if (!present.isEmpty()) {
            apply(present);
        }
    }

    @Test
    void leaderOfAShard_changedUnderLoad_nobodySeesAnError() throws Exception {
        present = cluster.binax("topology", "show").good().out();
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        assertThat(present).contains(LED);
        Whole.awaitLedFromHome(cluster);
        assertThat(apply(present.replace(LED, LED + " leader: us,"))).contains("us leads instead of uk", "applied");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        Until.says("us to lead", SOON, () -> {
            String leader =
                    cluster.status().path("shards").path(1).path("leader").asText();
            return leader.equals("us") ? "" : "led from " + leader;
        });

        History history = clients.stop();
        for (String home : HOMES) {
            assertThat(history.errors(home))
                    .as("errors seen by wallets at home in " + home)
                    .isEmpty();
        }
        history.assertEachTookEffectOnce();
    }

    /// It can't be taken away again, so the cluster keeps it; later tests live with it.
    @Test
    void jurisdiction_addedUnderLoad_isServedThroughEveryEdgeAndTradesWithOthers() throws Exception {
        String before = cluster.binax("topology", "show").good().out();
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        String after = before.replace(JURISDICTIONS, JURISDICTIONS + ADDED);
        Whole.awaitLedFromHome(cluster);
        List<List<String>> told;
        try (TooEarly early = new TooEarly(cluster.apis(), "ZM").start()) {
            assertThat(apply(after))
                    .contains("jurisdiction ZM: the logs of all shards admit it, with its wallets on [ledger-uk]")
                    .contains("applied");
            told = early.stop();
        }
        System.out.println("too early, through each edge: " + told);
        assertThat(told).hasSize(cluster.apis().size()).allSatisfy(kinds -> {
            assertThat(kinds).startsWith("422 unknown_jurisdiction").endsWith("201");
            assertThat(kinds.subList(1, kinds.size() - 1))
                    .as("nothing but: not yet")
                    .allMatch(kind -> kind.startsWith("503 "));
        });
        for (Api edge : cluster.apis()) {
            String payer = edge.funded("EU", "20.00", "EUR");
            String payee = edge.funded("ZM", "5.00", "EUR");
            edge.settle("/v1/transfers", Api.transfer(payer, payee, "7.00")).is(201);
            edge.settle("/v1/transfers", Api.transfer(payee, payer, "2.00")).is(201);
            assertThat(edge.settledMinor(payer, "EUR")).isEqualTo(15_00);
            assertThat(edge.settledMinor(payee, "EUR")).isEqualTo(10_00);
        }
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        History history = clients.stop();
        for (String home : HOMES) {
            assertThat(history.errors(home))
                    .as("errors seen by wallets at home in " + home)
                    .isEmpty();
        }
        history.assertEachTookEffectOnce();
        Whole.assertWhole(cluster);
        assertThat(cluster.binax("topology", "plan", file(before)).errors())
                .contains("jurisdictions.ZM", "can't be removed");
    }

    private String apply(String yaml) throws Exception {
        return cluster.binax("topology", "apply", file(yaml), "--yes").good().out();
    }

    private static String file(String yaml) throws IOException {
        Path file = Path.of("target", "clusters", "topology-change.yaml").toAbsolutePath();
        Files.writeString(file, yaml);
        return file.toString();
    }
}
