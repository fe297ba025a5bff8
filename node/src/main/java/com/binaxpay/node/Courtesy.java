package com.binaxpay.node;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that begins loads classes, compiles and catches up, and nobody needs it yet, while others may serve on the
/// same machine: for its first [#BACK_NS] it stands back (SCHED_IDLE) and takes what the others leave. See sched(7).
///
/// Most leave enough for it to follow before that; it would be as soon as that a burden to them, if it came forward
/// when it has caught up: what it does then is not compiled yet. Unless it is elected it leads nothing before. Not
/// longer, since it may be needed for a quorum. Where a cluster begins as a whole, nobody stands back: all are
/// waited for.
///
/// It was the highest niceness before. That decides how much others get, but not when: whoever woke on a core that a
/// nice thread held waited for up to a tick, 4 ms, at each step of a request. A thread of SCHED_IDLE gives way at once.
///
/// Policies have a meaning among processes of one session only: Linux shares the processor between sessions first
/// (autogroup), so a supervisor keeps its processes in its own. There is a second reason for that. Where each had its
/// own session, those of little use were seen to wait for 100 to 300 ms behind a busy one, now and then, whatever the
/// shares were (Linux 6.18, two cores); among the threads of one session the longest wait was 10 to 30 ms.
///
/// Whoever stands back must be allowed to come forward again, which needs root, CAP_SYS_NICE or a limit (`ulimit -e
/// 20`); where that is not so, nobody stands back. [#look] by one thread.
final class Courtesy {
    private static final Logger LOG = LoggerFactory.getLogger(Courtesy.class);
    private static final String PROPERTY = "binax.back";
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_IDLE = 5;
    private static final Path SELF = Path.of("/proc/self");
    /// Of what follows the name in `/proc/self/stat`, see proc_pid_stat(5).
    private static final int POLICY = 38;

    static final long BACK_NS = TimeUnit.SECONDS.toNanos(15);
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);

    private final long endNs;
    private volatile boolean isBack;

    private Courtesy(boolean isBack, long nowNs) {
        this.isBack = isBack;
        this.endNs = nowNs + BACK_NS;
    }

    /// The command of a JVM, such that it stands back from its first instruction on: half of its start is done before
    /// the first line of Java runs.
    ///
    /// @param command a JVM's, its flags behind its name
    static List<String> of(List<String> command) {
        // Who was given another policy is left at it.
        if (policy(SELF).orElse(SCHED_IDLE) != SCHED_OTHER || !Allowed.YES) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of("chrt", "--idle", "0"));
        all.addAll(command);
        all.add(4, "-D" + PROPERTY + "=true");
        return all;
    }

    /// Knows whether this process was started by [#of].
    static Courtesy begin(long nowNs) {
        return new Courtesy(Boolean.getBoolean(PROPERTY), nowNs);
    }

    /// Comes forward when its time is over; called now and then.
    void look(long nowNs) {
        if (isBack && nowNs - endNs > 0) {
            // Threads have a policy each, and give it to those that they start: once more, until none is left.
            isBack = comeForward() > 0;
        }
    }

    /// Whether it still stands back, as far as that is known. From any thread.
    boolean isBack() {
        // Should some thread never be allowed forward, that is no reason to wait for ever.
        return isBack && System.nanoTime() - endNs < GRACE_NS;
    }

    /// How many threads stood back until now.
    private static int comeForward() {
        int changed = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(SELF.resolve("task"))) {
            for (Path thread : threads) {
                if (policy(thread).orElse(SCHED_OTHER) == SCHED_IDLE) {
                    Native.setScheduler(Integer.parseInt(thread.getFileName().toString()), SCHED_OTHER);
                    changed++;
                }
            }
        } catch (IOException e) {
            LOG.warn("cannot take its full share of the processor: {}", e.getMessage());
        }
        return changed;
    }

    /// Empty where the thread has ended, or this is no Linux.
    private static OptionalInt policy(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return OptionalInt.of(Integer.parseInt(behindName[POLICY]));
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /// Whether a process that stands back may come forward again; asked for once, of a process that does.
    private static final class Allowed {
        static final boolean YES = ask();

        private static boolean ask() {
            try {
                Process process = new ProcessBuilder("/bin/sh", "-c", "chrt --idle -p 0 $$ && chrt --other -p 0 $$")
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
        private static final Optional<MethodHandle> SET_SCHEDULER = find();

        @SuppressWarnings("restricted") // the JDK cannot change the policy of a thread that runs
        private static Optional<MethodHandle> find() {
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
            return linker.defaultLookup()
                    .find("sched_setscheduler")
                    .map(function -> linker.downcallHandle(function, shape));
        }

        /// A thread that has ended meanwhile needs none.
        static void setScheduler(int thread, int policy) {
            SET_SCHEDULER.ifPresent(handle -> {
                try (Arena arena = Arena.ofConfined()) {
                    // struct sched_param: the priority, which must be 0 for these policies.
                    int unused = (int) handle.invokeExact(thread, policy, arena.allocate(JAVA_INT));
                } catch (Throwable e) {
                    throw new IllegalStateException("sched_setscheduler cannot be called", e);
                }
            });
        }
    }
}
