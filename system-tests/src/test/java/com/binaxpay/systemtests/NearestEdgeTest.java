package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.lab.Wan;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The scenario `nearest-edge` as a person runs it, short, with a cluster of its own in network namespaces. Everything
/// counts but times; skipped where there can be no namespaces.
class NearestEdgeTest {
    private static final Path REPORTS = Path.of("target", "scenarios").toAbsolutePath();
    /// Figures that count something that must not be; the others depend on the machine.
    private static final List<String> NONE = List.of(
            "Requests that never succeeded",
            "Acknowledged writes lost or doubled, at the end",
            "Times that DNS or the SDK chose another edge than Lagos",
            "Bounded reads that failed at the Lagos edge while it was cut off",
            "Starts of the Lagos edge, cut off, without its configuration from disk",
            "Bounded reads that failed there once it answered after its restart",
            "Payments and reads of the user that failed in the end",
            "Cents that the user's wallets differ from what was acknowledged");

    @Test
    void nearestEdge_short_isChosenAndNotNeeded() throws Exception {
        String missing = Wan.missing();
        assumeTrue(missing.isEmpty(), "no namespaces, so no distance: " + missing);

        Binax.Ended ended = Binax.start(
                        REPORTS.resolve("nearest-edge-command"),
                        "scenario",
                        "nearest-edge",
                        "--report",
                        REPORTS.toString(),
                        "--seconds",
                        "4",
                        "--rate",
                        "8",
                        "--seed",
                        "13")
                .await();

        JsonNode report =
                Answer.JSON.readTree(REPORTS.resolve("nearest-edge.json").toFile());
        assertThat(report.path("checks"))
                .as("%s", ended)
                .hasSizeGreaterThanOrEqualTo(6)
                .allMatch(check -> check.path("holds").asBoolean());
        assertThat(report.path("figures"))
                .as("%s", ended)
                .filteredOn(figure -> NONE.contains(figure.path("name").asText()))
                .hasSameSizeAs(NONE)
                .allMatch(figure -> figure.path("value").asDouble(Double.NaN) == 0);
        assertThat(ended.out()).contains("which is nearest to their country").contains("the SDK, which was given");
    }
}
