package com.binaxpay.replication;

import com.binaxpay.money.Invariant;
import java.nio.file.Path;

/// How a process takes part in replication.
///
/// @param process name of this process, one of the peers of each group that it hosts
/// @param listenHost address to bind
/// @param listenPort port to bind; the one in this process's peer address
/// @param storage directory of logs and snapshots, one folder a group below it; owned by this process
/// @param tls key and certificates
/// @param electionTimeoutMinMs a follower that has not heard from its leader for a random time between this and
///     `electionTimeoutMaxMs` stands for election; heartbeats go out at half of it
/// @param electionTimeoutMaxMs more than `electionTimeoutMinMs`
/// @param snapshotLogBytes a replica takes a snapshot when it has applied that many bytes since the last one, less what
///     [ReplicatedMachine#obsoleteBytes] says
/// @param snapshotEntries likewise for entries
/// @param logSegmentBytes size at which a file of the log is closed and another begun; closed ones below a snapshot are
///     purged
public record RaftConfig(
        String process,
        String listenHost,
        int listenPort,
        Path storage,
        TlsFiles tls,
        int electionTimeoutMinMs,
        int electionTimeoutMaxMs,
        long snapshotLogBytes,
        long snapshotEntries,
        long logSegmentBytes) {
    private static final int ONE_MACHINE_TIMEOUT_MIN_MS = 500;
    private static final int ONE_MACHINE_TIMEOUT_MAX_MS = 900;
    /// Bytes of log after which a replica takes a snapshot, unless it is told otherwise.
    public static final long SNAPSHOT_LOG_BYTES = 256L << 20;

    private static final long SNAPSHOT_ENTRIES = 100_000;
    private static final long LOG_SEGMENT_BYTES = 64L << 20;

    /// Refuses time-outs that elect nobody and snapshots without end.
    public RaftConfig {
        Invariant.check(!process.isEmpty(), "a process needs a name");
        Invariant.check(electionTimeoutMinMs >= 50, "election time-out too short", electionTimeoutMinMs, 50);
        Invariant.check(
                electionTimeoutMaxMs > electionTimeoutMinMs,
                "election time-out max must be above min",
                electionTimeoutMaxMs,
                electionTimeoutMinMs);
        Invariant.check(snapshotLogBytes > 0, "snapshot bytes must be positive", snapshotLogBytes, 1);
        Invariant.check(snapshotEntries > 0, "snapshot entries must be positive", snapshotEntries, 1);
        Invariant.check(logSegmentBytes > 0, "log segments must have a size", logSegmentBytes, 1);
    }

    /// Defaults for replicas that share one machine or one data centre.
    public static RaftConfig ofOneMachine(
            String process, String listenHost, int listenPort, Path storage, TlsFiles tls) {
        return new RaftConfig(
                process,
                listenHost,
                listenPort,
                storage,
                tls,
                ONE_MACHINE_TIMEOUT_MIN_MS,
                ONE_MACHINE_TIMEOUT_MAX_MS,
                SNAPSHOT_LOG_BYTES,
                SNAPSHOT_ENTRIES,
                LOG_SEGMENT_BYTES);
    }

    /// The same with other election time-outs.
    public RaftConfig withElectionTimeouts(int minMs, int maxMs) {
        return new RaftConfig(
                process,
                listenHost,
                listenPort,
                storage,
                tls,
                minMs,
                maxMs,
                snapshotLogBytes,
                snapshotEntries,
                logSegmentBytes);
    }

    /// The same with other limits between two snapshots.
    public RaftConfig withSnapshotsEvery(long logBytes, long entries) {
        return new RaftConfig(
                process,
                listenHost,
                listenPort,
                storage,
                tls,
                electionTimeoutMinMs,
                electionTimeoutMaxMs,
                logBytes,
                entries,
                logSegmentBytes);
    }

    /// The same with log files of another size.
    public RaftConfig withLogSegments(long bytes) {
        return new RaftConfig(
                process,
                listenHost,
                listenPort,
                storage,
                tls,
                electionTimeoutMinMs,
                electionTimeoutMaxMs,
                snapshotLogBytes,
                snapshotEntries,
                bytes);
    }
}
