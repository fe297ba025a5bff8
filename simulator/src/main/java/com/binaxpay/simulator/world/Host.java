package com.binaxpay.simulator.world;

import java.util.ArrayDeque;
import java.util.SplittableRandom;

/// A process in a world, from its start to its crash: its threads, its clock and its chance. What has crashed never
/// runs
/// again; its successor is another host.
public final class Host {
    private final World world;
    private final String name;
    private final SplittableRandom random;
    private final ArrayDeque<Runnable> delayed = new ArrayDeque<>();
    private boolean isAlive = true;
    private boolean isPaused;
    private long skewNs;

    /// A process called `name`, which may be given to several, one after the other.
    public Host(World world, String name) {
        this.world = world;
        this.name = name;
        this.random = world.random("host " + name + " " + (world.lab() == null ? 0 : world.nowNs()));
    }

    /// Its name.
    public String name() {
        return name;
    }

    World world() {
        return world;
    }

    SplittableRandom random() {
        return random;
    }

    /// Whether it has not crashed.
    public boolean isAlive() {
        return isAlive;
    }

    /// Whether it is stopped for now.
    public boolean isPaused() {
        return isPaused;
    }

    /// Kills it, as by `kill -9`.
    public void crash() {
        isAlive = false;
        delayed.clear();
    }

    /// Stops it for now, as by SIGSTOP: its timers and threads wait.
    public void pause() {
        isPaused = true;
    }

    /// Lets it go on.
    public void resume() {
        isPaused = false;
        while (!delayed.isEmpty()) {
            world.ready(this, delayed.removeFirst());
        }
    }

    /// By how much its clock is ahead.
    public void skew(long ns) {
        skewNs = ns;
    }

    long skewNs() {
        return skewNs;
    }

    /// Starts a thread of this process.
    public Thread start(String thread, Runnable work) {
        Thread started = Threads.make(this, thread, work);
        started.start();
        return started;
    }

    boolean mayRun(Runnable work) {
        if (!isAlive) {
            return false;
        }
        if (isPaused) {
            delayed.addLast(work);
            return false;
        }
        return true;
    }
}
