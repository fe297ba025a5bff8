package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Ask.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Reports and their pages, of a scenario that took place on paper.
class PageTest {
    private static final long S = 1_000_000_000;
    private static final String HOSTILE = "<img src=x onerror=alert(1)> & \"quoted\"";

    private long nowNs = 77 * S;
    private final Scenario scenario = EuMaintenance.scenario();
    private final List<Check> good = List.of(Check.of("all held", List.of(), List.of("line one", "line two")));

    @Test
    void report_whereAllHolds_isPassed() {
        Report report = report(good, List.of(Figure.atMost(500, "wait", 499, "ms")), "");

        assertThat(report.isPassed()).isTrue();
        assertThat(report.verdict())
                .contains("no request fails")
                .contains("Of 36 payments each took effect exactly once");
        assertThat(report.toJson().path("verdict").asText()).isEqualTo("passed");
        assertThat(Page.of(report)).contains("data-verdict=\"passed\"").contains("at most 500 ms");
    }

    @Test
    void report_whereACheckFailed_isFailedAndSaysWhich() {
        Report report = report(List.of(Check.of("money is whole", List.of("wal_1 lost a cent"))), List.of(), "");

        assertThat(report.isPassed()).isFalse();
        assertThat(report.verdict()).contains("money is whole").doesNotContain("exactly once");
        assertThat(report.toJson().path("verdict").asText()).isEqualTo("failed");
        assertThat(Page.of(report)).contains("data-verdict=\"failed\"").contains("wal_1 lost a cent");
    }

    @Test
    void report_whereALimitIsBroken_isFailedWithBothNumbers() {
        Report report = report(good, List.of(Figure.atMost(500, "Longest wait", 1_234, "ms")), "");

        assertThat(report.verdict())
                .isEqualTo(
                        "Longest wait: 1,234 ms, allowed at most 500 ms. Of 36 payments each took effect exactly once.");
    }

    @Test
    void report_whereSomethingWasNotMeasured_isFailed() {
        Report report = report(good, List.of(Figure.atMost(500, "Longest wait", Double.NaN, "ms")), "");

        assertThat(report.isPassed()).isFalse();
        assertThat(report.verdict()).contains("not measured");
    }

    @Test
    void report_whereAStepFailed_isFailed() {
        assertThat(report(good, List.of(), "the step \"x\" failed: y").isPassed())
                .isFalse();
    }

    @Test
    void page_isOneFileThatAsksNobody() {
        String page = Page.of(report(good, List.of(), ""));

        assertThat(page)
                .startsWith("<!doctype html>")
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContainPattern("<[a-z][^>]*\\s(src|href)=")
                .doesNotContain("url(")
                .doesNotContain("@import")
                .doesNotContain("<script")
                .doesNotContain("<link");
    }

    @Test
    void page_showsWhateverWasSaid_andObeysNoneOfIt() {
        Check check = Check.of(HOSTILE, List.of(HOSTILE), List.of(HOSTILE));
        String page = Page.of(report(List.of(check), List.of(Figure.told(HOSTILE, 1, "")), HOSTILE));

        assertThat(page).doesNotContain("<img").contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot;");
    }

    @Test
    void page_plotsTheFaultAndNamesTheWayToRepeatIt() {
        String page = Page.of(report(good, List.of(), ""));

        assertThat(page)
                .contains("class=\"during\"")
                .contains("class=\"mark fault\"")
                .contains("class=\"curve home\"")
                .contains("./binax scenario eu-maintenance --seed 7 --rate 12 --seconds 3")
                .contains("503 no_leader");
    }

    @Test
    void plantedFault_isAnnounced() {
        Report planted = report(good, List.of(), "", new Report.Settings(7, 12, 3, Planted.LOST_WRITE));

        assertThat(Page.of(planted)).contains("planted on purpose").contains("--plant lost-write");
    }

    @Test
    void index_leadsToEachPage() {
        Report passed = report(good, List.of(), "");
        Report failed = report(good, List.of(), HOSTILE);

        assertThat(Page.index(List.of(passed, failed)))
                .contains("1 of 2 scenarios passed")
                .contains("href=\"eu-maintenance.html\"")
                .doesNotContain("<img");
    }

    private Report report(List<Check> checks, List<Figure> figures, String trouble) {
        return report(checks, figures, trouble, new Report.Settings(7, 12, 3, ""));
    }

    /// Three seconds of each step, a request a second and group, and an error of the EU at each step's begin.
    private Report report(List<Check> checks, List<Figure> figures, String trouble, Report.Settings settings) {
        Timeline timeline = new Timeline(() -> nowNs, event -> {});
        List<Ask> asks = new ArrayList<>();
        for (Step step : scenario.steps()) {
            timeline.begin(step);
            timeline.note(HOSTILE);
            for (int s = 0; s < 3; s++) {
                asks.add(ask("EU", s == 0 ? 503 : 201));
                asks.add(ask("UK", 201));
                nowNs += S;
            }
        }
        timeline.end();
        Run run = new Run(new Asks(asks, Map.of()), timeline, Map.of());
        return new Report(scenario, settings, Instant.EPOCH, run, figures, checks, 0, trouble);
    }

    private Ask ask(String group, int firstStatus) {
        Told first =
                new Told("edge", nowNs, nowNs + S / 50, new Answer(firstStatus, Map.of(), "{\"code\":\"no_leader\"}"));
        Told last = new Told("edge", nowNs, nowNs + S / 10, new Answer(201, Map.of(), "{}"));
        return new Ask(group, "key", "a", "b", 1, nowNs, firstStatus == 201 ? List.of(first) : List.of(first, last));
    }
}
