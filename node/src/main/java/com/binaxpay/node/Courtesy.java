package com.binaxpay.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that begins loads classes, compiles and catches up, and nobody needs it yet, while others may serve on the
/// same machine: until it has caught up it asks for a small share of the processor only. It gets the rest where nobody
/// else wants it. Likewise commands that mostly wait.
///
/// Linux shares the processor between sessions first (sched(7), autogroup), so this is for a process that has a session
/// of its own, as the supervisor's have; elsewhere it does nothing. Used by one thread.
final class Courtesy {
    private static final Logger LOG = LoggerFactory.getLogger(Courtesy.class);
    private static final Path PROC = Path.of("/proc/self");
    private static final Path SHARE = PROC.resolve("autogroup");
    /// A tenth of what the others get, while they want it.
    private static final String SMALL = "10";
    private static final String FULL = "0";
    private static final int SESSION = 3;
    /// It may be needed for a quorum, and be behind only because it has no time.
    private static final long AT_MOST_NS = TimeUnit.SECONDS.toNanos(45);

    private final long endNs = System.nanoTime() + AT_MOST_NS;
    private boolean isOn;

    private Courtesy(boolean isOn) {
        this.isOn = isOn;
    }

    /// Takes a small share from now on.
    static Courtesy begin() {
        return new Courtesy(hasOwnSession() && take(SMALL));
    }

    /// Takes its full share again once `hasCaughtUp`; called now and then.
    void look(BooleanSupplier hasCaughtUp) {
        if (isOn && (hasCaughtUp.getAsBoolean() || System.nanoTime() - endNs > 0)) {
            isOn = false;
            take(FULL);
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

    private static boolean take(String nice) {
        try {
            Files.writeString(SHARE, nice);
            return true;
        } catch (IOException e) {
            LOG.debug("this kernel does not share the processor between sessions: {}", e.getMessage());
            return false;
        }
    }
}
