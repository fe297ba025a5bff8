package com.binaxpay.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A topology of four regions, one of which may hold nothing of EU's.
final class Strict {
    private Strict() {}

    /// A file with it.
    static Path file() throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "clusters").toAbsolutePath());
        try (InputStream in = Strict.class.getResourceAsStream("strict.yaml")) {
            return Files.write(
                    directory.resolve("strict.yaml"), Objects.requireNonNull(in).readAllBytes());
        }
    }
}
