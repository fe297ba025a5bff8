package com.binaxpay.simulator.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What can be done to a cluster.
enum Fault {
    KILL(Needs.NOTHING, "a region's process dies with kill -9"),
    PAUSE(Needs.NOTHING, "a region's process stands still (SIGSTOP)"),
    WIPE(Needs.NOTHING, "a region's process dies and its disk comes back empty"),
    EDGE(Needs.NOTHING, "an edge dies with kill -9"),
    PROVIDER(Needs.NOTHING, "the payout provider dies with kill -9"),
    ROLLING(Needs.NOTHING, "all regions are restarted in order, one after the other"),
    ISOLATE(Needs.NETWORK, "a region is cut off from everybody"),
    MAJORITY(Needs.NETWORK, "a region is cut off from the others, not from its clients"),
    RING(Needs.NETWORK, "two regions don't reach each other, and both reach the third"),
    ONE_WAY(Needs.NETWORK, "a region hears the others and can't be heard, or the other way round"),
    FLAP(Needs.NETWORK, "a region is cut off and back, again and again"),
    LOSS(Needs.NETWORK, "a third of the packets from and to a region are lost"),
    SLOW_DISK(Needs.SLOW_DISK, "a region's disk takes a few dozen writes a second"),
    FULL_DISK(Needs.DISKS, "a region's disk is full"),
    POWER(Needs.DISKS, "a region's machine loses power: what was not synced is gone"),
    SKEW(Needs.CLOCKS, "a region's wall clock jumps, by up to 30 s, several times");

    /// What the machine must offer for it.
    enum Needs {
        NOTHING,
        NETWORK,
        SLOW_DISK,
        DISKS,
        CLOCKS
    }

    private final Needs needs;
    private final String says;

    Fault(Needs needs, String says) {
        this.needs = needs;
        this.says = says;
    }

    Needs needs() {
        return needs;
    }

    String says() {
        return says;
    }

    /// Whether it takes its time to begin, and is over then but for what is put right.
    boolean isOverWhenBegun() {
        return this == ROLLING || this == FLAP || this == SKEW;
    }

    /// Whether it is a region that is hurt, and no other process.
    boolean isOfOneRegion() {
        return this != EDGE && this != PROVIDER && this != ROLLING;
    }

    /// As it is named in options.
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Those in a list with commas; all where it is empty.
    static List<Fault> named(String list) {
        return list.isEmpty()
                ? List.of(values())
                : Stream.of(list.split(",", -1)).map(Fault::one).toList();
    }

    private static Fault one(String title) {
        return Arrays.stream(values())
                .filter(fault -> fault.title().equals(title.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown fault '" + title + "'; known are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Fault::title).toList())));
    }
}
