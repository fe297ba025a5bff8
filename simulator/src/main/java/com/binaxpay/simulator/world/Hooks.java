package com.binaxpay.simulator.world;

import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What rewritten calls of production code reach; see [WorldLoader]. Names and shapes are those of what they stand for,
/// with the receiver as first argument.
///
/// A wait with a time-out is the same wait without one, which a virtual timer interrupts.
public final class Hooks {
    private Hooks() {}

    // Clocks.

    public static long nanoTime() {
        return World.exists() ? World.current().nowNs() : System.nanoTime();
    }

    public static long currentTimeMillis() {
        if (!World.exists()) {
            return System.currentTimeMillis();
        }
        World world = World.current();
        return World.EPOCH_MS + (world.nowNs() + world.actor().skewNs()) / 1_000_000;
    }

    // Chance.

    public static RandomGenerator random() {
        return World.current().actor().random();
    }

    public static long randomSeed() {
        return World.exists() ? World.current().actor().random().nextLong() : 1;
    }

    public static void nextBytes(SecureRandom unused, byte[] into) {
        World.current().actor().random().nextBytes(into);
    }

    /// What differs between objects that are alike: of the actor's chance.
    public static int identityHashCode(Object unused) {
        return World.exists() ? World.current().actor().random().nextInt() : 1;
    }

    // Threads.

    /// Stands for both kinds of builders.
    public static final class Builder {
        private String name = "thread";
        private final Host host = World.current().actor();
    }

    public static Object threads() {
        return new Builder();
    }

    public static Object name(Object builder, String name) {
        ((Builder) builder).name = name;
        return builder;
    }

    public static Object name(Object builder, String name, long from) {
        ((Builder) builder).name = name + from;
        return builder;
    }

    public static Object daemon(Object builder) {
        return builder;
    }

    public static Object daemon(Object builder, boolean isDaemon) {
        return builder;
    }

    public static Object priority(Object builder, int priority) {
        return builder;
    }

    public static Thread unstarted(Object builder, Runnable work) {
        Builder made = (Builder) builder;
        return Threads.make(made.host, made.name, work);
    }

    public static Thread start(Object builder, Runnable work) {
        Thread thread = unstarted(builder, work);
        thread.start();
        return thread;
    }

    public static ThreadFactory factory(Object builder) {
        return work -> unstarted(builder, work);
    }

    public static Thread startVirtualThread(Runnable work) {
        return start(new Builder(), work);
    }

    public static ExecutorService newVirtualThreadPerTaskExecutor() {
        return Executors.newThreadPerTaskExecutor(factory(new Builder()));
    }

    /// The JDK's own has a cleaner, from which a world that is over could be reached for ever: its own thread keeps it
    /// from being collected.
    public static ExecutorService newSingleThreadExecutor(ThreadFactory factory) {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), factory);
    }

    // Waiting.

    public static void sleep(long ms) throws InterruptedException {
        pause(ms * 1_000_000);
    }

    public static void sleep(TimeUnit unit, long length) throws InterruptedException {
        pause(unit.toNanos(length));
    }

    private static void pause(long ns) throws InterruptedException {
        timed(
                ns,
                () -> {
                    while (!Thread.interrupted()) {
                        LockSupport.park();
                    }
                    throw new InterruptedException();
                },
                "");
    }

    public static void parkNanos(long ns) {
        Thread thread = Thread.currentThread();
        World world = World.current();
        Timer timer = world.after(ns, world.actor(), () -> LockSupport.unpark(thread));
        LockSupport.park();
        timer.cancel();
    }

    // The scheduler is the world.
    @SuppressWarnings("ThreadPriorityCheck")
    public static void onSpinWait() {
        Thread.yield();
    }

    // Callers wait in a loop, as they did.
    @SuppressWarnings("WaitNotInLoop")
    public static long awaitNanos(Condition condition, long ns) throws InterruptedException {
        World world = World.current();
        long endNs = world.nowNs() + ns;
        timed(
                ns,
                () -> {
                    condition.await();
                    return "";
                },
                "");
        return endNs - world.nowNs();
    }

    public static boolean await(Condition condition, long length, TimeUnit unit) throws InterruptedException {
        return awaitNanos(condition, unit.toNanos(length)) > 0;
    }

    public static boolean await(CountDownLatch latch, long length, TimeUnit unit) throws InterruptedException {
        if (latch.getCount() == 0) {
            return true;
        }
        timed(
                unit.toNanos(length),
                () -> {
                    latch.await();
                    return "";
                },
                "");
        return latch.getCount() == 0;
    }

    // The queue's own method gives null where nothing came.
    @SuppressWarnings("NullAway")
    public static @Nullable Object poll(BlockingQueue<?> queue, long length, TimeUnit unit)
            throws InterruptedException {
        Object there = queue.poll();
        return there != null || length <= 0 ? there : timed(unit.toNanos(length), queue::take, null);
    }

    public static Object get(CompletableFuture<?> future, long length, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        CountDownLatch done = new CountDownLatch(1);
        if (!future.isDone()) {
            var unused = future.whenComplete((value, failure) -> done.countDown());
            if (!await(done, length, unit)) {
                throw new TimeoutException();
            }
        }
        return future.get();
    }

    /// A wait that can be interrupted.
    private interface Wait<T> {
        T run() throws InterruptedException;
    }

    private static <T> T timed(long ns, Wait<T> wait, T onTimeout) throws InterruptedException {
        World world = World.current();
        Thread thread = Thread.currentThread();
        Timer timer = world.after(ns, world.actor(), thread::interrupt);
        try {
            return wait.run();
        } catch (InterruptedException e) {
            if (timer.hasFired()) {
                return onTimeout;
            }
            throw e;
        } finally {
            timer.cancel();
            if (timer.hasFired()) {
                // It came while the wait ended by itself.
                Thread.interrupted();
            }
        }
    }
}
