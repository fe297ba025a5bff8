package com.binaxpay.simulator.world;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;

/// Makes virtual threads that a world schedules. The JDK has a way to give them a scheduler, which it keeps to itself:
/// `--add-opens java.base/java.lang=ALL-UNNAMED` and `-Djdk.trackAllThreads=false` (or threads of crashed hosts would
/// be kept for ever).
final class Threads {
    private static final String NEEDS = "the simulation needs JDK 25 with --add-opens java.base/java.lang=ALL-UNNAMED";
    private static final MethodHandle NEW = find();
    private static final VarHandle STATE;
    /// The state of one that was let go by a monitor and is to go on.
    private static final int UNBLOCKED;

    static {
        try {
            Class<?> virtual = Class.forName("java.lang.VirtualThread");
            Field unblocked = virtual.getDeclaredField("UNBLOCKED");
            unblocked.setAccessible(true);
            UNBLOCKED = unblocked.getInt(null);
            STATE = MethodHandles.privateLookupIn(virtual, MethodHandles.lookup())
                    .findVarHandle(virtual, "state", int.class);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException(NEEDS, e);
        }
    }

    private Threads() {}

    private static MethodHandle find() {
        try {
            Method made = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            made.setAccessible(true);
            return MethodHandles.lookup().unreflect(made);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException(NEEDS, e);
        }
    }

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
