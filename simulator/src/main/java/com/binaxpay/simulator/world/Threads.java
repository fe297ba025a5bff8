package com.binaxpay.simulator.world;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/// Makes virtual threads that a world schedules. The JDK has a way to give them a scheduler, which it keeps to itself:
/// `--add-opens java.base/java.lang=ALL-UNNAMED` and `-Djdk.trackAllThreads=false` (or threads of crashed hosts would
/// be kept for ever).
final class Threads {
    private static final MethodHandle NEW;
    private static final VarHandle STATE;
    /// The state of one that was let go by a monitor and is to go on.
    private static final int UNBLOCKED;

    static {
        try {
            Method made = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            made.setAccessible(true);
            NEW = MethodHandles.lookup().unreflect(made);
            Class<?> virtual = Class.forName("java.lang.VirtualThread");
            MethodHandles.Lookup within = MethodHandles.privateLookupIn(virtual, MethodHandles.lookup());
            STATE = within.findVarHandle(virtual, "state", int.class);
            UNBLOCKED = (int)
                    within.findStaticVarHandle(virtual, "UNBLOCKED", int.class).get();
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException(
                    "the simulation needs JDK 25 with --add-opens java.base/java.lang=ALL-UNNAMED", e);
        }
    }

    private Threads() {}

    /// Whether a virtual thread that is to go on was let go by a monitor.
    static boolean wasHeldUp(Thread thread) {
        return (int) STATE.getVolatile(thread) == UNBLOCKED;
    }

    // A method handle throws anything.
    @SuppressWarnings("CatchingUnchecked")
    static Thread make(Host host, String name, Runnable work) {
        Thread[] made = new Thread[1];
        Executor scheduler = turn -> host.world().ready(host, made[0], turn);
        try {
            Thread thread = (Thread) NEW.invokeExact(scheduler, name, 0, work);
            made[0] = thread;
            thread.setUncaughtExceptionHandler((failed, cause) -> {
                if (host.isAlive()) {
                    host.world().fail(cause);
                }
            });
            return thread;
        } catch (Throwable e) {
            throw new IllegalStateException("no virtual thread", e);
        }
    }
}
