package com.binaxpay.simulator;

import com.binaxpay.simulator.Ask.Told;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What happened in a short time, for plots.
///
/// @param fromS where it begins, in seconds since the load began
/// @param lengthS how long it is
/// @param successes answers that came in it
/// @param errors answers that came in it and were errors
/// @param medianMs of the waits for what was wanted in it; not a number where nothing was
/// @param slowestMs the longest of them
public record Slice(double fromS, double lengthS, int successes, int errors, double medianMs, double slowestMs) {
    private static final double[] LENGTHS_S = {0.5, 1, 2, 5, 10, 20, 30, 60};
    private static final int COUNT_MAX = 160;
    private static final double NS_A_S = 1e9;
    private static final double NS_A_MS = 1e6;

    /// A length of which not too many fit into `totalS`.
    public static double lengthFor(double totalS) {
        return Arrays.stream(LENGTHS_S)
                .filter(length -> totalS / length <= COUNT_MAX)
                .findFirst()
                .orElse(LENGTHS_S[LENGTHS_S.length - 1]);
    }

    /// The time from `beginNs` to `endNs`, cut into slices.
    static List<Slice> of(List<Ask> asks, long beginNs, long endNs, double lengthS) {
        int count = (int) Math.ceil((endNs - beginNs) / NS_A_S / lengthS);
        int[] successes = new int[count];
        int[] errors = new int[count];
        List<List<Ask>> wanted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            wanted.add(new ArrayList<>());
        }
        for (Ask ask : asks) {
            int due = index(ask.dueNs(), beginNs, lengthS);
            if (due >= 0 && due < count) {
                wanted.get(due).add(ask);
            }
            for (Told told : ask.told()) {
                int at = index(told.atNs(), beginNs, lengthS);
                if (at >= 0 && at < count) {
                    int[] counted = told.answer().isDone() ? successes : errors;
                    counted[at]++;
                }
            }
        }
        List<Slice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long[] waits = Asks.waitsNs(wanted.get(i).stream());
            boolean isEmpty = waits.length == 0;
            slices.add(new Slice(
                    i * lengthS,
                    lengthS,
                    successes[i],
                    errors[i],
                    isEmpty ? Double.NaN : Asks.quantile(waits, 0.5) / NS_A_MS,
                    isEmpty ? Double.NaN : waits[waits.length - 1] / NS_A_MS));
        }
        return slices;
    }

    private static int index(long atNs, long beginNs, double lengthS) {
        return (int) Math.floor((atNs - beginNs) / NS_A_S / lengthS);
    }

    public double midS() {
        return fromS + lengthS / 2;
    }
}
