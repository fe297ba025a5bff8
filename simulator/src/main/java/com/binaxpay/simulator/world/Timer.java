package com.binaxpay.simulator.world;

/// Something that will happen; see [World#after].
public final class Timer implements Comparable<Timer> {
    private final long atNs;
    private final long sequence;
    private final Host host;
    private final Runnable work;
    private boolean isCancelled;
    private boolean hasFired;

    Timer(long atNs, long sequence, Host host, Runnable work) {
        this.atNs = atNs;
        this.sequence = sequence;
        this.host = host;
        this.work = work;
    }

    long atNs() {
        return atNs;
    }

    /// It will not happen.
    public void cancel() {
        isCancelled = true;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    boolean hasFired() {
        return hasFired;
    }

    void fire() {
        host.world().take(host, this::happen);
    }

    /// Later than at its time where its host stood still; by then it may have been cancelled.
    private void happen() {
        if (!isCancelled) {
            hasFired = true;
            work.run();
        }
    }

    @Override
    public int compareTo(Timer other) {
        int byTime = Long.compare(atNs, other.atNs);
        return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
}
