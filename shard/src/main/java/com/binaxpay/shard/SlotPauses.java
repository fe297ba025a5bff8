package com.binaxpay.shard;

import com.binaxpay.observe.Metrics;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// For how long wallets that moved were out of use: at the most from when their shard was asked to let them go until
/// the
/// other one had them. Any thread.
final class SlotPauses {
    /// A page's wallets and their pause.
    private record Page(int wallets, long ns) {}

    private final Histogram seconds;
    private List<Page> pages = new ArrayList<>();

    SlotPauses(Metrics metrics) {
        this.seconds = metrics.latency(
                "binax_slots_pause_seconds",
                "For how long wallets that moved to another shard were out of use, one value a page of wallets.");
    }

    synchronized void add(int wallets, long ns) {
        pages.add(new Page(wallets, ns));
        seconds.observe(ns / 1e9);
    }

    /// Says how long the pauses were since it was asked last, in words for the log.
    synchronized String take() {
        List<Page> taken = pages;
        pages = new ArrayList<>();
        if (taken.isEmpty()) {
            return "no wallet went";
        }
        taken.sort(Comparator.comparingLong(Page::ns));
        int wallets = taken.stream().mapToInt(Page::wallets).sum();
        return "%d wallets went, each out of use for p50 %.1f ms, p99 %.1f ms, max %.1f ms at the most"
                .formatted(wallets, ms(taken, wallets / 2), ms(taken, wallets * 99 / 100), ms(taken, wallets - 1));
    }

    /// Pause of the wallet that is `place`th when they are sorted by it.
    private static double ms(List<Page> sorted, int place) {
        int before = 0;
        for (Page page : sorted) {
            before += page.wallets();
            if (before > place) {
                return page.ns() / 1e6;
            }
        }
        return sorted.getLast().ns() / 1e6;
    }
}
