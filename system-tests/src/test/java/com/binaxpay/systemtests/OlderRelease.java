package com.binaxpay.systemtests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The release before this one, built from the history of this repository, outside of its tree. Later runs find it
/// there.
final class OlderRelease {
    private static final String NAME = "0.1.0";
    private static final long BUILD_MINUTES = 15;

    private OlderRelease() {}

    /// The root of its sources, built; a test is skipped where the history does not reach back so far.
    static Path home() throws IOException, InterruptedException {
        String commit = said(Binax.ROOT, "git", "log", "--format=%h", "--grep=^\\[release\\] " + NAME + "$");
        assumeTrue(!commit.isEmpty(), "the history of this repository has no commit '[release] " + NAME + "'");
        Path home = Path.of(System.getProperty("java.io.tmpdir"), "binaxpay-" + NAME + "-" + commit);
        if (!Files.exists(home)) {
            Path fresh = Files.createTempDirectory("binaxpay-" + NAME);
            said(Binax.ROOT, "sh", "-c", "git archive " + commit + " | tar -x -C " + fresh);
            Files.move(fresh, home);
        }
        said(home, home.resolve("binax").toString(), "build");
        return home;
    }

    private static String said(Path directory, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("older-release", ".out");
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean hasEnded = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            String text = Files.readString(out).strip();
            if (!hasEnded || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + text);
            }
            return text;
        } finally {
            Files.delete(out);
        }
    }
}
