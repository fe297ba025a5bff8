package com.binaxpay.simulator;

import com.binaxpay.wire.Release;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Reports as pages of one file each, which ask nobody for anything: the verdict first, then figures, plots, what
/// happened, what was checked, and how to repeat it.
public final class Page {
    private static final double NS_A_MS = 1e6;
    private static final int NOTES_MAX = 6;

    private final Report report;
    private final Plots plots;

    private Page(Report report) {
        this.report = report;
        this.plots = new Plots(report);
    }

    /// The page of one run.
    static String of(Report report) {
        return new Page(report).html();
    }

    /// A page that leads to those of `reports`.
    static String index(List<Report> reports) {
        long passed = reports.stream().filter(Report::isPassed).count();
        Tag main = Tag.of("main")
                .add(Tag.of("p", "BinaxPay " + Release.NAME).with("class", "kicker"))
                .add(Tag.of("h1", passed + " of " + reports.size() + " scenarios passed"));
        for (Report report : reports) {
            main.add(Tag.of("h2")
                    .add(Tag.of("a", report.scenario().title())
                            .with("href", report.scenario().name() + ".html")));
            main.add(verdict(report));
        }
        return document(passed + " of " + reports.size() + " scenarios passed", main);
    }

    private String html() {
        Scenario scenario = report.scenario();
        Tag main = Tag.of("main")
                .add(Tag.of("p", "BinaxPay " + Release.NAME + " · scenario " + scenario.name() + " · " + begun())
                        .with("class", "kicker"))
                .add(Tag.of("h1", scenario.title()))
                .add(verdict(report));
        if (!report.settings().plant().isEmpty()) {
            main.add(Tag.of(
                            "p",
                            "A fault was planted on purpose ("
                                    + report.settings().plant()
                                    + "), to prove that the checks see it: this run must fail.")
                    .with("class", "planted"));
        }
        main.add(cards())
                .add(Tag.of("h2", "What clients saw"))
                .add(waitsFigure())
                .add(answersFigure());
        if (!report.run().served().isEmpty()) {
            main.add(servedFigure());
        }
        main.add(Tag.of("h2", "What happened")).add(story());
        main.add(Tag.of("h2", "Figures and their limits")).add(figures());
        main.add(Tag.of("h2", "How long requests waited, in milliseconds")).add(waits());
        main.add(Tag.of("h2", "Errors, by kind")).add(errors());
        main.add(Tag.of("h2", "What was checked")).add(checks());
        main.add(Tag.of("h2", "How to repeat it"))
                .add(Tag.of("pre", report.settings().command(scenario.name())).with("class", "command"))
                .add(Tag.of("footer", footer()));
        return document(scenario.name() + ": " + (report.isPassed() ? "passed" : "failed"), main);
    }

    /// A whole page around `main`.
    public static String document(String title, Tag main) {
        Tag head = Tag.of("head")
                .add(Tag.of("meta").with("charset", "utf-8"))
                .add(Tag.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"))
                .add(Tag.of("title", title))
                .add(Tag.style(resource("page.css")));
        return "<!doctype html>\n"
                + Tag.of("html").with("lang", "en").add(head).add(Tag.of("body").add(main)) + "\n";
    }

    private static Tag verdict(Report report) {
        String word = report.isPassed() ? "passed" : "failed";
        return Tag.of("div")
                .with("class", "verdict")
                .with("data-verdict", word)
                .add(Tag.of("strong", word.toUpperCase(Locale.ROOT)))
                .add(Tag.of("p", report.verdict()));
    }

    private String begun() {
        return report.begun()
                .truncatedTo(ChronoUnit.SECONDS)
                .toString()
                .replace('T', ' ')
                .replace("Z", " UTC");
    }

    private Tag cards() {
        Run run = report.run();
        String home = report.scenario().home();
        double errors = run.errors(group -> true);
        double own = run.errors(home::equals);
        return Tag.of("div")
                .with("class", "cards")
                .add(card(number(run.asks().all().size()), "payments by partners of all regions", true))
                .add(card(
                        number(report.moneyFaults()),
                        "acknowledged payments lost or doubled",
                        report.moneyFaults() == 0))
                .add(card(
                        number(errors),
                        errors == 0
                                ? "errors seen by anybody"
                                : "errors seen, " + number(own) + " of them by " + home + " wallets",
                        true))
                .add(card(
                        number(run.gap(home).map(Measures::milliseconds).orElse(Double.NaN)) + " ms",
                        "longest time without a payment, " + home + " wallets",
                        true));
    }

    private static Tag card(String value, String name, boolean isGood) {
        return Tag.of("div")
                .with("class", "card")
                .with("data-level", isGood ? "good" : "bad")
                .add(Tag.of("b", value))
                .add(Tag.of("span", name));
    }

    private Tag waitsFigure() {
        String slice = String.format(Locale.ROOT, plots.stepS() < 1 ? "%.1f s" : "%.0f s", plots.stepS());
        return Tag.of("figure")
                .add(keys("Slowest request in each " + slice + "; the dotted line is the typical one"))
                .add(plots.waits());
    }

    private Tag answersFigure() {
        return Tag.of("figure")
                .add(keys("Payments answered, a second")
                        .add(Tag.of("span", "errors").with("class", "key errors")))
                .add(plots.answers());
    }

    private Tag servedFigure() {
        Tag caption = Tag.of("figcaption").add(Tag.of("b", "Served beside that, a second"));
        for (String curve : plots.servedCurves()) {
            caption.add(Tag.of("span", curve).with("class", "key " + plots.servedType(curve)));
        }
        caption.add(Tag.of("span", Plots.TURNED_AWAY).with("class", "key errors"));
        return Tag.of("figure").add(caption).add(plots.served());
    }

    private Tag keys(String title) {
        String home = report.scenario().home();
        return Tag.of("figcaption")
                .add(Tag.of("b", title))
                .add(Tag.of("span", home + " wallets").with("class", "key home"))
                .add(Tag.of("span", "other regions' wallets").with("class", "key others"))
                .add(Tag.of("span", Wallets.CROSSING).with("class", "key crossings"));
    }

    private Tag story() {
        Tag list = Tag.of("ol").with("class", "story");
        List<Tag> notes = new ArrayList<>();
        Tag told = Tag.of("div");
        int number = 0;
        for (Timeline.Event event : report.run().timeline().events()) {
            if (event.step().isEmpty()) {
                notes.add(Tag.of("li", String.format(Locale.ROOT, "%.1f s  %s", event.s(), event.text())));
                continue;
            }
            addNotes(told, notes);
            notes.clear();
            number++;
            told = Tag.of("div", event.text());
            list.add(Tag.of("li")
                    .with("data-kind", event.kind().name().toLowerCase(Locale.ROOT))
                    .add(Tag.of("time", String.format(Locale.ROOT, "%.1f s", event.s())))
                    .add(Tag.of("i", Integer.toString(number)))
                    .add(told));
        }
        addNotes(told, notes);
        return Tag.of("div").with("class", "sheet").add(list);
    }

    /// Many of them are for whoever wants to know more.
    private static void addNotes(Tag step, List<Tag> notes) {
        Tag list = Tag.of("ul").addAll(notes);
        if (notes.size() > NOTES_MAX) {
            step.add(Tag.of("details")
                    .add(Tag.of("summary", notes.size() + " details"))
                    .add(list));
        } else if (!notes.isEmpty()) {
            step.add(list);
        }
    }

    private Tag figures() {
        Tag body = Tag.of("tbody");
        for (Figure figure : report.figures()) {
            boolean hasLimit = !figure.limitText().isEmpty();
            String level = figure.holds() ? "good" : "bad";
            body.add(Tag.of("tr")
                    .with("data-level", level)
                    .add(Tag.of("th", figure.name()))
                    .add(Tag.of("td", figure.valueText()).with("class", "n"))
                    .add(Tag.of("td", figure.limitText()).with("class", "n quiet"))
                    .add(sign(hasLimit ? figure.holds() ? "✓" : "✗" : "", level)));
        }
        return table(List.of("", "measured", "limit", ""), body);
    }

    private static Tag sign(String sign, String level) {
        return Tag.of("td", sign).with("class", "sign").with("data-level", level);
    }

    private static Tag table(List<String> heads, Tag body) {
        Tag row = Tag.of("tr");
        for (int i = 0; i < heads.size(); i++) {
            row.add(
                    i == 0
                            ? Tag.of("th", heads.get(i))
                            : Tag.of("th", heads.get(i)).with("class", "n"));
        }
        return Tag.of("div")
                .with("class", "sheet")
                .add(Tag.of("table").add(Tag.of("thead").add(row)).add(body));
    }

    private Tag waits() {
        List<String> heads = new ArrayList<>(List.of("wallets"));
        for (Phase phase : List.of(Phase.BEFORE, Phase.DURING, Phase.AFTER)) {
            heads.addAll(List.of(phase.title() + " p50", "p99", "max"));
        }
        Tag body = Tag.of("tbody");
        for (String group : report.run().asks().groups()) {
            Tag row = Tag.of("tr").add(Tag.of("th", group));
            for (Phase phase : List.of(Phase.BEFORE, Phase.DURING, Phase.AFTER)) {
                long[] waits = report.run().waitsNs(group::equals, phase);
                for (double share : new double[] {0.5, 0.99, 1}) {
                    row.add(Tag.of("td", waits.length == 0 ? "–" : milliseconds(Asks.quantile(waits, share)))
                            .with("class", "n"));
                }
            }
            body.add(row);
        }
        return table(heads, body);
    }

    private Tag errors() {
        Tag body = Tag.of("tbody");
        for (String group : report.run().asks().groups()) {
            for (Map.Entry<String, Integer> kind :
                    report.run().asks().errors(group).entrySet()) {
                body.add(Tag.of("tr")
                        .add(Tag.of("th", group))
                        .add(Tag.of("td", kind.getKey()).with("class", "n"))
                        .add(Tag.of("td", number(kind.getValue())).with("class", "n")));
            }
        }
        return body.isEmpty()
                ? Tag.of("p", "No request was answered with an error.")
                : table(List.of("wallets", "answer", "times"), body);
    }

    private Tag checks() {
        Tag list = Tag.of("ul").with("class", "checks");
        for (Check check : report.checks()) {
            Tag text = Tag.of("div", check.what());
            if (!check.holds()) {
                Tag faults = Tag.of("ul").with("class", "faults");
                check.faults().forEach(fault -> faults.add(Tag.of("li", fault)));
                text.add(faults);
            }
            if (!check.seen().isEmpty()) {
                text.add(Tag.of("details")
                        .add(Tag.of("summary", "what it said"))
                        .add(Tag.of("pre", String.join("\n", check.seen()))));
            }
            list.add(Tag.of("li")
                    .add(Tag.of("span", check.holds() ? "✓" : "✗")
                            .with("class", "sign")
                            .with("data-level", check.holds() ? "good" : "bad"))
                    .add(text));
        }
        return Tag.of("div").with("class", "sheet").add(list);
    }

    private String footer() {
        Report.Settings settings = report.settings();
        return "Run on " + Runtime.getRuntime().availableProcessors() + " cores with "
                + settings.rate()
                + " requests a second, sent at a steady rate whatever becomes of them; a wait counts from"
                + " the moment when a request was due until its success, with all repeats under its idempotency key. Real"
                + " processes, all on one machine: distances between regions are not in these figures. Seed "
                + settings.seed() + ".";
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String milliseconds(long ns) {
        return String.format(Locale.ROOT, ns < 10 * NS_A_MS ? "%,.1f" : "%,.0f", ns / NS_A_MS);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
