package com.binaxpay.simulator.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Commands of the system that only root may run.
public final class Root {
    private static final long LIMIT_S = 20;

    /// How a command ended; `out` has both of its outputs.
    private record Ended(boolean isGood, String out) {}

    private Root() {}

    /// Why these commands cannot be run here; empty where they can.
    ///
    /// @param commands each as `command:package`, the Debian package that brings it
    public static String missing(List<String> commands) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "this needs root";
        }
        for (String command : commands) {
            String[] parts = command.split(":", -1);
            if (!succeeds("sh", "-c", "command -v " + parts[0])) {
                return parts[0] + " is missing (Debian: " + parts[1] + ")";
            }
        }
        return "";
    }

    /// Runs a command that must succeed; what it printed.
    public static String run(String... command) {
        Ended ended = end("", command);
        if (!ended.isGood) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + ended.out);
        }
        return ended.out;
    }

    /// The same with `input`.
    public static void feed(String input, String... command) {
        Ended ended = end(input, command);
        if (!ended.isGood) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + ended.out + "\n" + input);
        }
    }

    public static boolean succeeds(String... command) {
        return end("", command).isGood;
    }

    private static Ended end(String input, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
            Process process = builder.start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It did not want to know.
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(LIMIT_S, TimeUnit.SECONDS) && process.exitValue() == 0, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(false, "interrupted");
        }
    }
}
