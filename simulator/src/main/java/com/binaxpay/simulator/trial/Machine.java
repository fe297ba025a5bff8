package com.binaxpay.simulator.trial;

import com.binaxpay.simulator.disk.VirtualDisk;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A machine of a region: its disk, and the node that runs on it, if one does.
final class Machine {
    static final long DISK_BYTES = 1L << 40;

    final String region;
    final VirtualDisk disk;
    /// Shards whose replicas here are made new at the next boot.
    final Set<Integer> toBeRenewed = new TreeSet<>();

    @Nullable
    Node node;
    /// Its disk was replaced: replicas that it had must be made new.
    boolean isWiped;
    /// Some of what was at rest on its disk was damaged.
    boolean isRotten;
    /// How many faults of its disk are under way or just over.
    int diskFaults;
    /// Whether its node met one of them, which explains that it stops, maybe long after: when it is told.
    boolean hasMetFullDisk;
    /// Whether nothing restarts it.
    boolean isLost;
    /// By how much its clock is ahead.
    long skewNs;
    /// How long its disk takes to make something durable, in multiples of what is usual.
    int slowness = 1;

    Machine(String region, VirtualDisk disk) {
        this.region = region;
        this.disk = disk;
    }

    boolean isUp() {
        Node now = node;
        return now != null
                && now.isReady()
                && now.host().isAlive()
                && !now.host().isPaused();
    }
}
