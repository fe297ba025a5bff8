package com.binaxpay.simulator;

import com.binaxpay.simulator.world.WorldLoader;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// Runs trials of the simulation, one after the other, on the thread that asks.
final class Trials {
    private static final String SIMULATION = "com.binaxpay.simulator.trial.Simulation";
    private static final String SEEN = "seen.";

    private final WorldLoader loader;

    /// @param planting changes classes of what is simulated, to see that it is noticed
    Trials(UnaryOperator<byte[]> planting) {
        loader = new WorldLoader(Trials.class.getClassLoader(), planting);
    }

    /// What a trial is to be.
    ///
    /// @param seconds of faults, before it heals
    /// @param noFaults and `noWorks` kinds that are left out
    /// @param fromS and `toS` seconds between which faults happen
    /// @param broken a promise that the Raft model breaks, or nothing
    record Plan(
            long seed, long seconds, List<String> noFaults, List<String> noWorks, long fromS, long toS, String broken) {
        Plan {
            noFaults = List.copyOf(noFaults);
            noWorks = List.copyOf(noWorks);
        }

        static Plan of(long seed, long seconds) {
            return new Plan(seed, seconds, List.of(), List.of(), 0, seconds, "");
        }

        Plan breaking(String promise) {
            return new Plan(seed, seconds, noFaults, noWorks, fromS, toS, promise);
        }

        private List<String> arguments() {
            return List.of(
                    Long.toString(seed),
                    Long.toString(seconds),
                    String.join(",", noFaults),
                    String.join(",", noWorks),
                    Long.toString(fromS),
                    Long.toString(toS),
                    broken);
        }
    }

    /// How it came out.
    ///
    /// @param failure what did not hold, or nothing
    /// @param stack where that was found
    /// @param trace hash over all that happened
    /// @param seen coverage counters
    record Result(
            Plan plan,
            String failure,
            String stack,
            long trace,
            double simulatedS,
            long operations,
            List<String> story,
            Map<String, Long> seen,
            double wallS) {
        Result {
            story = List.copyOf(story);
            seen = new TreeMap<>(seen);
        }

        boolean isGood() {
            return failure.isEmpty();
        }

        /// What kind of failure it is: its text up to the first colon.
        String kind() {
            int colon = failure.indexOf(": ");
            int second = colon < 0 ? -1 : failure.indexOf(": ", colon + 2);
            return second < 0 ? failure : failure.substring(0, second);
        }
    }

    Result run(Plan plan) {
        long begunNs = System.nanoTime();
        try {
            Map<?, ?> told = (Map<?, ?>) loader.call(SIMULATION, "run", plan.arguments());
            Map<String, Long> seen = new TreeMap<>();
            told.forEach((name, value) -> {
                if (name instanceof String text && text.startsWith(SEEN)) {
                    seen.put(text.substring(SEEN.length()), (Long) value);
                }
            });
            List<String> story = told.get("story") instanceof List<?> lines
                    ? lines.stream().map(String::valueOf).toList()
                    : List.of();
            return new Result(
                    plan,
                    String.valueOf(told.get("failure")),
                    told.containsKey("stack") ? String.valueOf(told.get("stack")) : "",
                    number(told, "trace"),
                    number(told, "simulatedNs") / 1e9,
                    number(told, "operations"),
                    story,
                    seen,
                    (System.nanoTime() - begunNs) / 1e9);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the simulation cannot be run", e);
        }
    }

    private static long number(Map<?, ?> told, String name) {
        return told.get(name) instanceof Long number ? number : 0;
    }

    /// Names of all coverage counters.
    List<String> counters() {
        return names("counters");
    }

    /// Names of all kinds of faults.
    List<String> faults() {
        return names("faults");
    }

    /// Names of all kinds of requests.
    List<String> works() {
        return names("works");
    }

    private List<String> names(String list) {
        try {
            Object names = loader.call(SIMULATION, list, List.of());
            return ((List<?>) names).stream().map(String::valueOf).toList();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the simulation cannot be run", e);
        }
    }

    /// A plan that leaves out as much as it can and still fails in the same way: whole kinds of faults and requests,
    /// then
    /// time.
    Result shrink(Result failed) {
        Result least = failed;
        for (String fault : happened(failed, "faults")) {
            least = lesser(least, with(least.plan(), fault, ""));
        }
        for (String work : happened(failed, "works")) {
            least = lesser(least, with(least.plan(), "", work));
        }
        for (long step = least.plan().toS() / 2; step >= 1; step /= 2) {
            Plan plan = least.plan();
            least = lesser(least, cut(plan, plan.fromS() + step, plan.toS()));
            plan = least.plan();
            least = lesser(least, cut(plan, plan.fromS(), plan.toS() - step));
        }
        return least;
    }

    private Result lesser(Result least, Plan plan) {
        if (plan.fromS() >= plan.toS()) {
            return least;
        }
        Result tried = run(plan);
        return !tried.isGood() && tried.kind().equals(least.kind()) ? tried : least;
    }

    private List<String> happened(Result failed, String names) {
        return names(names).stream()
                .sorted(Comparator.comparing(name -> failed.seen().getOrDefault(name, 0L)))
                .toList();
    }

    private static Plan with(Plan plan, String noFault, String noWork) {
        return new Plan(
                plan.seed(),
                plan.seconds(),
                added(plan.noFaults(), noFault),
                added(plan.noWorks(), noWork),
                plan.fromS(),
                plan.toS(),
                plan.broken());
    }

    private static List<String> added(List<String> names, String name) {
        TreeSet<String> all = new TreeSet<>(names);
        if (!name.isEmpty()) {
            all.add(name);
        }
        return List.copyOf(all);
    }

    private static Plan cut(Plan plan, long fromS, long toS) {
        return new Plan(plan.seed(), plan.seconds(), plan.noFaults(), plan.noWorks(), fromS, toS, plan.broken());
    }
}
