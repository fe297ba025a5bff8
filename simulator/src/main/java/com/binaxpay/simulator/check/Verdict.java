package com.binaxpay.simulator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a checker says of a history.
///
/// @param what must hold
/// @param examined how many operations were looked at
/// @param count of anomalies
/// @param kinds of all of them
/// @param anomalies the first few
public record Verdict(String what, long examined, long count, Set<Anomaly.Kind> kinds, List<Anomaly> anomalies) {
    private static final int KEPT_MAX = 20;

    public Verdict {
        kinds = Set.copyOf(kinds);
        anomalies = List.copyOf(anomalies);
    }

    /// Whether nothing contradicts it.
    public boolean holds() {
        return count == 0;
    }

    /// Both as one.
    public static Verdict all(String what, List<Verdict> parts) {
        Collector all = new Collector(what);
        for (Verdict part : parts) {
            all.examined += part.examined;
            all.kinds.addAll(part.kinds);
            all.count += part.count;
            part.anomalies.stream()
                    .limit(KEPT_MAX - (long) all.anomalies.size())
                    .forEach(all.anomalies::add);
        }
        return all.verdict();
    }

    @Override
    public String toString() {
        return what + ": " + examined + " examined, " + (holds() ? "holds" : count + " anomalies, " + anomalies);
    }

    /// Gathers anomalies.
    static final class Collector {
        private final String what;
        private final List<Anomaly> anomalies = new ArrayList<>();
        private final Set<Anomaly.Kind> kinds = new TreeSet<>();
        private long count;
        private long examined;

        Collector(String what) {
            this.what = what;
        }

        void examined(long more) {
            examined += more;
        }

        void add(Anomaly.Kind kind, String text) {
            count++;
            kinds.add(kind);
            if (anomalies.size() < KEPT_MAX) {
                anomalies.add(new Anomaly(kind, text));
            }
        }

        Verdict verdict() {
            return new Verdict(what, examined, count, kinds, anomalies);
        }
    }
}
