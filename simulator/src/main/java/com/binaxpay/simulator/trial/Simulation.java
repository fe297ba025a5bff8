package com.binaxpay.simulator.trial;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// The way into a trial for who stands outside of its world: strings and numbers only, since classes here are others.
public final class Simulation {
    static {
        // What would start threads of its own.
        System.setProperty("io.prometheus.metrics.histogram_classic_only", "true");
        System.setProperty("io.prometheus.metrics.exemplars_enabled", "false");
    }

    private static final long S = 1_000_000_000L;

    private Simulation() {}

    /// Names of all coverage counters.
    public static List<String> counters(List<String> unused) {
        return Arrays.stream(Coverage.Seen.values()).map(Enum::name).toList();
    }

    /// Names of all kinds of faults.
    public static List<String> faults(List<String> unused) {
        return Arrays.stream(Fault.values()).map(Enum::name).toList();
    }

    /// Names of all kinds of requests.
    public static List<String> works(List<String> unused) {
        return Arrays.stream(Work.values()).map(Enum::name).toList();
    }

    /// Runs a trial.
    ///
    /// @param arguments seed, seconds of faults, kinds of faults to leave out and kinds of requests to leave out
    ///     (with commas), second from which and up to which faults happen, the promise of Raft that the model
    /// breaks or nothing
    /// @return `failure` (empty where all held), `stack`, `trace`, `simulatedNs`, `operations`, `turns`, `story`,
    ///     and `seen.NAME` for each coverage counter
    public static Map<String, Object> run(List<String> arguments) throws IOException {
        long seed = Long.parseLong(arguments.get(0));
        long seconds = Long.parseLong(arguments.get(1));
        List<String> faults = List.of(arguments.get(2).split(",", -1));
        List<String> works = List.of(arguments.get(3).split(",", -1));
        Nemesis.Window window =
                new Nemesis.Window(Long.parseLong(arguments.get(4)) * S, Long.parseLong(arguments.get(5)) * S);
        UnaryOperator<Swarm> change = swarm -> swarm.without(faults, works).breaking(arguments.get(6));
        Trial.Verdict verdict = new Trial(seed, seconds, window, change).run();
        Map<String, Object> told = new TreeMap<>();
        told.put("failure", verdict.failure().map(String::valueOf).orElse(""));
        verdict.failure().ifPresent(failure -> {
            java.io.StringWriter stack = new java.io.StringWriter();
            failure.printStackTrace(new java.io.PrintWriter(stack));
            told.put("stack", stack.toString());
        });
        told.put("trace", verdict.trace());
        told.put("simulatedNs", verdict.simulatedNs());
        told.put("operations", verdict.operations());
        told.put("turns", verdict.turns());
        told.put("story", verdict.story());
        verdict.coverage().counts().forEach((seen, count) -> told.put("seen." + seen, count));
        return told;
    }
}
