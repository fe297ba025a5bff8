package com.binaxpay.simulator;

import com.binaxpay.simulator.Far.Distance;
import com.binaxpay.simulator.lab.Wan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A user in Lagos connects. The edge there is chosen, by whoever chooses; it answers reads of European accounts from a
/// node beside it that learns Europe's shard; and it is not needed: cut off it goes on with what it has, and when it
/// dies its users are served elsewhere.
final class NearestEdge {
    static final String EDGE = "africa-lagos";
    /// The region of the node that learns, and the place that both are at.
    static final String PLACE = "lagos";

    static final List<String> EDGES = List.of(EDGE, "africa-nairobi", "asia-singapore");

    static final String ELSEWHERE = "Times that DNS or the SDK chose another edge than Lagos";
    static final String LOCAL = "European balance read in Lagos, bounded, from the learner there, p50";
    static final String STRICT = "The same, linearizable, from the leader in Europe, p50";
    static final String DISTANT = "The same, bounded, from the European region itself, p50";
    static final String EDGE_COST = "An edge's answer beside that of the node in the same place, p50, later by";
    static final String OLDEST = "Oldest bounded answer in Lagos, by its As-Of";
    static final String OPENED = "Connections that Lagos opened to regions while it served these reads";
    static final String CUT_FAILURES = "Bounded reads that failed at the Lagos edge while it was cut off";
    static final String CUT_OLDEST = "Oldest answer of the Lagos edge while it was cut off, by its As-Of";
    static final String NOT_FROM_DISK = "Starts of the Lagos edge, cut off, without its configuration from disk";
    static final String AGAIN_FAILURES = "Bounded reads that failed there once it answered after its restart";
    static final String STARTED = "Until the Lagos edge answered after its restart, cut off";
    static final String CUT_LONGEST = "Longest wait of the user while Lagos was cut off, repeats included";
    static final String DEAD_LONGEST = "Longest wait of the user when the Lagos edge died, repeats included";
    static final String DNS_AWAY = "Until DNS led Lagos to the next edge, from its death";
    static final String BACK = "Until DNS and the SDK led the user to Lagos again, from the edge's start";
    static final String FAILED = "Payments and reads of the user that failed in the end";
    static final String MONEY = "Cents that the user's wallets differ from what was acknowledged";

    private static final double LOCAL_MAX_MS = 5;
    private static final double EDGE_COST_MAX_MS = 1;
    private static final double WAIT_MAX_MS = 10_000;

    /// Round trips in milliseconds, as they are between these cities over the Internet, rounded.
    private static final List<Distance> DISTANCES = List.of(
            new Distance("eu", "uk", 40),
            new Distance("eu", "us", 80),
            new Distance("uk", "us", 120),
            new Distance(PLACE, "eu", 80),
            new Distance(PLACE, "uk", 120),
            new Distance(PLACE, "us", 160),
            new Distance(PLACE, "nairobi", 110),
            new Distance(PLACE, "singapore", 250),
            new Distance("nairobi", "eu", 130),
            new Distance("nairobi", "uk", 150),
            new Distance("nairobi", "us", 220),
            new Distance("nairobi", "singapore", 170),
            new Distance("singapore", "eu", 160),
            new Distance("singapore", "uk", 170),
            new Distance("singapore", "us", 220),
            // The user is in the same city as the edge.
            new Distance(Wan.HERE, PLACE, 1),
            new Distance(Wan.HERE, "eu", 81),
            new Distance(Wan.HERE, "uk", 121),
            new Distance(Wan.HERE, "us", 161),
            new Distance(Wan.HERE, "nairobi", 111),
            new Distance(Wan.HERE, "singapore", 251));

    private NearestEdge() {}

    static Scenario scenario() {
        return new Scenario(
                "nearest-edge",
                "A user in Nigeria connects",
                "The Lagos edge is chosen and answers reads at once; cut off it goes on, and without it no request fails.",
                "eu",
                "EU",
                WAIT_MAX_MS,
                List.of(
                        Step.warmUp(),
                        Step.note(
                                "connect",
                                Phase.BEFORE,
                                "A user in Lagos connects: DNS is asked by country, the SDK measures",
                                stage -> user(stage).connect()),
                        Step.note(
                                "reads",
                                Phase.BEFORE,
                                "The user reads a European balance, here and there",
                                stage -> user(stage).read()),
                        Step.fault(
                                "cut",
                                "Lagos is cut off from all regions, and so from control",
                                stage -> user(stage).cut()),
                        Step.fault(
                                "restart",
                                "The Lagos edge is killed and started again while it is cut off",
                                stage -> user(stage).restart()),
                        Step.recovery(
                                "joined",
                                "Lagos is joined with all again",
                                stage -> user(stage).join()),
                        Step.fault(
                                "dead",
                                "The Lagos edge dies with kill -9",
                                stage -> user(stage).die()),
                        Step.recovery(
                                "again",
                                "The Lagos edge is started again",
                                stage -> user(stage).comeBack()),
                        Step.note(
                                "back",
                                Phase.AFTER,
                                "All edges serve",
                                stage -> user(stage).end())),
                List.of(
                        Measures.none(ELSEWHERE),
                        run -> Figure.atMost(LOCAL_MAX_MS, LOCAL, run.measured(LOCAL), "ms"),
                        Measures.measured(OLDEST, "ms"),
                        Measures.measured(STRICT, "ms"),
                        Measures.measured(DISTANT, "ms"),
                        run -> Figure.atMost(EDGE_COST_MAX_MS, EDGE_COST, run.measured(EDGE_COST), "ms"),
                        Measures.none(OPENED),
                        Measures.none(CUT_FAILURES),
                        Measures.measured(CUT_OLDEST, "ms"),
                        Measures.measured(CUT_LONGEST, "ms"),
                        Measures.measured(STARTED, "s"),
                        Measures.none(NOT_FROM_DISK),
                        Measures.none(AGAIN_FAILURES),
                        Measures.measured(DNS_AWAY, "s"),
                        Measures.measured(DEAD_LONGEST, "ms"),
                        Measures.measured(BACK, "s"),
                        Measures.none(FAILED),
                        Measures.none(MONEY),
                        Measures.errors("partners, each of whom uses all edges", Measures.all())),
                Map.of(),
                Optional.of(new Far(
                        Map.of(
                                "eu",
                                List.of("eu"),
                                "uk",
                                List.of("uk"),
                                "us",
                                List.of("us"),
                                PLACE,
                                List.of(PLACE, EDGE),
                                "nairobi",
                                List.of("africa-nairobi"),
                                "singapore",
                                List.of("asia-singapore")),
                        DISTANCES,
                        "nearest-edge.yaml")));
    }

    private static LagosUser user(Stage stage) throws InterruptedException {
        return stage.story(LagosUser.class, LagosUser::open);
    }
}
