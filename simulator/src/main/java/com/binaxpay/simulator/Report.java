package com.binaxpay.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// All that is to be told of one run of a scenario.
///
/// @param settings how it was run
/// @param begun when, for people
/// @param moneyFaults acknowledged writes that were found to be lost or doubled
/// @param trouble why it ended before its last step; empty where it did not
record Report(
        Scenario scenario,
        Settings settings,
        Instant begun,
        Run run,
        List<Figure> figures,
        List<Check> checks,
        int moneyFaults,
        String trouble) {
    /// @param rate requests a second
    /// @param seconds length of a calm stretch
    /// @param plant fault that was planted into the checks; empty for none
    record Settings(long seed, int rate, int seconds, String plant) {
        /// What repeats the run.
        String command(String scenario) {
            return "./binax scenario " + scenario + " --seed " + seed + " --rate " + rate + " --seconds " + seconds
                    + (plant.isEmpty() ? "" : " --plant " + plant);
        }
    }

    boolean isPassed() {
        return failures().isEmpty();
    }

    /// What did not hold, most important first.
    List<String> failures() {
        List<String> failures = new ArrayList<>();
        if (!trouble.isEmpty()) {
            failures.add(trouble);
        }
        checks.stream()
                .filter(check -> !check.holds())
                .forEach(check -> failures.add("this did not hold: " + check.what()));
        figures.stream()
                .filter(figure -> !figure.holds())
                .forEach(figure ->
                        failures.add(figure.name() + ": " + figure.valueText() + ", allowed " + figure.limitText()));
        return failures;
    }

    /// The verdict, for people: what was promised and held, or what did not hold, and whether money was lost.
    String verdict() {
        String money = String.format(
                Locale.ROOT,
                "Of %,d payments each took effect exactly once.",
                run.asks().all().size());
        List<String> failures = failures();
        if (failures.isEmpty()) {
            return scenario.promise() + " " + money;
        }
        String first = failures.getFirst();
        boolean isMoneyWhole = !checks.isEmpty() && checks.stream().allMatch(Check::holds);
        return Character.toUpperCase(first.charAt(0))
                + first.substring(1)
                + (failures.size() == 1 ? "." : "; and " + (failures.size() - 1) + " more.")
                + (isMoneyWhole ? " " + money : "");
    }

    /// For programs.
    ObjectNode toJson() {
        ObjectNode root = Answer.JSON.createObjectNode();
        root.put("scenario", scenario.name());
        root.put("verdict", isPassed() ? "passed" : "failed");
        root.put("sentence", verdict());
        root.put("begun", begun.toString());
        root.put("seed", settings.seed());
        root.put("rate", settings.rate());
        root.put("seconds", settings.seconds());
        root.put("requests", run.asks().all().size());
        ArrayNode failed = root.putArray("failures");
        failures().forEach(failed::add);
        ArrayNode measured = root.putArray("figures");
        for (Figure figure : figures) {
            ObjectNode one = measured.addObject();
            one.put("name", figure.name());
            one.put("unit", figure.unit());
            putNumber(one, "value", figure.value());
            putNumber(one, "limit", figure.limit());
            one.put("holds", figure.holds());
        }
        ArrayNode made = root.putArray("checks");
        for (Check check : checks) {
            ObjectNode one = made.addObject();
            one.put("what", check.what());
            one.put("holds", check.holds());
            ArrayNode faults = one.putArray("faults");
            check.faults().forEach(faults::add);
        }
        ArrayNode events = root.putArray("timeline");
        for (Timeline.Event event : run.timeline().events()) {
            ObjectNode one = events.addObject();
            one.put("s", Math.round(event.s() * 100) / 100.0);
            one.put("step", event.step());
            one.put("phase", event.phase().title());
            one.put("text", event.text());
        }
        return root;
    }

    private static void putNumber(ObjectNode node, String name, double value) {
        if (Double.isNaN(value)) {
            node.putNull(name);
        } else {
            node.put(name, value);
        }
    }
}
