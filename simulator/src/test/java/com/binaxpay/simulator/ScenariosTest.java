package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenariosTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "scenario",
                "scenario eu-holiday",
                "scenario eu-maintenance --rate 3",
                "scenario eu-maintenance --rate many",
                "scenario eu-maintenance --seconds 0",
                "scenario eu-maintenance --plant roses",
                "scenario eu-maintenance replica-loss",
                "scenarios extra"
            })
    void execute_wrongUse_exitsWithTwoAndSaysWhy(String line) {
        assertThat(run(line)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void scenario_ofAnUnknownName_listsThoseThatAreKnown() {
        run("scenario eu-holiday");

        assertThat(err.toString())
                .contains("eu-holiday")
                .contains("eu-maintenance, replica-loss, datacenter-loss, eu-overload, busy-merchant, bulk-payouts, "
                        + "nearest-edge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scenario", "scenarios"})
    void help_goesToStandardOutput(String command) {
        assertThat(run(command + " --help")).isZero();
        assertThat(out.toString())
                .contains("Usage: binax " + command)
                .contains("--seed")
                .contains("--report");
        assertThat(err.toString()).isEmpty();
    }

    static List<Scenario> all() {
        return Catalogue.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void scenario_isWellFormed(Scenario scenario) {
        List<String> ids = scenario.steps().stream().map(Step::id).toList();
        List<Phase> phases = scenario.steps().stream().map(Step::phase).toList();

        assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        assertThat(phases).isSorted().contains(Phase.values());
        assertThat(scenario.steps()).anyMatch(step -> step.kind() == Step.Kind.FAULT);
        assertThat(Scenario.HOMES).contains(scenario.home());
    }

    private int run(String line) {
        return Scenarios.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line.isEmpty() ? new String[0] : line.split(" "));
    }
}
