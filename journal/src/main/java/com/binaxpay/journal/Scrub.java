package com.binaxpay.journal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What one pass over files has found. One thread at a time.
public final class Scrub {
    private final Pace pace;
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
        this.pace = pace;
    }

    void read(long more) {
        bytes += more;
        pace.read(more);
    }

    /// Notes that `file` is damaged.
    public void damaged(Path file, String what) {
        damaged.add(file + ": " + what);
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
