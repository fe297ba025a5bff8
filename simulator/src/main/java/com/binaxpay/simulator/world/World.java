package com.binaxpay.simulator.world;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Virtual time: events in order of (time, sequence), and between them whatever threads are ready, first come first
/// served, or now and then in another order that the seed gives. All on the one thread that calls [#run].
public final class World {
    /// Where virtual clocks begin: 2026-01-01T00:00Z, in milliseconds since the epoch.
    public static final long EPOCH_MS = 1_767_225_600_000L;

    /// Turns without time passing after which the world is taken to spin for ever.
    private static final int TURNS_AT_ONCE_MAX = 5_000_000;

    /// The JDK's thread that brings back those that waited for a monitor.
    private static final String UNBLOCKER = "VirtualThread-unblocker";
    /// A real thread lets go of a monitor at once.
    private static final long MONITOR_S = 10;

    private static @Nullable World current;

    private final long seed;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ArrayDeque<Turn> ready = new ArrayDeque<>();
    private final BlockingQueue<Turn> unblocked = new LinkedBlockingQueue<>();
    private @Nullable Thread running;
    private boolean isReadyAgain;
    private final SplittableRandom order;
    private final Host lab;
    private final Thread carrier = Thread.currentThread();
    private Host actor;
    private long nowNs = 1_000_000_000L;
    private long sequence;
    private long turns;
    private long trace = 0x9E3779B97F4A7C15L;
    private double shuffle;
    private @Nullable Throwable failure;

    /// @param thread whose turn it is; null where it is nobody's
    private record Turn(Host host, @Nullable Thread thread, Runnable work) {}

    /// A world of its own; the one that [Hooks] mean from now on.
    public World(long seed) {
        this.seed = seed;
        this.order = random("order");
        this.lab = new Host(this, "lab");
        this.actor = lab;
        current = this;
    }

    static World current() {
        World world = current;
        if (world == null) {
            throw new IllegalStateException("no world was made");
        }
        return world;
    }

    static boolean exists() {
        return current != null;
    }

    /// Forgets the world that hooks mean: real time goes on.
    public static void end() {
        current = null;
    }

    /// A source of chance for one purpose, so that drawing for one changes no other.
    public SplittableRandom random(String purpose) {
        long mixed = seed * 0x9E3779B97F4A7C15L;
        for (int i = 0; i < purpose.length(); i++) {
            mixed = (mixed ^ purpose.charAt(i)) * 0xBF58476D1CE4E5B9L;
            mixed ^= mixed >>> 29;
        }
        return new SplittableRandom(mixed);
    }

    /// How often a ready thread other than the first gets its turn, 0 to 1.
    public void shuffle(double share) {
        shuffle = share;
    }

    /// Virtual nanoseconds since the world began, plus a second.
    public long nowNs() {
        return nowNs;
    }

    /// What observes and decides: it never fails.
    public Host lab() {
        return lab;
    }

    /// Who acts now.
    Host actor() {
        return actor;
    }

    /// Hash over everything that was noted so far; the same in every run of a seed.
    public long trace() {
        return trace;
    }

    /// Turns taken so far.
    public long turns() {
        return turns;
    }

    /// Notes something that happened.
    public void note(long what) {
        trace = Long.rotateLeft((trace ^ what) * 0x9E3779B97F4A7C15L, 29) + nowNs;
    }

    /// Notes something that happened, by name.
    public void note(String what) {
        note(what.hashCode());
    }

    /// Does `work` on behalf of `host`, `delayNs` from now, unless it has crashed by then.
    public Timer after(long delayNs, Host host, Runnable work) {
        Timer timer = new Timer(nowNs + Math.max(0, delayNs), sequence++, host, work);
        timers.add(timer);
        return timer;
    }

    /// What went wrong where nobody was to catch it.
    public void fail(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    void ready(Host host, Runnable work) {
        ready(host, null, work);
    }

    /// @param thread whose turn it is; null where it is nobody's
    void ready(Host host, @Nullable Thread thread, Runnable work) {
        Thread caller = Thread.currentThread();
        Turn turn = new Turn(host, thread, work);
        if (caller == carrier && thread != null && thread.equals(running) && Threads.wasHeldUp(thread)) {
            // The monitor was free again before the thread had left its carrier, which brings it back itself then.
            unblocked.add(turn);
        } else if (caller == carrier || caller.isVirtual()) {
            isReadyAgain |= thread != null && thread.equals(running);
            ready.addLast(turn);
        } else if (thread != null && caller.getName().equals(UNBLOCKER)) {
            unblocked.add(turn);
        } else {
            // It would bring its own timing in.
            fail(new IllegalStateException("a real thread reached into the world: " + caller.getName()));
        }
    }

    /// Lets time pass until `untilNs`, or until `isDone`; throws what went wrong.
    public void run(long untilNs, BooleanSupplier isDone) {
        int atOnce = 0;
        while (failure == null && !isDone.getAsBoolean()) {
            Turn turn = nextTurn();
            if (turn != null) {
                takeWhole(turn);
                if (++atOnce > TURNS_AT_ONCE_MAX) {
                    throw new IllegalStateException("threads spin without time passing, at " + nowNs);
                }
                continue;
            }
            Timer timer = timers.peek();
            if (timer == null || timer.atNs() > untilNs) {
                nowNs = Math.max(nowNs, untilNs);
                break;
            }
            timers.poll();
            if (!timer.isCancelled()) {
                atOnce = timer.atNs() > nowNs ? 0 : atOnce + 1;
                nowNs = timer.atNs();
                timer.fire();
            }
        }
        Throwable cause = failure;
        if (cause != null) {
            failure = null;
            throw new WorldFailed(cause);
        }
    }

    /// A thread that came upon a monitor which a real thread had (that of a log's stream, say) goes on as if nothing
    /// had
    /// been in its way: its turn is not over.
    private void takeWhole(Turn turn) {
        running = turn.thread();
        isReadyAgain = false;
        boolean isTaken = take(turn.host(), turn.work());
        while (isTaken && isHeldUp(turn.thread())) {
            try {
                Turn rest = unblocked.poll(MONITOR_S, TimeUnit.SECONDS);
                if (rest == null) {
                    fail(new IllegalStateException(turn.thread() + " waits for a monitor that nobody lets go"));
                    return;
                }
                isTaken = take(rest.host(), rest.work());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(e);
                return;
            }
        }
    }

    /// Whether it neither ended, nor waits for something of the world, nor stands in line for its next turn.
    private boolean isHeldUp(@Nullable Thread thread) {
        if (thread == null || isReadyAgain) {
            return false;
        }
        return switch (thread.getState()) {
            case BLOCKED, RUNNABLE -> true;
            case NEW, WAITING, TIMED_WAITING, TERMINATED -> false;
        };
    }

    private @Nullable Turn nextTurn() {
        if (shuffle > 0 && ready.size() > 1 && order.nextDouble() < shuffle) {
            for (int i = order.nextInt(ready.size()); i > 0; i--) {
                ready.addLast(ready.removeFirst());
            }
        }
        return ready.pollFirst();
    }

    /// Whether it was done: not on a host that has crashed, or pauses.
    // Whatever fails in a world is its verdict.
    @SuppressWarnings("CatchingUnchecked")
    boolean take(Host host, Runnable work) {
        if (!host.mayRun(work)) {
            return false;
        }
        turns++;
        Host before = actor;
        actor = host;
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            actor = before;
        }
        return true;
    }
}
