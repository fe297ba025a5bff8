package com.binaxpay.simulator;

import com.binaxpay.simulator.Plot.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// The two plots of a report: how long requests waited, and what was answered.
final class Plots {
    private static final double WAITS_HEIGHT = 250;
    private static final double ANSWERS_HEIGHT = 150;
    private static final double BELOW = 0.05;

    /// Curve of [Run#served] that is drawn as bars.
    static final String TURNED_AWAY = "turned away";

    private static final List<String> SERVED_TYPES = List.of("home", "others", "crossings");

    private final Report report;
    private final Timeline timeline;
    private final double totalS;
    private final double stepS;
    private final List<Slice> home;
    private final List<Slice> others;
    private final List<Slice> crossings;

    Plots(Report report) {
        this.report = report;
        this.timeline = report.run().timeline();
        this.totalS = Math.max(1, timeline.seconds(timeline.endNs()));
        this.stepS = Slice.lengthFor(totalS);
        String own = report.scenario().home();
        this.home = slices(own::equals);
        this.crossings = slices(Wallets.CROSSING::equals);
        this.others = slices(group -> !group.equals(own) && !group.equals(Wallets.CROSSING));
    }

    private List<Slice> slices(Predicate<String> groups) {
        return Slice.of(
                report.run().asks().all().stream()
                        .filter(ask -> groups.test(ask.group()))
                        .toList(),
                timeline.beginNs(),
                timeline.endNs(),
                stepS);
    }

    /// In which steps of time the curves are drawn, in seconds.
    double stepS() {
        return stepS;
    }

    /// Steps that the page lists, with the numbers under which it does.
    List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        int number = 0;
        for (Timeline.Event event : timeline.events()) {
            if (!event.step().isEmpty()) {
                number++;
                marks.add(new Mark(number, event.s(), event.kind().name().toLowerCase(Locale.ROOT)));
            }
        }
        return marks;
    }

    /// How long requests waited, on an axis of powers of ten.
    Tag waits() {
        double top = 1_000;
        for (List<Slice> slices : List.of(home, others, crossings)) {
            top = Math.max(
                    top,
                    slices.stream()
                            .mapToDouble(Slice::slowestMs)
                            .filter(ms -> ms > 0)
                            .max()
                            .orElse(0));
        }
        double decades = Math.ceil(Math.log10(Math.max(top, report.scenario().waitMaxMs()) * 1.05));
        Plot plot = new Plot(totalS, WAITS_HEIGHT, "How long requests waited for their success, over time");
        bands(plot).time();
        for (int power = 0; power <= decades; power++) {
            plot.level(power / decades, milliseconds(Math.pow(10, power)));
        }
        plot.limit(
                logShare(report.scenario().waitMaxMs(), decades),
                "limit " + milliseconds(report.scenario().waitMaxMs()));
        plot.curve("curve crossings", crossings, Slice::slowestMs, ms -> logShare(ms, decades));
        plot.curve("curve others median", others, Slice::medianMs, ms -> logShare(ms, decades));
        plot.curve("curve others", others, Slice::slowestMs, ms -> logShare(ms, decades));
        plot.curve("curve home median", home, Slice::medianMs, ms -> logShare(ms, decades));
        plot.curve("curve home", home, Slice::slowestMs, ms -> logShare(ms, decades));
        return plot.marks(marks()).svg();
    }

    /// Successes and errors a second.
    Tag answers() {
        double most = 1;
        for (List<Slice> slices : List.of(home, others, crossings)) {
            for (Slice slice : slices) {
                most = Math.max(most, Math.max(slice.successes(), slice.errors()) / stepS);
            }
        }
        double top = nice(most * (1 + BELOW));
        Plot plot = new Plot(totalS, ANSWERS_HEIGHT, "Successes and errors a second, over time");
        bands(plot).time();
        for (int i = 0; i <= 4; i++) {
            plot.level(i / 4.0, String.format(Locale.ROOT, "%,.0f/s", top * i / 4));
        }
        List<Slice> all = slices(group -> true);
        plot.bars("errors", all, slice -> slice.errors() / stepS, value -> value / top);
        plot.curve("curve crossings", whole(crossings), slice -> slice.successes() / stepS, value -> value / top);
        plot.curve("curve others", whole(others), slice -> slice.successes() / stepS, value -> value / top);
        plot.curve("curve home", whole(home), slice -> slice.successes() / stepS, value -> value / top);
        return plot.marks(marks()).svg();
    }

    /// What was served beside the load, a second; what was turned away is cut off where it would hide that.
    Tag served() {
        Map<String, List<Slice>> served = report.run().served();
        double most = served.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Slice::successes)
                .max()
                .orElse(1);
        double top = nice(Math.max(1, most) * (1 + BELOW));
        Plot plot = new Plot(totalS, ANSWERS_HEIGHT, "Served and turned away a second, over time");
        bands(plot).time();
        for (int i = 0; i <= 4; i++) {
            plot.level(i / 4.0, String.format(Locale.ROOT, "%,.0f/s", top * i / 4));
        }
        plot.bars("errors", served.getOrDefault(TURNED_AWAY, List.of()), Slice::errors, value -> value / top);
        for (String curve : servedCurves()) {
            plot.curve(
                    "curve " + servedType(curve),
                    whole(served.getOrDefault(curve, List.of())),
                    Slice::successes,
                    value -> value / top);
        }
        return plot.marks(marks()).svg();
    }

    /// Names of what was served beside the load, as they are drawn.
    List<String> servedCurves() {
        return report.run().served().keySet().stream()
                .filter(curve -> !curve.equals(TURNED_AWAY))
                .toList();
    }

    /// How a curve of [#served] is shown.
    String servedType(String curve) {
        return SERVED_TYPES.get(servedCurves().indexOf(curve) % SERVED_TYPES.size());
    }

    /// The last slice may be cut short, and would look like an outage.
    private static List<Slice> whole(List<Slice> slices) {
        return slices.isEmpty() ? slices : slices.subList(0, slices.size() - 1);
    }

    private Plot bands(Plot plot) {
        timeline.at(Phase.BEFORE).ifPresent(atNs -> plot.band("warm", 0, timeline.seconds(atNs), "warm-up"));
        timeline.at(Phase.DURING)
                .ifPresent(atNs -> plot.band(
                        "during",
                        timeline.seconds(atNs),
                        timeline.seconds(timeline.at(Phase.AFTER).orElse(timeline.endNs())),
                        "from the fault until all is back"));
        return plot;
    }

    private static double logShare(double ms, double decades) {
        return Math.log10(Math.max(1, ms)) / decades;
    }

    private static String milliseconds(double ms) {
        return ms < 1_000
                ? String.format(Locale.ROOT, "%.0f ms", ms)
                : String.format(Locale.ROOT, ms % 1_000 == 0 ? "%,.0f s" : "%,.1f s", ms / 1_000);
    }

    /// The next number above `value` that divides well by four.
    private static double nice(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 4, 6, 8, 10}) {
            if (value <= step * power) {
                return Math.max(4, step * power);
            }
        }
        return 20 * power;
    }
}
