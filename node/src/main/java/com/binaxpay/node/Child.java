package com.binaxpay.node;

import com.binaxpay.node.LocalCluster.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One supervised process. Everything happens on the supervisor's thread, but for [#state], which any thread reads.
///
/// Moves: STOPPED → RUNNING (start) → BACKING_OFF (died by itself) → RUNNING; RUNNING → KILLED (chaos) → RUNNING
/// (start); RUNNING ↔ PAUSED; anything → STOPPED (down).
final class Child {
    /// What a process is at the moment.
    enum State {
        /// Not started yet, or stopped for good.
        STOPPED,
        RUNNING,
        /// Held by SIGSTOP, on purpose.
        PAUSED,
        /// Died by itself; it will be started again soon.
        BACKING_OFF,
        /// Killed on purpose; it stays down until somebody starts it.
        KILLED
    }

    private static final Logger log = LoggerFactory.getLogger(Child.class);
    private static final List<String> DEAF = List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");
    private static final int SIGSTOP_WAIT_MS = 2_000;

    private final Member member;
    private Supplier<List<String>> command;
    private final Path errors;
    private final ScheduledExecutorService thread;
    private final RestartPolicy policy = new RestartPolicy();
    private volatile State state = State.STOPPED;
    private final AtomicInteger deaths = new AtomicInteger();
    private @Nullable Process process;
    private volatile long startedNs;
    private int launches;

    /// @param command what to run, asked for at each start
    /// @param errors file that takes what the process says on its error stream
    /// @param thread the supervisor's one thread
    Child(Member member, Supplier<List<String>> command, Path errors, ScheduledExecutorService thread) {
        this.member = member;
        this.command = command;
        this.errors = errors;
        this.thread = thread;
    }

    Member member() {
        return member;
    }

    String name() {
        return member.name();
    }

    State state() {
        return state;
    }

    /// How often it died by itself.
    int deaths() {
        return deaths.get();
    }

    /// Whether it has run since `ageNs` ago at least.
    boolean runsSince(long ageNs) {
        return state == State.RUNNING && System.nanoTime() - startedNs >= ageNs;
    }

    /// Process id, while it runs.
    Optional<Long> pid() {
        return Optional.ofNullable(process).filter(Process::isAlive).map(Process::pid);
    }

    void start() {
        policy.reset();
        if (state == State.PAUSED) {
            resume();
        } else if (state != State.RUNNING) {
            launch();
        }
    }

    /// Stops it and runs `newCommand` in its place.
    void replace(Supplier<List<String>> newCommand, long graceMs) {
        stop(graceMs);
        command = newCommand;
        start();
    }

    /// As `kill -9` does it; the process stays down.
    void kill() {
        become(State.KILLED, "killed on purpose");
        if (process != null) {
            process.destroyForcibly();
            await(process, 10_000);
        }
    }

    void pause() {
        if (state != State.RUNNING) {
            throw new IllegalStateException(name() + " is not running, so it cannot be paused");
        }
        signal("STOP");
        become(State.PAUSED, "paused on purpose");
    }

    void resume() {
        if (state != State.PAUSED) {
            throw new IllegalStateException(name() + " is not paused");
        }
        signal("CONT");
        become(State.RUNNING, "resumed");
    }

    /// Asks the process to end, which it does when its input ends.
    void askToStop() {
        State before = state;
        become(State.STOPPED, "stopping");
        if (process == null) {
            return;
        }
        if (before == State.PAUSED) {
            signal("CONT");
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            log.debug("{} is gone already", name());
        }
    }

    /// Waits for a process that was asked to stop; kills it if it has not ended after `graceMs`.
    void awaitStop(long graceMs) {
        if (process != null && !await(process, graceMs)) {
            log.warn("{} did not end within {} ms and is killed", name(), graceMs);
            process.destroyForcibly();
            await(process, graceMs);
        }
    }

    /// Stops it, and waits.
    void stop(long graceMs) {
        askToStop();
        awaitStop(graceMs);
    }

    private void launch() {
        // Ctrl-C, or the end of the terminal, is for the supervisor only, which then stops all in order. A session of
        // its
        // own would do, too, but see Courtesy.
        List<String> all = new ArrayList<>(DEAF);
        all.addAll(command.get());
        try {
            Process fresh = new ProcessBuilder(all)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                    .start();
            process = fresh;
            startedNs = System.nanoTime();
            become(State.RUNNING, "started as process " + fresh.pid());
            launches++;
            int launch = launches;
            var unused = fresh.onExit().thenAcceptAsync(ended -> onExit(ended, launch), thread);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onExit(Process ended, int launch) {
        if (launch != launches || (state != State.RUNNING && state != State.PAUSED)) {
            return;
        }
        deaths.incrementAndGet();
        long ranMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
        long waitMs = policy.onDeath(ranMs);
        become(State.BACKING_OFF, "ended by itself with status " + ended.exitValue() + ", again in " + waitMs + " ms");
        var unused = thread.schedule(
                () -> {
                    if (state == State.BACKING_OFF) {
                        launch();
                    }
                },
                waitMs,
                TimeUnit.MILLISECONDS);
    }

    private void signal(String signal) {
        long pid = pid().orElseThrow(() -> new IllegalStateException(name() + " is not running"));
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!await(kill, SIGSTOP_WAIT_MS) || kill.exitValue() != 0) {
                throw new IllegalStateException(name() + " could not be sent SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The only place that changes the state.
    private void become(State next, String reason) {
        log.info("{}: {} -> {}: {}", name(), state, next, reason);
        state = next;
    }

    private static boolean await(Process process, long ms) {
        try {
            return process.waitFor(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }
}
