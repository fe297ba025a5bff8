package com.binaxpay.simulator.control;

import com.binaxpay.simulator.Leash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Processes of a store, each by its number. None outlives this JVM.
final class Servers implements AutoCloseable {
    private final Path logs;
    private final Map<Integer, Process> running = new ConcurrentHashMap<>();

    Servers(Path logs) {
        this.logs = logs;
    }

    /// Where a program is; empty where it isn't installed.
    static Optional<Path> find(String program) {
        return Stream.of("/usr/bin", "/usr/local/bin", "/usr/sbin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void start(int i, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve(i + ".log").toFile()))
                .start();
        Leash leash = new Leash(process.pid());
        var unused = process.onExit().thenRun(leash::close);
        running.put(i, process);
    }

    /// With `kill -9`, and waits until it is gone.
    void kill(int i) {
        Process process = running.remove(i);
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /// Stops it for a while (SIGSTOP), or lets it go on.
    void pause(int i, boolean isPaused) {
        Process process = running.get(i);
        if (process != null) {
            try {
                new ProcessBuilder("kill", isPaused ? "-STOP" : "-CONT", Long.toString(process.pid()))
                        .start()
                        .onExit()
                        .join();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        running.keySet().forEach(this::kill);
    }
}
