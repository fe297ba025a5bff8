package com.binaxpay.simulator;

import com.binaxpay.money.Defect;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Looks for planted bugs: those of production code ([Defect]), and promises that the Raft model breaks.
final class Defects {
    /// Promises of Raft that the model can break, see `RaftTiming.Promises`.
    static final List<String> PROMISES = List.of(
            "forcesFirst",
            "confirmsReads",
            "remembersVotes",
            "distrustsNew",
            "asksLogs",
            "countsOwnTerm",
            "datesByEcho");

    private static final String WRAPPING = "java.util.concurrent.CompletionException: ";
    private static final String LINE = "%-32s %6s %12s %9s  %s%n";

    private Defects() {}

    /// How a bug was found.
    ///
    /// @param simulatedS and `wallS` over all seeds up to that one
    record Found(String name, Optional<Trials.Result> failed, double simulatedS, double wallS) {}

    /// All that can be planted, by name.
    static List<String> names() {
        return Stream.concat(Stream.of(Defect.values()).map(Defect::name), PROMISES.stream())
                .toList();
    }

    /// Tries seed after seed until one fails.
    static Found look(String name, long firstSeed, long seeds, long seconds) {
        boolean isPromise = PROMISES.contains(name);
        UnaryOperator<byte[]> planting = isPromise ? UnaryOperator.identity() : new Planting(Defect.valueOf(name));
        Trials trials = new Trials(planting);
        double simulatedS = 0;
        double wallS = 0;
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            Trials.Plan plan = Trials.Plan.of(seed, seconds);
            Trials.Result result = trials.run(isPromise ? plan.breaking(name) : plan);
            simulatedS += result.simulatedS();
            wallS += result.wallS();
            if (!result.isGood()) {
                return new Found(name, Optional.of(result), simulatedS, wallS);
            }
        }
        return new Found(name, Optional.empty(), simulatedS, wallS);
    }

    /// Prints a line for each as it is found; gives those that were not.
    static List<String> table(PrintWriter out, List<String> names, long firstSeed, long seeds, long seconds) {
        List<String> missed = new ArrayList<>();
        out.printf(Locale.ROOT, LINE, "planted bug", "seed", "simulated s", "wall s", "what noticed it");
        for (String name : names) {
            Found found = look(name, firstSeed, seeds, seconds);
            if (found.failed().isEmpty()) {
                missed.add(name);
            }
            out.printf(
                    Locale.ROOT,
                    LINE,
                    name,
                    found.failed()
                            .map(result -> Long.toString(result.plan().seed()))
                            .orElse("-"),
                    String.format(Locale.ROOT, "%.0f", found.simulatedS()),
                    String.format(Locale.ROOT, "%.1f", found.wallS()),
                    found.failed().map(Defects::checker).orElse("not found in " + seeds + " seeds"));
            out.flush();
        }
        return missed;
    }

    /// The check that failed, without the values: `CheckFailed: conservation` is conservation.
    private static String checker(Trials.Result result) {
        String[] parts = result.failure().replace(WRAPPING, "").split(": ", 3);
        String first = parts[0].substring(parts[0].lastIndexOf('.') + 1);
        String second = parts.length > 1 ? parts[1] : "";
        return first.equals("CheckFailed") ? second : first + ": " + second;
    }
}
