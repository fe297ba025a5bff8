package com.binaxpay.simulator;

import java.util.List;

/// Europe is drained, stopped, started again and taken back, and nobody sees an error.
final class EuMaintenance {
    private static final double WAIT_MAX_MS = 500;

    private EuMaintenance() {}

    static Scenario scenario() {
        return new Scenario(
                "eu-maintenance",
                "Europe is taken out for maintenance and comes back",
                "Writes go on through the UK and the US, and no request fails.",
                "eu",
                "EU",
                WAIT_MAX_MS,
                List.of(
                        Step.warmUp(),
                        Step.hold("calm", Phase.BEFORE, "All regions serve"),
                        Step.fault(
                                "leave",
                                "Europe is drained and its node stopped",
                                stage -> stage.command("evacuate", "eu")),
                        Step.note("down", Phase.DURING, "Europe is down for its maintenance", stage -> {
                            stage.requireDown("eu");
                            stage.hold();
                        }),
                        Step.recovery(
                                "return",
                                "Europe's node is started and leads again what is at home there",
                                stage -> stage.command("return", "eu")),
                        Step.hold("back", Phase.AFTER, "All regions serve again")),
                List.of(
                        Measures.noErrors("anybody", Measures.all()),
                        Measures.longestWait(WAIT_MAX_MS, "anybody", Measures.all()),
                        run -> Figure.atLeast(
                                1,
                                "Payments of European wallets while Europe was down",
                                (double) run.between(Measures.only("EU"), "down", "return")
                                        .filter(Ask::isDone)
                                        .count(),
                                ""),
                        Measures.gap(WAIT_MAX_MS, "EU"),
                        Measures.gap(WAIT_MAX_MS, "UK"),
                        Measures.gap(WAIT_MAX_MS, "US")));
    }
}
