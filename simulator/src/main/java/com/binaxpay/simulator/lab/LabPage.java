package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Page;
import com.binaxpay.simulator.Plot;
import com.binaxpay.simulator.Slice;
import com.binaxpay.simulator.Tag;
import com.binaxpay.simulator.check.Anomaly;
import com.binaxpay.simulator.check.Verdict;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A report as one page that asks nobody for anything.
final class LabPage {
    private static final double HEIGHT = 250;
    private static final double TOP_MS = 60_000;
    private static final long AROUND_NS = TimeUnit.SECONDS.toNanos(10);

    private final LabReport report;
    private final double totalS;

    private LabPage(LabReport report) {
        this.report = report;
        this.totalS = Math.max(1, seconds(report.endNs()));
    }

    static String of(LabReport report) {
        return new LabPage(report).html();
    }

    private double seconds(long ns) {
        return (ns - report.beginNs()) / 1e9;
    }

    private String html() {
        String word = report.isPassed() ? "passed" : "failed";
        Tag main = Tag.of("main")
                .add(Tag.of(
                                "p",
                                "BinaxPay · fault laboratory · "
                                        + report.begun().truncatedTo(ChronoUnit.SECONDS))
                        .with("class", "kicker"))
                .add(Tag.of("h1", "Nothing is lost: " + report.system()))
                .add(Tag.of("div")
                        .with("class", "verdict")
                        .with("data-verdict", word)
                        .add(Tag.of("strong", word.toUpperCase(Locale.ROOT)))
                        .add(Tag.of("p", report.verdict())));
        if (!report.failures().isEmpty()) {
            Tag list = Tag.of("ul");
            report.failures().forEach(failure -> list.add(Tag.of("li", failure)));
            main.add(Tag.of("div").with("class", "sheet").add(list));
        }
        main.add(Tag.of("h2", "What was judged")).add(verdicts());
        if (!report.calls().isEmpty()) {
            main.add(Tag.of("h2", "How long writes waited, and what happened meanwhile"))
                    .add(plot());
            main.add(Tag.of("h2", "Around each fault")).add(incidents());
            main.add(Tag.of("h2", "What was done")).add(work());
        }
        main.add(Tag.of("h2", "What could not happen here")).add(leftOut());
        main.add(Tag.of("h2", "Timeline")).add(timeline());
        main.add(Tag.of("h2", "How to repeat it"))
                .add(Tag.of("pre", report.command()).with("class", "command"))
                .add(Tag.of(
                        "footer",
                        "The seed decides which faults follow each other, where and for how long, and what is asked for; how many"
                                + " there are, and what is under way when one comes, is up to the machine. Calls are sent at a steady"
                                + " rate whatever becomes of them; a wait counts from the first sending until it is known what came"
                                + " of it, with all repeats under the key."));
        return Page.document("laboratory: " + word, main);
    }

    private static Tag table(List<String> heads, Tag body) {
        Tag row = Tag.of("tr");
        heads.forEach(head -> row.add(Tag.of("th", head)));
        return Tag.of("div")
                .with("class", "sheet")
                .add(Tag.of("table").add(Tag.of("thead").add(row)).add(body));
    }

    private static Tag row(String head, String... cells) {
        Tag row = Tag.of("tr").add(Tag.of("th", head));
        for (String cell : cells) {
            row.add(Tag.of("td", cell).with("class", "n"));
        }
        return row;
    }

    private Tag verdicts() {
        Tag list = Tag.of("ul").with("class", "checks");
        for (Verdict verdict : report.verdicts()) {
            Tag text =
                    Tag.of("div", String.format(Locale.ROOT, "%s (%,d looked at)", verdict.what(), verdict.examined()));
            Tag faults = Tag.of("ul").with("class", "faults");
            for (Anomaly anomaly : verdict.anomalies()) {
                faults.add(Tag.of("li", anomaly.toString()));
            }
            if (!verdict.holds()) {
                text.say(": " + verdict.count() + " anomalies").add(faults);
            }
            list.add(Tag.of("li")
                    .add(Tag.of("span", verdict.holds() ? "✓" : "✗")
                            .with("class", "sign")
                            .with("data-level", verdict.holds() ? "good" : "bad"))
                    .add(text));
        }
        return Tag.of("div").with("class", "sheet").add(list);
    }

    private Tag plot() {
        double length = Slice.lengthFor(totalS);
        Plot plot = new Plot(totalS, HEIGHT, "Waits of writes over time");
        List<Plot.Mark> marks = new ArrayList<>();
        for (int i = 0; i < report.incidents().size(); i++) {
            Incident incident = report.incidents().get(i);
            plot.band("during", seconds(incident.beginNs()), seconds(incident.endNs()), "");
            marks.add(new Plot.Mark(i + 1, seconds(incident.beginNs()), "fault"));
        }
        plot.time().limit(share(LabReport.PATIENCE_MS), "10 s");
        Map<String, String> colours = new TreeMap<>(Map.of("EU", "home", "UK", "others", "US", "crossings"));
        Tag caption =
                Tag.of("figcaption").add(Tag.of("b", "Slowest write in each slice, from 1 ms to 60 s, logarithmic"));
        colours.forEach((home, colour) -> {
            List<Slice> slices = slices(home, length);
            plot.curve("curve " + colour, slices, Slice::slowestMs, LabPage::share);
            caption.add(Tag.of("span", home + " wallets").with("class", "key " + colour));
        });
        return Tag.of("figure").add(caption).add(plot.marks(marks).svg());
    }

    private static double share(double ms) {
        return Math.log10(Math.clamp(ms, 1, TOP_MS)) / Math.log10(TOP_MS);
    }

    private List<Slice> slices(String home, double lengthS) {
        List<Slice> slices = new ArrayList<>();
        for (double from = 0; from < totalS; from += lengthS) {
            long fromNs = report.beginNs() + (long) (from * 1e9);
            double[] waits = report.waitsMs(fromNs, fromNs + (long) (lengthS * 1e9), call -> call.home.equals(home));
            slices.add(new Slice(
                    from,
                    lengthS,
                    waits.length,
                    0,
                    LabReport.quantile(waits, 0.5),
                    Math.min(TOP_MS, LabReport.quantile(waits, 1))));
        }
        return slices;
    }

    private Tag incidents() {
        Tag body = Tag.of("tbody");
        for (int i = 0; i < report.incidents().size(); i++) {
            Incident incident = report.incidents().get(i);
            body.add(row(
                    (i + 1) + ". " + incident.what(),
                    String.format(Locale.ROOT, "%.1f s", seconds(incident.beginNs())),
                    String.format(Locale.ROOT, "%.1f s", (incident.endNs() - incident.beginNs()) / 1e9),
                    waits(incident.beginNs() - AROUND_NS, incident.beginNs()),
                    waits(incident.beginNs(), incident.endNs()),
                    waits(incident.endNs(), incident.endNs() + AROUND_NS),
                    incident.wholeNs() == Incident.UNKNOWN
                            ? "later"
                            : String.format(Locale.ROOT, "%.1f s", (incident.wholeNs() - incident.endNs()) / 1e9)));
        }
        return table(
                List.of(
                        "fault",
                        "at",
                        "for",
                        "10 s before: p50 / p99 / max, ms",
                        "during",
                        "10 s after",
                        "whole again"),
                body);
    }

    private String waits(long fromNs, long toNs) {
        double[] waits = report.waitsMs(fromNs, toNs, call -> true);
        return waits.length == 0
                ? "–"
                : ms(LabReport.quantile(waits, 0.5)) + " / " + ms(LabReport.quantile(waits, 0.99)) + " / "
                        + ms(LabReport.quantile(waits, 1));
    }

    private static String ms(double value) {
        return Double.isInfinite(value) ? "never" : String.format(Locale.ROOT, "%,.0f", value);
    }

    private Tag work() {
        Tag body = Tag.of("tbody");
        for (Call.Kind kind : Call.Kind.values()) {
            List<Call> some =
                    report.calls().stream().filter(call -> call.kind == kind).toList();
            Map<String, Integer> answers = new TreeMap<>();
            some.forEach(call -> answers.merge(call.answer.kind(), 1, Integer::sum));
            body.add(row(
                    kind.title(),
                    String.format(Locale.ROOT, "%,d", some.size()),
                    String.format(
                            Locale.ROOT,
                            "%,d",
                            some.stream().filter(call -> call.tries > 1).count()),
                    answers.toString()));
        }
        return table(List.of("", "calls", "of these asked again", "last answers"), body);
    }

    private Tag leftOut() {
        Tag list = Tag.of("ul");
        report.leftOut().forEach(line -> list.add(Tag.of("li", line)));
        return Tag.of("div").with("class", "sheet").add(list);
    }

    private Tag timeline() {
        return Tag.of("details")
                .add(Tag.of("summary", report.story().size() + " lines"))
                .add(Tag.of("pre", String.join("\n", report.story())));
    }
}
