package com.binaxpay.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that begins loads classes, compiles and catches up, and nobody needs it yet, while others may serve on the
/// same machine: until it has caught up it asks for a small share of the processor only. It gets the rest where nobody
/// else wants it. Likewise commands that mostly wait.
///
/// Its full share comes back in steps: where a session's weight grew ninefold at once, others were seen to get nothing
/// for a quarter of a second.
///
/// Linux shares the processor between sessions first (sched(7), autogroup), so this is for a process that has a session
/// of its own, as the supervisor's have; elsewhere it does nothing. Used by one thread.
final class Courtesy {
    private static final Logger LOG = LoggerFactory.getLogger(Courtesy.class);
    private static final Path PROC = Path.of("/proc/self");
    private static final Path SHARE = PROC.resolve("autogroup");
    /// A tenth of what the others get, while they want it.
    private static final int SMALL = 10;
    /// Each step gives some 1.6 times as much.
    private static final int STEP = 2;
    private static final int SESSION = 3;
    /// It may be needed for a quorum, and be behind only because it has no time.
    private static final long AT_MOST_NS = TimeUnit.SECONDS.toNanos(45);

    private final long endNs = System.nanoTime() + AT_MOST_NS;
    /// How far it stands back: 0 is its full share.
    private int back;
    private boolean isNeeded;

    private Courtesy(int back) {
        this.back = back;
    }

    /// `command`, with a small share from its first instruction on: a JVM has done half of its start before its first
    /// line of Java runs. Where shares can't be said it runs all the same.
    static List<String> of(List<String> command) {
        List<String> all = new ArrayList<>(
                List.of("/bin/sh", "-c", "{ echo " + SMALL + " >" + SHARE + "; } 2>/dev/null; exec \"$@\"", "sh"));
        all.addAll(command);
        return all;
    }

    /// Takes a small share from now on.
    static Courtesy begin() {
        return new Courtesy(hasOwnSession() && (isBack() || take(SMALL)) ? SMALL : 0);
    }

    /// Takes more of its share once `hasCaughtUp`, until it has all; called now and then.
    void look(BooleanSupplier hasCaughtUp) {
        isNeeded = isNeeded || back > 0 && (hasCaughtUp.getAsBoolean() || System.nanoTime() - endNs > 0);
        if (isNeeded && back > 0 && take(back - STEP)) {
            back -= STEP;
        }
    }

    /// Otherwise others would be made to wait, too: this process's parents.
    private static boolean hasOwnSession() {
        try {
            String stat = Files.readString(PROC.resolve("stat"));
            String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return behindName[SESSION].equals(
                    Long.toString(ProcessHandle.current().pid()));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isBack() {
        try {
            return Files.readString(SHARE).strip().endsWith("nice " + SMALL);
        } catch (IOException e) {
            return false;
        }
    }

    /// Not where this kernel does not share the processor between sessions, or this was said a moment ago already.
    private static boolean take(int nice) {
        try {
            Files.writeString(SHARE, Integer.toString(nice));
            return true;
        } catch (IOException e) {
            LOG.debug("no other share of the processor: {}", e.getMessage());
            return false;
        }
    }
}
