package com.binaxpay.simulator;

import java.util.List;

/// A ledger's replica is killed and its disk wiped; an empty machine takes its place, and nobody says anything.
///
/// That it is a full replica afterwards is proven by killing another one: two of three must go on, and it is one of
/// them.
final class ReplicaLoss {
    private static final double GAP_MAX_MS = 4_000;

    /// Nobody else is in a failover, and outside of one writes answer within a second.
    private static final double OTHERS_GAP_MAX_MS = 1_000;

    private static final double P99_RATIO_MAX = 1.5;
    private static final String MADE_NEW = "Made new, from its start with an empty disk";

    private ReplicaLoss() {}

    static Scenario scenario() {
        return new Scenario(
                "replica-loss",
                "A ledger replica in the US is killed and its disk wiped",
                "The two others go on, and it is made new with no command.",
                "us",
                "US",
                GAP_MAX_MS,
                List.of(
                        Step.warmUp(),
                        Step.hold("calm", Phase.BEFORE, "All three replicas of each shard serve"),
                        Step.fault(
                                "lost",
                                "The US node dies with kill -9, and its disk is wiped",
                                stage -> stage.chaos("wipe", "us")),
                        Step.hold("without", Phase.DURING, "The two others go on"),
                        Step.recovery(
                                "empty",
                                "A machine with an empty disk is started in its place, and nothing else is done",
                                stage -> {
                                    stage.chaos("start", "us");
                                    stage.awaitReady(MADE_NEW);
                                }),
                        Step.hold("whole", Phase.DURING, "It votes and leads as before"),
                        Step.fault(
                                "proof",
                                "The proof that it counts: the UK node is killed, and the new one is needed for every write",
                                stage -> {
                                    stage.chaos("kill", "uk");
                                    stage.hold();
                                }),
                        Step.recovery("again", "The UK node is started again", stage -> {
                            stage.chaos("start", "uk");
                            stage.awaitReady("Caught up, the UK node after its kill");
                        }),
                        Step.hold("back", Phase.AFTER, "All regions serve again")),
                List.of(
                        Measures.noErrors("wallets at home in the EU", Measures.only("EU")),
                        Measures.errors("wallets at home in the US", Measures.only("US")),
                        Measures.errors("wallets at home in the UK", Measures.only("UK")),
                        Measures.gap(GAP_MAX_MS, "US", "lost", "empty", "when its node was lost"),
                        Measures.gap(OTHERS_GAP_MAX_MS, "UK", "lost", "whole", "while the US node was away"),
                        Measures.gap(OTHERS_GAP_MAX_MS, "EU"),
                        Measures.p99Ratio(
                                P99_RATIO_MAX,
                                "of the EU and the UK while it was made new",
                                Measures.only("EU", "UK"),
                                "empty",
                                "whole"),
                        Measures.measured(MADE_NEW, "s"),
                        Measures.gap(GAP_MAX_MS, "UK", "proof", "again", "when its node was killed")));
    }
}
