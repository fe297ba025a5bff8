package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A region comes to a running cluster, takes part, dies and comes back, and goes again, while partners write.
@ExtendWith(SharedUp.class)
class RegionChangeTest {
    private static final int PACE_MS = 60;
    private static final int BETWEEN = 20;
    private static final long SEED = 101;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final List<String> HOMES = List.of("EU", "UK", "US");
    private static final String US = "  - { name: us, zones: [us-1] }\n";
    private static final Pattern OF_US = Pattern.compile("(?m)^.*code: ([A-Z]{2}), home: us,.*$");
    private static final String LEDGER_US = "{ name: ledger-us, home: us, voters: 3 }";

    private final LocalUp cluster;
    private final Clients clients;

    RegionChangeTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.clients = new Clients(cluster.apis(), PACE_MS, SEED);
    }

    @AfterEach
    void stop() {
        clients.abandon();
    }

    @Test
    void region_addedUsedAndRemovedUnderLoad_nobodySeesAnError() throws Exception {
        String present = cluster.binax("topology", "show").good().out();
        assertThat(present).contains(US, LEDGER_US);
        Matcher ofUs = OF_US.matcher(present.replace(US, US + "  - { name: ch, zones: [ch-1], added: true }\n"));
        List<String> widened = ofUs.results()
                .flatMap(each -> Stream.of("--widen", each.group(1)))
                .toList();
        String added = ofUs.replaceAll(each -> each.group().replace("eu, uk, us", "eu, uk, us, ch"));
        String used = added.replace(LEDGER_US, "{ name: ledger-us, home: us, regions: [us, eu, ch], learners: [] }");
        clients.writingThereAndBack(HOMES).start();
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        assertThat(apply(added, widened.toArray(String[]::new))).contains("region ch: its node begins", "applied");
        cluster.awaitReady();
        assertThat(cluster.place("regions", "ch").path("state").asText()).isEqualTo("up");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");

        assertThat(apply(used)).contains("ch takes the place of the voter uk", "applied");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        cluster.chaos("kill", "ch");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        cluster.chaos("start", "ch");
        cluster.awaitReady();

        assertThat(apply(added)).contains("uk takes the place of the voter ch", "applied");
        assertThat(apply(present)).contains("region ch: its node is stopped", "applied");
        clients.awaitMore(BETWEEN, SOON, "EU", "UK", "US");
        assertThat(cluster.status().path("regions")).hasSize(3);

        History history = clients.stop();
        for (String home : HOMES) {
            assertThat(history.errors(home))
                    .as("errors seen by wallets at home in " + home)
                    .isEmpty();
        }
        history.assertEachTookEffectOnce();
        Whole.assertWhole(cluster);
    }

    private String apply(String yaml, String... more) throws Exception {
        Whole.awaitLedFromHome(cluster);
        Path file = Path.of("target", "clusters", "region-change.yaml").toAbsolutePath();
        Files.writeString(file, yaml);
        List<String> command = new ArrayList<>(List.of("topology", "apply", file.toString(), "--yes"));
        command.addAll(List.of(more));
        return cluster.binax(command.toArray(String[]::new)).good().out();
    }
}
