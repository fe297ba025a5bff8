package com.binaxpay.simulator;

import com.binaxpay.simulator.Report.Settings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// How scenarios are run.
final class ScenarioOptions {
    private static final int RATE_MAX = 2_000;
    private static final int SECONDS_MAX = 3_600;
    private static final int SEEDS = 1_000_000;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where pages and figures go (default: target/scenarios, beside the binax script).")
    private Path report = Path.of(System.getProperty("binax.home", "."), "target", "scenarios");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides who pays whom how much (default: any; it is printed).")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Requests a second, 4 to " + RATE_MAX + " (default: ${DEFAULT-VALUE}).")
    private int rate = 60;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long each calm stretch takes, 2 to " + SECONDS_MAX
                    + ": before, during and after the fault; the warm-up takes two (default: ${DEFAULT-VALUE}).")
    private int seconds = 15;

    @Option(
            names = "--plant",
            paramLabel = "FAULT",
            description = "Proof that the checks see: " + Planted.LOST_WRITE
                    + " pretends that an acknowledged write was lost, so that the verdict must be 'failed'.")
    private String plant = "";

    Path report() {
        return report.toAbsolutePath().normalize();
    }

    Settings settings(CommandSpec spec) {
        require(spec, rate >= Wallets.GROUPS && rate <= RATE_MAX, "--rate must be from 4 to " + RATE_MAX);
        require(spec, seconds >= 2 && seconds <= SECONDS_MAX, "--seconds must be from 2 to " + SECONDS_MAX);
        require(
                spec,
                plant.isEmpty() || plant.equals(Planted.LOST_WRITE),
                "--plant knows " + Planted.LOST_WRITE + ", not '" + plant + "'");
        return new Settings(seed.orElseGet(() -> (long) new SplittableRandom().nextInt(SEEDS)), rate, seconds, plant);
    }

    private static void require(CommandSpec spec, boolean isGood, String otherwise) {
        if (!isGood) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
