package com.binaxpay.node;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// How far long work is: a bar on a terminal, else a line every few seconds. Any thread.
public final class Progress implements AutoCloseable {
    private static final long LINE_PERIOD_NS = 5_000_000_000L;
    private static final int UPDATE_MS = 200;

    private final PrintWriter out;
    private final boolean isTerminal;
    private @Nullable ProgressBar bar;
    private String task = "";
    private long lastLineNs;

    Progress(PrintWriter out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /// A bar if the script found standard error to be a terminal, else plain lines to `out`.
    public static Progress open(PrintWriter out) {
        return new Progress(out, Boolean.getBoolean("binax.terminal"));
    }

    /// `done` of `total` are behind us.
    public synchronized void show(String name, long done, long total) {
        if (!isTerminal) {
            showLine(name, done, total);
            return;
        }
        ProgressBar current = bar;
        if (current == null || !task.equals(name)) {
            close();
            task = name;
            current = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MS)
                    .build();
            bar = current;
        }
        current.maxHint(total);
        current.stepTo(done);
    }

    /// Something that a person should know while waiting.
    public synchronized void say(String sentence) {
        ProgressBar current = bar;
        if (current != null) {
            current.setExtraMessage(sentence);
        } else {
            out.println(sentence);
            out.flush();
        }
    }

    private void showLine(String name, long done, long total) {
        long now = System.nanoTime();
        boolean isNew = !task.equals(name);
        if (isNew || done == total || now - lastLineNs >= LINE_PERIOD_NS) {
            task = name;
            lastLineNs = now;
            out.println(name + ": " + done + " of " + total);
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        ProgressBar current = bar;
        if (current != null) {
            current.close();
            bar = null;
        }
    }
}
