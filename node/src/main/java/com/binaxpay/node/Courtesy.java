package com.binaxpay.node;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that begins loads classes, compiles and catches up, and nobody needs it yet, while others may serve on the
/// same machine: until it has caught up it stands back, as nice as it can be, and takes what the others leave. See
/// sched(7) and setpriority(2). Not longer: a leader that is not compiled yet makes others wait for itself.
///
/// Niceness has a meaning among processes of one session only: Linux shares the processor between sessions first
/// (autogroup), so a supervisor keeps its processes in its own. There is a second reason for that. Where each had its
/// own
/// session, those of little use were seen to wait for 100 to 300 ms behind a busy one, now and then, whatever the
/// shares
/// were (Linux 6.18, two cores); among the threads of one session the longest wait was 10 to 30 ms.
///
/// Whoever stands back must be allowed to come forward again, which needs root, CAP_SYS_NICE or a limit (`ulimit -e
/// 20`);
/// where that is not so, nobody stands back. Used by one thread.
final class Courtesy {
    private static final Logger LOG = LoggerFactory.getLogger(Courtesy.class);
    private static final String PROPERTY = "binax.nice";
    private static final int BACK = 19;
    private static final Path SELF = Path.of("/proc/self");
    /// Of what follows the name in `/proc/self/stat`, see proc_pid_stat(5).
    private static final int NICE = 16;

    /// It may be needed for a quorum, and be behind only because it has no time.
    private static final long AT_MOST_NS = TimeUnit.SECONDS.toNanos(45);

    private final long endNs = System.nanoTime() + AT_MOST_NS;
    private OptionalInt usual;

    private Courtesy(OptionalInt usual) {
        this.usual = usual;
    }

    /// The command of a JVM, such that it stands back from its first instruction on: half of its start is done before
    /// the first line of Java runs.
    ///
    /// @param command a JVM's, its flags behind its name
    static List<String> of(List<String> command) {
        OptionalInt nice = niceness();
        if (nice.isEmpty() || !Allowed.YES) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of("nice", "-n", Integer.toString(BACK)));
        all.addAll(command);
        all.add(4, "-D" + PROPERTY + "=" + nice.getAsInt());
        return all;
    }

    /// Knows whether this process was started by [#of].
    static Courtesy begin() {
        Integer nice = Integer.getInteger(PROPERTY);
        return new Courtesy(nice == null ? OptionalInt.empty() : OptionalInt.of(nice));
    }

    /// Comes forward once `hasCaughtUp`; called now and then.
    void look(BooleanSupplier hasCaughtUp) {
        if (usual.isPresent() && (hasCaughtUp.getAsBoolean() || System.nanoTime() - endNs > 0)) {
            // Threads have a niceness each, and give it to those that they start: once more, until none is left.
            if (comeForward(usual.getAsInt()) == 0) {
                usual = OptionalInt.empty();
            }
        }
    }

    /// How many threads stood back until now.
    private static int comeForward(int nice) {
        int changed = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(SELF.resolve("task"))) {
            for (Path thread : threads) {
                OptionalInt now = niceness(thread);
                if (now.isPresent() && now.getAsInt() > nice) {
                    Native.setPriority(Integer.parseInt(thread.getFileName().toString()), nice);
                    changed++;
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot take its full share of the processor: {}", e.getMessage());
        }
        return changed;
    }

    private static OptionalInt niceness() {
        return niceness(SELF);
    }

    /// Empty where the thread has ended, or this is no Linux.
    private static OptionalInt niceness(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return OptionalInt.of(Integer.parseInt(behindName[NICE]));
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /// Whether a process that stands back may come forward again; asked for once, of a process that does.
    private static final class Allowed {
        static final boolean YES = ask();

        private static boolean ask() {
            try {
                Process process = new ProcessBuilder(
                                "/bin/sh", "-c", "renice -n " + BACK + " -p $$ && renice -n 0 -p $$")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor() == 0;
            } catch (IOException e) {
                LOG.debug("there is no shell: {}", e.getMessage());
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private static final class Native {
        private static final int PRIO_PROCESS = 0;
        private static final Optional<MethodHandle> SET_PRIORITY = find();

        @SuppressWarnings("restricted") // the JDK cannot change the niceness of a thread that runs
        private static Optional<MethodHandle> find() {
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
            return linker.defaultLookup().find("setpriority").map(function -> linker.downcallHandle(function, shape));
        }

        /// A thread that has ended meanwhile needs none.
        static void setPriority(int thread, int nice) {
            SET_PRIORITY.ifPresent(handle -> {
                try {
                    int unused = (int) handle.invokeExact(PRIO_PROCESS, thread, nice);
                } catch (Throwable e) {
                    throw new IllegalStateException("setpriority cannot be called", e);
                }
            });
        }
    }
}
