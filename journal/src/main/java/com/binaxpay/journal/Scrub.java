package com.binaxpay.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What one pass over files has found. One thread at a time.
public final class Scrub {
    private final Pace pace;
    private final boolean countsDerived;
    private final List<String> damaged = new ArrayList<>();
    private long bytes;

    /// Bounds how fast files are read.
    @FunctionalInterface
    public interface Pace {
        /// Waits, if it must, after `bytes` were read.
        void read(long bytes);
    }

    /// A pass at that pace.
    public Scrub(Pace pace) {
        this(pace, true);
    }

    private Scrub(Pace pace, boolean countsDerived) {
        this.pace = pace;
        this.countsDerived = countsDerived;
    }

    /// A pass as fast as the disk gives, that leaves out what is made again from other files where it does not fit.
    public static Scrub ofContent() {
        return new Scrub(read -> {}, false);
    }

    void read(long more) {
        bytes += more;
        pace.read(more);
    }

    /// Notes that `file` is damaged.
    public void damaged(Path file, String what) {
        damaged.add(file + ": " + what);
    }

    /// Notes that `file`, which only says again what others say, is damaged; as after a loss of power, which it need
    /// not survive.
    void damagedDerived(Path file, String what) {
        if (countsDerived) {
            damaged(file, what);
        }
    }

    /// Bytes that were checked.
    public long bytes() {
        return bytes;
    }

    /// What is damaged and could not be restored where it is.
    public List<String> damaged() {
        return List.copyOf(damaged);
    }
}
