package com.binaxpay.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Where reports are kept: `NAME.html` for people, `NAME.json` for programs, and `index.html` over several.
///
/// @param directory made when something is written
public record ReportFiles(Path directory) {
    /// The page.
    Path write(Report report) throws IOException {
        Files.createDirectories(directory);
        String name = report.scenario().name();
        Files.writeString(directory.resolve(name + ".json"), report.toJson().toPrettyString() + "\n");
        return Files.writeString(directory.resolve(name + ".html"), Page.of(report));
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
