package com.binaxpay.shard;

import com.binaxpay.money.Invariant;
import java.io.IOException;

/// What a replica needs to keep its files whole.
///
/// @param process name of this node
/// @param peers the other replicas' nodes
/// @param renewal makes the replica new from its leader
/// @param everyMs how long after a pass over all files the next one begins
/// @param bytesPerSecond how fast files are read for it, at the most
/// @param patienceMs how long others are asked for what a damaged block held; whoever reads it waits as long
public record Repair(
        String process, RepairPeers peers, Renewal renewal, long everyMs, long bytesPerSecond, long patienceMs) {
    private static final long EVERY_MS = 600_000;
    private static final long BYTES_PER_SECOND = 16L << 20;
    private static final long PATIENCE_MS = 10_000;

    /// Makes this replica new from its leader.
    public interface Renewal {
        /// Takes it out of service, and makes it new.
        ///
        /// @param why for the log
        void renew(String why) throws IOException;

        /// Has it made new when its process starts again, since it is about to end.
        ///
        /// @param why for the log
        void renewAtNextStart(String why) throws IOException;
    }

    /// Refuses bounds that let nothing be read.
    public Repair {
        Invariant.check(everyMs >= 0, "everyMs must not be negative", everyMs, 0);
        Invariant.check(bytesPerSecond > 0, "bytesPerSecond must be positive", bytesPerSecond, 1);
        Invariant.check(patienceMs >= 0, "patienceMs must not be negative", patienceMs, 0);
    }

    /// At another pace.
    public Repair paced(long newEveryMs, long newBytesPerSecond) {
        return new Repair(process, peers, renewal, newEveryMs, newBytesPerSecond, patienceMs);
    }

    /// With the standard pace: 16 MiB a second, ten minutes between passes.
    public static Repair standard(String process, RepairPeers peers, Renewal renewal) {
        return new Repair(process, peers, renewal, EVERY_MS, BYTES_PER_SECOND, PATIENCE_MS);
    }
}
