package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.Answer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scenarios as a person runs them. In every build a short one, of which everything counts but times; all, with all of
/// their limits, with `-Dbinax.scenarios=true`.
@ExtendWith(SharedUp.class)
@TestMethodOrder(MethodOrderer.MethodName.class) // the page is looked at after the scenario that wrote it
class ScenarioTest {
    private static final boolean ALL = Boolean.getBoolean("binax.scenarios");
    private static final Path REPORTS = Path.of("target", "scenarios").toAbsolutePath();
    private static final String[] SHORT = {"--seconds", "3", "--rate", "40", "--seed", "11"};

    private final LocalUp cluster;

    ScenarioTest(LocalUp cluster) {
        this.cluster = cluster;
    }

    @Test
    void datacenterLoss_short_losesNothingAndIsTold() throws Exception {
        Binax.Ended ended = run("datacenter-loss", SHORT);
        JsonNode report = report("datacenter-loss");

        assertThat(report.path("checks")).as("%s", ended).hasSizeGreaterThanOrEqualTo(6);
        assertThat(report.path("checks"))
                .as("%s", ended)
                .allMatch(check -> check.path("holds").asBoolean());
        assertThat(figure(report, "Acknowledged writes that the survivors did not know (RPO)"))
                .isZero();
        assertThat(figure(report, "Acknowledged writes lost or doubled, at the end"))
                .isZero();
        assertThat(figure(report, "Errors seen by wallets at home in the UK and the US"))
                .isZero();
        assertThat(ended.status())
                .as("the exit status is the verdict")
                .isEqualTo(report.path("verdict").asText().equals("passed") ? 0 : 1);
        assertThat(ended.out()).contains("Europe dies with kill -9").contains("page: ");
    }

    @Test
    void lostWrite_planted_failsAndIsNamed() throws Exception {
        assumeTrue(ALL, "AsksTest plants it, too; asked for with a cluster by -Dbinax.scenarios=true");
        Binax.Ended ended = run("eu-maintenance", "--seconds", "2", "--rate", "20", "--plant", "lost-write");
        JsonNode report = report("eu-maintenance");

        assertThat(ended.status()).as("%s", ended).isEqualTo(1);
        assertThat(report.path("verdict").asText()).isEqualTo("failed");
        assertThat(report.path("failures"))
                .anyMatch(failure -> failure.asText().contains("took effect exactly once"))
                .anyMatch(failure -> failure.asText().contains("Sent again with the same key"));
        assertThat(ended.out()).contains("failed: ");
        assertThat(Files.readString(REPORTS.resolve("eu-maintenance.html"))).contains("planted on purpose");
        cluster.awaitReady();
    }

    @Test
    void page_inABrowser_showsVerdictAndPlots() throws Exception {
        assumeTrue(Page.isPossible(), "chromium and chromedriver are not installed");
        Path file = REPORTS.resolve("datacenter-loss.html");
        if (!Files.exists(file)) {
            run("datacenter-loss", SHORT);
        }
        try (Page page = new Page(file.toUri().toString())) {
            assertThat(page.text(".verdict strong")).isIn("PASSED", "FAILED");
            assertThat(page.text("h1")).isEqualTo("Europe's data centre is lost with everything in it");
            assertThat(page.text("figure svg")).contains("limit 4 s");
            page.picture("scenario-page.png");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eu-maintenance",
                "replica-loss",
                "datacenter-loss",
                "eu-overload",
                "busy-merchant",
                "bulk-payouts",
                "nearest-edge"
            })
    void scenario_long_passesWithAllOfItsLimits(String name) throws Exception {
        assumeTrue(ALL, "takes minutes and an idle machine; asked for by -Dbinax.scenarios=true");
        Path directory = REPORTS.resolve("long");

        Binax.Ended ended = Binax.start(
                        REPORTS.resolve(name + "-command"), "scenario", name, "--report", directory.toString())
                .await();

        System.out.println(ended.out());
        assertThat(ended.status()).as("%s", ended).isZero();
    }

    /// On the cluster that tests share, so that no other one has to be started.
    private Binax.Ended run(String name, String... options) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("scenario", name, "--report", REPORTS.toString()));
        arguments.addAll(List.of("--data", cluster.data().toString()));
        arguments.addAll(List.of(options));
        return Binax.start(REPORTS.resolve(name + "-command"), arguments.toArray(String[]::new))
                .await();
    }

    private static JsonNode report(String name) throws Exception {
        return Answer.JSON.readTree(REPORTS.resolve(name + ".json").toFile());
    }

    private static double figure(JsonNode report, String name) {
        for (JsonNode figure : report.path("figures")) {
            if (figure.path("name").asText().equals(name)) {
                return figure.path("value").asDouble(Double.NaN);
            }
        }
        throw new AssertionError("there is no figure " + name + " in " + report);
    }
}
