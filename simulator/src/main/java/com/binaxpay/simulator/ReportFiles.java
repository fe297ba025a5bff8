package com.binaxpay.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Where reports are kept: `NAME.html` for people, `NAME.json` for programs, `NAME.csv` with each request of the load,
/// and `index.html` over several.
///
/// @param directory made when something is written
public record ReportFiles(Path directory) {
    /// The page.
    Path write(Report report) throws IOException {
        Files.createDirectories(directory);
        String name = report.scenario().name();
        Files.writeString(directory.resolve(name + ".json"), report.toJson().toPrettyString() + "\n");
        Files.writeString(directory.resolve(name + ".csv"), requests(report.run()));
        return Files.writeString(directory.resolve(name + ".html"), Page.of(report));
    }

    /// One line a request, in the order in which they were due.
    private static String requests(Run run) {
        StringBuilder csv = new StringBuilder("due_s,group,tries,first_sent_ms,wait_ms,status,key\n");
        run.asks().all().stream()
                .filter(ask -> !ask.told().isEmpty())
                .sorted(Comparator.comparingLong(Ask::dueNs))
                .forEach(ask -> csv.append(String.format(
                        Locale.ROOT,
                        "%.3f,%s,%d,%.1f,%.1f,%d,%s%n",
                        run.timeline().seconds(ask.dueNs()),
                        ask.group(),
                        ask.told().size(),
                        (ask.beganNs() - ask.dueNs()) / 1e6,
                        ask.waitNs() / 1e6,
                        ask.last().answer().status(),
                        ask.key())));
        return csv.toString();
    }

    /// A page that leads to those of `reports`.
    Path writeIndex(List<Report> reports) throws IOException {
        Files.createDirectories(directory);
        return Files.writeString(directory.resolve("index.html"), Page.index(reports));
    }

    /// Removes a directory with all that is in it.
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (var all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
