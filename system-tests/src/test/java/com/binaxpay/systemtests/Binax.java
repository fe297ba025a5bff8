package com.binaxpay.systemtests;

import com.binaxpay.simulator.Leash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The command line at the root, as a person runs it.
final class Binax {
    static final Path ROOT =
            Path.of(System.getProperty("binax.root", "..")).toAbsolutePath().normalize();
    private static final long COMMAND_MINUTES = 10;

    /// How a command ended.
    record Ended(String command, int status, String out, String errors) {
        /// This, where it succeeded.
        Ended good() {
            if (status != 0) {
                throw new AssertionError(this.toString());
            }
            return this;
        }
    }

    /// A command under way.
    record Running(String command, Process process, Path out, Path errors) {
        Ended await() throws InterruptedException {
            try {
                if (!process.waitFor(COMMAND_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new AssertionError(command + " did not end within " + COMMAND_MINUTES + " minutes");
                }
                return new Ended(command, process.exitValue(), Files.readString(out), Files.readString(errors));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Binax() {}

    /// Starts `./binax` with `arguments`, its two outputs in files beside `scratch`. It does not outlive this JVM.
    static Running start(Path scratch, String... arguments) {
        return start(ROOT, scratch, arguments);
    }

    /// The same with the release in `home`.
    static Running start(Path home, Path scratch, String... arguments) {
        List<String> command = new ArrayList<>(List.of(home.resolve("binax").toString()));
        command.addAll(List.of(arguments));
        Path out = Path.of(scratch + ".out");
        Path errors = Path.of(scratch + ".err");
        try {
            Files.createDirectories(scratch.toAbsolutePath().getParent());
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            Leash leash = new Leash(process.pid());
            var unused = process.onExit().thenRun(leash::close);
            return new Running(String.join(" ", arguments), process, out, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
