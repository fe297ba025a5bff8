package com.binaxpay.simulator.check;

import com.binaxpay.simulator.check.Anomaly.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// Money neither appears nor goes away, whenever one looks: at each reading the balances of an asset add up to what was
/// brought in until then, and debits are credits.
public final class Conservation {
    private final Verdict.Collector found = new Verdict.Collector("conservation of each asset");

    private Conservation() {}

    /// Money that comes in from outside; that goes out where it is negative.
    public record Flow(Span span, String asset, long amountMinor) {}

    /// One look at everything at one moment.
    ///
    /// @param minor what each account has, in minor units
    public record Reading(Span span, String asset, Map<String, Long> minor) {
        public Reading {
            minor = Map.copyOf(minor);
        }
    }

    /// One look at a book: a trial balance.
    public record Trial(String book, String asset, long debitsMinor, long creditsMinor) {}

    /// One line of a statement, oldest first.
    public record Line(long amountMinor, long balanceAfterMinor) {}

    /// What is wrong with these.
    public static Verdict judge(List<Flow> flows, List<Reading> readings, List<Trial> trials) {
        Conservation conservation = new Conservation();
        Map<String, Flows> byAsset = new HashMap<>();
        for (Reading reading : readings) {
            Flows known = byAsset.computeIfAbsent(reading.asset, asset -> Flows.of(flows, asset));
            conservation.judge(reading, known);
        }
        for (Trial trial : trials) {
            if (trial.debitsMinor != trial.creditsMinor) {
                conservation.found.add(Kind.UNBALANCED, trial.toString());
            }
        }
        conservation.found.examined(flows.size() + (long) readings.size() + trials.size());
        return conservation.found.verdict();
    }

    /// What is wrong with statements, by account: each balance is the one before and the line's amount.
    public static Verdict statements(Map<String, List<Line>> statements) {
        Conservation conservation = new Conservation();
        new TreeMap<>(statements).forEach((account, lines) -> {
            long balance = 0;
            for (Line line : lines) {
                balance += line.amountMinor;
                if (balance != line.balanceAfterMinor) {
                    conservation.found.add(
                            Kind.UNBALANCED, account + " has " + line + " where its lines give " + balance);
                    balance = line.balanceAfterMinor;
                }
            }
            conservation.found.examined(lines.size());
        });
        return conservation.found.verdict();
    }

    /// Sums of flows up to a moment, at least and at most.
    private record Flows(Sums surelyIn, Sums surelyOut, Sums maybeIn, Sums maybeOut) {
        static Flows of(List<Flow> flows, String asset) {
            List<Flow> all = flows.stream()
                    .filter(flow -> flow.asset.equals(asset) && flow.span.outcome() != Outcome.FAIL)
                    .toList();
            List<Flow> in = all.stream().filter(flow -> flow.amountMinor > 0).toList();
            List<Flow> out = all.stream().filter(flow -> flow.amountMinor < 0).toList();
            return new Flows(
                    Sums.of(in, flow -> flow.span.returnedNs()),
                    Sums.of(out, flow -> flow.span.returnedNs()),
                    Sums.of(in, flow -> flow.span.invokedNs()),
                    Sums.of(out, flow -> flow.span.invokedNs()));
        }

        /// What must have come in by then, less all that can have gone out.
        long leastAt(Span span) {
            return surelyIn.before(span.invokedNs()) + maybeOut.upTo(span.returnedNs());
        }

        long mostAt(Span span) {
            return maybeIn.upTo(span.returnedNs()) + surelyOut.before(span.invokedNs());
        }
    }

    // Nobody changes them.
    @SuppressWarnings("ArrayRecordComponent")
    private record Sums(long[] atNs, long[] sums) {
        static Sums of(List<Flow> flows, ToLongFunction<Flow> at) {
            List<Flow> sorted =
                    flows.stream().sorted(Comparator.comparingLong(at)).toList();
            long[] sums = sorted.stream().mapToLong(Flow::amountMinor).toArray();
            Arrays.parallelPrefix(sums, Long::sum);
            return new Sums(sorted.stream().mapToLong(at).toArray(), sums);
        }

        long before(long ns) {
            return sum(below(ns));
        }

        long upTo(long ns) {
            return sum(ns == Long.MAX_VALUE ? atNs.length : below(ns + 1));
        }

        /// How many moments are before `ns`.
        private int below(long ns) {
            int low = 0;
            int high = atNs.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (atNs[middle] < ns) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private long sum(int count) {
            return count == 0 ? 0 : sums[count - 1];
        }
    }

    private void judge(Reading reading, Flows flows) {
        if (reading.span.outcome() != Outcome.OK) {
            return;
        }
        long sum = reading.minor.values().stream().mapToLong(Long::longValue).sum();
        long least = flows.leastAt(reading.span);
        long most = flows.mostAt(reading.span);
        if (sum < least || sum > most) {
            found.add(
                    Kind.UNBALANCED,
                    "at " + reading.span + " all " + reading.asset + " is " + sum + ", and should be "
                            + (least == most ? Long.toString(least) : least + " to " + most));
        }
    }
}
