package com.binaxpay.simulator;

import java.util.List;

/// All of a region dies at once, disks and all, and is restored from its mirrors by itself.
final class DatacenterLoss {
    private static final double GAP_MAX_MS = 4_000;

    /// Nobody else is in a failover, and outside of one writes answer within a second.
    private static final double OTHERS_GAP_MAX_MS = 1_000;

    private static final String LOST = "Acknowledged writes that the survivors did not know (RPO)";
    private static final String RESTORED = "Restored from its mirrors, from its start with empty disks";

    private DatacenterLoss() {}

    static Scenario scenario() {
        return new Scenario(
                "datacenter-loss",
                "Europe's data centre is lost with everything in it",
                "No acknowledged payment is lost, and the service is restored from the mirrors by itself.",
                "eu",
                "EU",
                GAP_MAX_MS,
                List.of(
                        Step.warmUp(),
                        Step.hold("calm", Phase.BEFORE, "All regions serve"),
                        Step.fault(
                                "lost",
                                "Europe dies with kill -9, and its disks are gone",
                                stage -> stage.chaos("wipe", "eu")),
                        Step.note(
                                "without", Phase.DURING, "The UK and the US go on, for European wallets too", stage -> {
                                    stage.hold();
                                    stage.recall(LOST);
                                }),
                        Step.recovery("empty", "New machines with empty disks are started in Europe", stage -> {
                            stage.chaos("start", "eu");
                            stage.awaitReady(RESTORED);
                        }),
                        Step.hold("back", Phase.AFTER, "All regions serve again")),
                List.of(
                        Measures.none(LOST),
                        Measures.gap(GAP_MAX_MS, "EU", "lost", "empty", "when its region died"),
                        Measures.noErrors("wallets at home in the UK and the US", Measures.only("UK", "US")),
                        Measures.errors("wallets at home in the EU", Measures.only("EU")),
                        Measures.gap(OTHERS_GAP_MAX_MS, "UK"),
                        Measures.gap(OTHERS_GAP_MAX_MS, "US"),
                        Measures.measured(RESTORED, "s")));
    }
}
