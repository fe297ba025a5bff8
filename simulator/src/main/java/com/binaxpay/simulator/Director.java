package com.binaxpay.simulator;

import com.binaxpay.node.Progress;
import com.binaxpay.simulator.Report.Settings;
import com.binaxpay.simulator.lab.Wan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Runs a scenario on a cluster: load, step by step, checks, figures. Everything that it starts ends with [#close],
/// which any thread may call.
final class Director implements AutoCloseable {
    private final PrintWriter out;
    private final ConcurrentLinkedDeque<Runnable> started = new ConcurrentLinkedDeque<>();
    private volatile boolean isClosed;

    Director(PrintWriter out) {
        this.out = out;
    }

    /// @param data of the cluster: one that runs there is used and left as it is, else one is started
    /// @param log of the supervisor, where one is started
    Report run(Scenario scenario, Settings settings, Path data, Path log) throws InterruptedException {
        say(scenario.name() + ": " + scenario.title() + ". " + scenario.promise());
        say("repeat with " + settings.command(scenario.name()));
        Instant begun = Instant.now();
        Cluster cluster = new Cluster(data);
        Optional<Wan> wan = scenario.far().map(far -> far.make(scenario.name(), cluster));
        wan.ifPresent(each -> started.push(each::close));
        started.push(cluster::close);
        if (wan.isPresent()) {
            say("starting a cluster in " + data + ", in network namespaces");
            scenario.far().orElseThrow().start(wan.get(), cluster, log);
        } else if (!cluster.isRunning()) {
            say("starting a cluster in " + data);
            cluster.start(log, scenario.capacities());
        }
        requireRegion(scenario, cluster);
        cluster.requireCapacities(scenario.name(), scenario.capacities());
        List<Api> edges = cluster.edges();
        Wallets wallets = Wallets.open(edges.getFirst(), Scenario.HOMES);
        Load load = new Load(edges, wallets, settings.rate(), settings.seed());
        started.push(load::close);
        Progress progress = Progress.open(out);
        started.push(progress::close);
        Timeline timeline = new Timeline(System::nanoTime, this::show);
        Stage stage = new Stage(cluster, wan, load, timeline, progress, settings.seconds());
        started.push(stage::close);
        load.start();
        String trouble;
        try (stage) {
            trouble = carryOut(scenario, stage, timeline);
        }
        if (isClosed) {
            throw new ScenarioFailed(scenario.name() + " was stopped before its end.");
        }
        progress.close();
        // What is checked does not depend on distance, and takes long with it.
        wan.ifPresent(Wan::near);
        Asks asks = Planted.in(load.stop(), settings.plant());
        timeline.end();
        say("checks");
        Checks checks = new Checks(cluster, asks, this::show);
        List<Check> made = checks.make();
        Run run = new Run(asks, timeline, Map.copyOf(stage.measured()), stage.served());
        say("figures");
        List<Figure> figures = figures(scenario, run, load.unsent(), checks.moneyFaults());
        figures.forEach(this::show);
        return new Report(scenario, settings, begun, run, figures, made, checks.moneyFaults(), trouble);
    }

    private static void requireRegion(Scenario scenario, Cluster cluster) throws InterruptedException {
        List<String> regions = cluster.regions();
        if (!regions.contains(scenario.region())) {
            throw new ScenarioFailed(
                    ScenarioFailed.USAGE,
                    scenario.name() + " needs a region " + scenario.region() + "; the cluster has "
                            + String.join(", ", regions) + ".");
        }
    }

    /// Why it ended before its last step; empty where it did not.
    private static String carryOut(Scenario scenario, Stage stage, Timeline timeline) throws InterruptedException {
        for (Step step : scenario.steps()) {
            timeline.begin(step);
            try {
                step.act().carryOut(stage);
            } catch (ScenarioFailed | UnexpectedAnswer | IllegalStateException e) {
                timeline.note("failed: " + e.getMessage());
                return "the step \"" + step.says() + "\" failed: " + e.getMessage();
            }
        }
        return "";
    }

    private static List<Figure> figures(Scenario scenario, Run run, long unsent, int moneyFaults) {
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.told("Requests", run.asks().all().size(), ""));
        figures.add(Figure.atMost(
                0, "Requests that never succeeded", run.asks().unfinished().size(), ""));
        figures.add(Figure.told("How late clients sent a request, at most", run.latenessMs(), "ms"));
        figures.add(Figure.atMost(0, "Requests that clients could not send at all", (double) unsent, ""));
        figures.add(Figure.atMost(0, "Acknowledged writes lost or doubled, at the end", moneyFaults, ""));
        scenario.measures().forEach(measure -> figures.add(measure.of(run)));
        return figures;
    }

    private void show(Timeline.Event event) {
        if (event.step().isEmpty()) {
            say("                      " + event.text());
        } else {
            String mark =
                    event.kind() == Step.Kind.NOTE ? "" : event.kind().name().toLowerCase(Locale.ROOT);
            say(String.format(Locale.ROOT, "%8.1f s  %-8s  %s", event.s(), mark, event.text()));
        }
    }

    private void show(Check check) {
        say((check.holds() ? "  held    " : "  FAILED  ") + check.what());
        check.faults().forEach(fault -> say("          " + fault));
    }

    private void show(Figure figure) {
        say(String.format(
                Locale.ROOT,
                "  %-7s %-66s %12s  %s",
                figure.limitText().isEmpty() ? "" : figure.holds() ? "kept" : "BROKEN",
                figure.name(),
                figure.valueText(),
                figure.limitText()));
    }

    private void say(String line) {
        // What fails because everything is being stopped is no news.
        if (!isClosed) {
            out.println(line);
            out.flush();
        }
    }

    @Override
    public void close() {
        isClosed = true;
        for (Runnable end = started.poll(); end != null; end = started.poll()) {
            end.run();
        }
    }
}
