package com.binaxpay.replication;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// The settings of Ratis, each with the reason why it is not the default.
final class RatisSettings {
    /// The log is purged up to the newest, so that nobody could go on from an older one. It is deleted when the next is
    /// durable.
    private static final int SNAPSHOTS_KEPT = 1;
    private static final int WORKER_THREADS = 2;
    private static final TimeDuration SLOW_AFTER = TimeDuration.valueOf(3, SECONDS);

    private RatisSettings() {}

    static RaftProperties properties(RaftConfig config) {
        RaftProperties p = new RaftProperties();
        p.set("raft.rpc.type", ReadIndexRpc.class.getName());
        storage(p, config.storage());
        elections(p, config);
        log(p, config);
        snapshots(p);
        grpc(p, config);
        return p;
    }

    static Parameters tls(TlsFiles files) {
        Parameters parameters = new Parameters();
        GrpcConfigKeys.TLS.setConf(
                parameters,
                new GrpcTlsConfig(
                        files.privateKey().toFile(),
                        files.certificate().toFile(),
                        files.authority().toFile(),
                        true));
        return parameters;
    }

    /// Both directories are under /tmp by default.
    static void storage(RaftProperties p, Path storage) {
        RaftServerConfigKeys.setStorageDir(p, List.of(storage.toFile()));
        RaftServerConfigKeys.setRemovedGroupsDir(p, new File(storage.toFile(), "removed"));
    }

    private static void elections(RaftProperties p, RaftConfig config) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(p, millis(config.electionTimeoutMinMs()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(p, millis(config.electionTimeoutMaxMs()));
        RaftServerConfigKeys.LeaderElection.setPreVote(p, true);
        // By default a leader that lost its majority abstains from elections for 10 s, and a paused JVM keeps its
        // leadership for as long; nobody leads meanwhile where the others are gone or behind.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, millis(config.electionTimeoutMaxMs()));
        // A leader sends to a follower that does not answer without a pause until it counts as slow, by default for a
        // minute; a dead region cost the others a third of a core.
        RaftServerConfigKeys.Rpc.setSlownessTimeout(p, SLOW_AFTER);
        // A loaded machine oversleeps; by default a follower that slept 300 ms too long skips its election.
        RaftServerConfigKeys.setSleepDeviationThreshold(p, millis(config.electionTimeoutMaxMs()));
        RaftServerConfigKeys.RetryCache.setExpiryTime(p, TimeDuration.valueOf(5, SECONDS));
    }

    private static void log(RaftProperties p, RaftConfig config) {
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(p, TimeDuration.valueOf(0, MILLISECONDS));
        // The default waits up to 5 s between two attempts at a follower that was away.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, "10ms,10, 250ms,1000000000");
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(p, false);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
        RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(config.logSegmentBytes()));
        // Zero-filling 64 MB at once makes for slow commits at each new segment.
        RaftServerConfigKeys.Log.setPreallocatedSize(p, SizeInBytes.valueOf("4MB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf("8MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf("4MB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(p, SizeInBytes.valueOf("64MB"));
        // A corrupt log stops the replica; the other policy would cut the log and vote with what is left.
        RaftServerConfigKeys.Log.setCorruptionPolicy(p, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf("64MB"));
    }

    private static void snapshots(RaftProperties p) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, false);
        RaftServerConfigKeys.Snapshot.setCreationGap(p, 1);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, SNAPSHOTS_KEPT);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
        RaftServerConfigKeys.Log.setPurgeGap(p, 1);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, SizeInBytes.valueOf("4MB"));
    }

    private static void grpc(RaftProperties p, RaftConfig config) {
        GrpcConfigKeys.Server.setHost(p, config.listenHost());
        GrpcConfigKeys.Server.setPort(p, config.listenPort());
        GrpcConfigKeys.Server.setBossGroupSize(p, 1);
        GrpcConfigKeys.Server.setWorkerGroupSize(p, WORKER_THREADS);
        GrpcConfigKeys.Client.setWorkerGroupSize(p, WORKER_THREADS);
        // The default window caps a follower at about 12 MB/s over a round trip of 80 ms.
        GrpcConfigKeys.setFlowControlWindow(p, SizeInBytes.valueOf("16MB"));
        GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf("32MB"));
    }

    private static TimeDuration millis(int ms) {
        return TimeDuration.valueOf(ms, MILLISECONDS);
    }
}
