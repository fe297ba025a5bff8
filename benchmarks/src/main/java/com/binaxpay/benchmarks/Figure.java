package com.binaxpay.benchmarks;

import java.util.List;
import java.util.Locale;

/// One line of a benchmark's report.
///
/// @param name as `./binax bench NAME` takes it
/// @param unit of `value`, `limit` and `peer`, for instance `transfers/s`
/// @param value median of `runs`
/// @param p50Ms median latency, milliseconds; NaN where latency has no meaning
/// @param p99Ms 99th percentile, milliseconds; NaN likewise
/// @param limit what the machine allows, measured in the same run; NaN where nothing bounds it from outside
/// @param limitName what the limit is
/// @param peer what another system reaches here, measured in the same run; NaN where it could not run
/// @param peerName which system
/// @param runs the single measurements
/// @param features what was switched on
public record Figure(
        String name,
        String unit,
        double value,
        double p50Ms,
        double p99Ms,
        double limit,
        String limitName,
        double peer,
        String peerName,
        List<Double> runs,
        String features) {
    /// Copies `runs`.
    public Figure {
        runs = List.copyOf(runs);
    }

    /// The middle of `values` (the lower of the two middles); NaN for none.
    public static double median(List<Double> values) {
        return values.isEmpty() ? Double.NaN : values.stream().sorted().toList().get((values.size() - 1) / 2);
    }

    /// The report's line for people.
    public String line() {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-14s %14s %s", name, number(value), unit));
        if (!Double.isNaN(p50Ms)) {
            line.append(String.format(Locale.ROOT, "   p50 %.1f ms  p99 %.1f ms", p50Ms, p99Ms));
        }
        line.append("   limit ")
                .append(Double.isNaN(limit) ? "-" : number(limit))
                .append(" (")
                .append(limitName)
                .append(')');
        line.append("   peer ")
                .append(Double.isNaN(peer) ? "-" : number(peer))
                .append(" (")
                .append(peerName)
                .append(')');
        line.append("   runs ").append(runs.stream().map(Figure::number).toList());
        return line.append("   on: ").append(features).toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
