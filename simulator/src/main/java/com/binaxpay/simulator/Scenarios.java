package com.binaxpay.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./binax scenario` and `./binax scenarios`. Exit status 0: all held, 1: something did not, 2: usage.
@Command(name = "binax")
public final class Scenarios implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    private Scenarios() {}

    /// Runs as a program of its own; the `binax` script does this.
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Scenarios())
                .addSubcommand(new One())
                .addSubcommand(new All())
                .setExecutionExceptionHandler(Scenarios::onFailure);
    }

    private static int onFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        command.getOut().flush();
        if (failure instanceof ScenarioFailed failed) {
            command.getErr().println("binax: " + failed.getMessage());
            return failed.status();
        }
        if (failure instanceof UnexpectedAnswer || failure instanceof IOException) {
            command.getErr().println("binax: " + failure.getMessage());
            return ScenarioFailed.FAILED;
        }
        throw failure;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /// What both commands share.
    private abstract static class Playing implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private ScenarioOptions options = new ScenarioOptions();

        final CommandSpec spec() {
            return spec;
        }

        final PrintWriter out() {
            return spec.commandLine().getOut();
        }

        /// Runs one on a new cluster.
        final Report play(Scenario scenario) throws IOException, InterruptedException {
            Path work = work(scenario);
            ReportFiles.delete(work);
            Report report = play(scenario, work.resolve("data"));
            if (report.isPassed()) {
                ReportFiles.delete(work);
            } else {
                out().println("logs and data are kept in " + work);
            }
            return report;
        }

        /// Runs one on the cluster in `data`, and writes what is to be told of it.
        final Report play(Scenario scenario, Path data) throws IOException, InterruptedException {
            Report.Settings settings = options.settings(spec);
            Report report;
            try (Director director = new Director(out())) {
                Runtime.getRuntime().addShutdownHook(new Thread(director::close, "stop"));
                report = director.run(scenario, settings, data, work(scenario).resolve("up.log"));
            }
            Path page = files().write(report);
            report.failures().forEach(failure -> out().println("  " + failure));
            out().println((report.isPassed() ? "passed: " : "failed: ") + report.verdict());
            out().println("page: " + page);
            out().flush();
            return report;
        }

        private Path work(Scenario scenario) {
            return options.report().resolve(scenario.name() + ".cluster");
        }

        final ReportFiles files() {
            return new ReportFiles(options.report());
        }
    }

    @Command(
            name = "scenario",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Runs a scenario: a cluster of real processes under load from partners of every region, a fault, and a",
                "verdict. Exit status 0 where all held. Writes a page for people and figures for programs."
            })
    private static final class One extends Playing {
        @Parameters(
                index = "0",
                paramLabel = "NAME",
                description =
                        "eu-maintenance, replica-loss, datacenter-loss, eu-overload, busy-merchant, bulk-payouts or"
                                + " nearest-edge; see docs/operating/scenarios.md.")
        private String name = "";

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Use the cluster in DIR: one that runs there is left as it is afterwards (default: a new"
                        + " one, removed when the scenario has passed).")
        private Optional<Path> data = Optional.empty();

        @Override
        public Integer call() throws IOException, InterruptedException {
            Scenario scenario = Catalogue.named(name)
                    .orElseThrow(() -> new ParameterException(
                            spec().commandLine(),
                            "unknown scenario '" + name + "'; known are " + String.join(", ", Catalogue.names())));
            Report report = data.isPresent() ? play(scenario, data.get()) : play(scenario);
            if (data.isPresent() && !report.trouble().isEmpty()) {
                out().println("the cluster is left as it is; ./binax status --data " + data.get() + " shows it");
                out().flush();
            }
            return report.isPassed() ? 0 : ScenarioFailed.FAILED;
        }
    }

    @Command(
            name = "scenarios",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Runs all scenarios, one after the other, each on a new cluster; exit status 0 where all held.")
    private static final class All extends Playing {
        @Override
        public Integer call() throws IOException, InterruptedException {
            List<Report> reports = new ArrayList<>();
            List<String> skipped = new ArrayList<>();
            for (Scenario scenario : Catalogue.all()) {
                try {
                    reports.add(play(scenario));
                } catch (ScenarioFailed e) {
                    if (e.status() != ScenarioFailed.ENVIRONMENT) {
                        throw e;
                    }
                    skipped.add(String.valueOf(e.getMessage()));
                }
                out().println();
            }
            for (Report report : reports) {
                out().printf(
                                "%-8s %-18s %s%n",
                                report.isPassed() ? "passed" : "FAILED",
                                report.scenario().name(),
                                report.verdict());
            }
            skipped.forEach(out()::println);
            out().println("page: " + files().writeIndex(reports));
            out().flush();
            return reports.stream().allMatch(Report::isPassed) ? 0 : ScenarioFailed.FAILED;
        }
    }
}
