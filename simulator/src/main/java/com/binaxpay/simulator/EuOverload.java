package com.binaxpay.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// More is wanted of Europe than its region bears: at first as much as others can take over, then ten times as much at
/// once from clients who don't let themselves be led.
final class EuOverload {
    static final int CAPACITY = 1_500;
    static final int TIMES = 10;
    /// As much as it and the UK bear well together.
    static final double RUSH = 1.5;

    static final String FAILED = "European requests that failed while Europe was full";
    static final String ELSEWHERE = "Part of European requests that the UK served while Europe was full";
    static final String CHANGES = "Changes of region of one European client, at most";
    static final String AWAY = "European clients that are not home at the end";
    static final String HOMEWARD = "Until all were home, from the end of the rush";
    static final String PEAK = "Served a second by Europe at its best";
    static final String OFFERED = "Requests sent a second under ten times the load, of the capacity";
    static final String GOODPUT = "Served a second under ten times the load, part of the best";
    static final String CRITICAL = "Critical requests served at once under ten times the load";
    static final String AMPLIFICATION = "Requests sent for each that was wanted, repeats included";
    static final String OTHER_FAILURES = "Requests that failed otherwise than by being told to come again";
    static final String RECOVERED = "Until all was served within 500 ms again, from the end of the load";
    static final String MONEY = "Cents that these clients' wallets differ from what was acknowledged";

    private static final double WAIT_MAX_MS = 1_000;

    private EuOverload() {}

    static Scenario scenario() {
        return new Scenario(
                "eu-overload",
                "More is wanted of Europe than it bears",
                "What Europe cannot bear the UK serves, and it comes home again; under ten times the load payments go on.",
                "eu",
                "EU",
                WAIT_MAX_MS,
                List.of(
                        Step.warmUp(),
                        Step.note(
                                "calm",
                                Phase.BEFORE,
                                "European clients want half of what Europe bears, by DNS",
                                stage -> rush(stage).calm()),
                        Step.fault(
                                "rise",
                                "They want more and more, up to half as much again as Europe bears",
                                stage -> rush(stage).rise()),
                        Step.note(
                                "full",
                                Phase.DURING,
                                "Europe is full",
                                stage -> rush(stage).full()),
                        Step.recovery(
                                "ebb",
                                "They want half of what Europe bears again",
                                stage -> rush(stage).ebb()),
                        Step.note(
                                "best",
                                Phase.DURING,
                                "Clients who stay in Europe want all that it bears, then twice that",
                                stage -> rush(stage).best()),
                        Step.fault(
                                "storm",
                                "They want ten times what Europe bears",
                                stage -> rush(stage).storm()),
                        Step.recovery(
                                "calmer",
                                "They want half of what Europe bears",
                                stage -> rush(stage).after()),
                        Step.note(
                                "back",
                                Phase.AFTER,
                                "They have gone",
                                stage -> rush(stage).end())),
                List.of(
                        Measures.none(FAILED),
                        run -> Figure.atLeast(0.2, ELSEWHERE, run.measured(ELSEWHERE), "×"),
                        run -> Figure.atMost(2, CHANGES, run.measured(CHANGES), ""),
                        Measures.none(AWAY),
                        Measures.measured(HOMEWARD, "s"),
                        Measures.measured(PEAK, "/s"),
                        run -> Figure.atLeast(0.9 * TIMES, OFFERED, run.measured(OFFERED), "×"),
                        run -> Figure.atLeast(0.9, GOODPUT, run.measured(GOODPUT), "×"),
                        run -> Figure.atLeast(99.9, CRITICAL, run.measured(CRITICAL), "%"),
                        run -> Figure.atMost(1.1, AMPLIFICATION, run.measured(AMPLIFICATION), "×"),
                        Measures.none(OTHER_FAILURES),
                        run -> Figure.atMost(5, RECOVERED, run.measured(RECOVERED), "s"),
                        Measures.none(MONEY),
                        Measures.noErrors("partners at the edges", Measures.all())),
                Map.of("eu", CAPACITY, "uk", CAPACITY, "us", CAPACITY),
                Optional.empty());
    }

    private static Rush rush(Stage stage) throws InterruptedException {
        return stage.story(Rush.class, Rush::open);
    }
}
