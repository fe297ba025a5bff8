package com.binaxpay.systemtests;

import com.binaxpay.journal.Keyring;
import com.binaxpay.replication.FatalHandler;
import com.binaxpay.replication.GroupConfig;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.RaftConfig;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.TlsFiles;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.shard.LedgerAudit;
import com.binaxpay.shard.ShardConfig;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.shard.ShardStatus;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.Handlers;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Role;
import com.binaxpay.transport.Settings;
import com.binaxpay.transport.Transport;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.VerifyReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process with one replica of one shard, put together as a node does it, and small: no API, no control group. All
/// limits are so low that snapshots, new files, merges and purges happen all the time. Ends with its input.
///
/// Arguments: its name, the cluster's directory (of [CrashCluster]), its own data directory, the port for calls,
/// and the ports for replication of all replicas, in the order of [#NAMES].
final class CrashReplica {
    static final List<String> NAMES = List.of("eu", "uk", "us");
    static final String LOOK = "look";
    static final byte AUDIT = 1;

    private static final int ELECTION_MIN_MS = 250;
    private static final int ELECTION_MAX_MS = 450;
    private static final int SNAPSHOT_LOG_BYTES = 96 << 10;
    private static final int SNAPSHOT_ENTRIES = 250;
    private static final int LOG_SEGMENT_BYTES = 48 << 10;
    private static final int IDS_IN_MEMORY = 300;
    private static final int HISTORY_SEGMENT_BYTES = 64 << 10;
    private static final int CHECKPOINT_MS = 150;
    private static final long TRIAL_TIMEOUT_MS = 10_000;

    private CrashReplica() {}

    /// Runs until the input ends, or until it is killed.
    public static void main(String[] args) {
        try {
            run(args);
        } catch (IOException | RuntimeException e) {
            // Threads of what has begun to run would keep the process.
            System.err.println("binaxpay: " + args[0] + " cannot start: " + rootOf(e));
            Runtime.getRuntime().halt(1);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    private static void run(String[] args) throws IOException {
        String name = args[0];
        Path cluster = Path.of(args[1]);
        Path data = Path.of(args[2]);
        Identity identity = identity(cluster, name);
        RaftHost raft = new RaftHost(raftConfig(name, data, identity, args), FatalHandler.halting());
        Keyring keyring = Keyring.open(cluster.resolve("keys"));
        ShardHost host = ShardHost.add(
                raft,
                new GroupConfig("shard-0", peers(args)),
                0,
                id -> 0,
                keyring.keys("shard-0"),
                keyring.keys("history-0"),
                data.resolve("shard-0"),
                ShardConfig.defaults()
                        .withDiskReserve(0)
                        .withCheckpointsEvery(CHECKPOINT_MS)
                        .withHistory(IDS_IN_MEMORY, HISTORY_SEGMENT_BYTES));
        raft.start();
        host.activateUpTo(() -> Levels.NEWEST);
        host.start(List.of());
        Transport.open(identity, Settings.defaults())
                .serve(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[3])),
                        new Handlers()
                                .call(RegionLink.METHOD, RegionLink.handler(host::handle), Role.OPERATOR)
                                .call(
                                        LOOK,
                                        CallHandler.blocking((request, peer) -> look(name, host, request[0])),
                                        Role.OPERATOR));
        while (System.in.read() >= 0) {
            // Until whoever started this process is gone.
        }
        Runtime.getRuntime().halt(0);
    }

    static Identity identity(Path cluster, String name) {
        Path tls = cluster.resolve("tls");
        return new Identity(tls.resolve(name + ".pem"), tls.resolve(name + ".key"), tls.resolve("ca.pem"));
    }

    private static RaftConfig raftConfig(String name, Path data, Identity identity, String[] args) {
        return RaftConfig.ofOneMachine(
                        name,
                        "127.0.0.1",
                        Integer.parseInt(args[4 + NAMES.indexOf(name)]),
                        data.resolve("raft"),
                        new TlsFiles(identity.keyFile(), identity.certFile(), identity.caFile()))
                .withElectionTimeouts(ELECTION_MIN_MS, ELECTION_MAX_MS)
                .withSnapshotsEvery(SNAPSHOT_LOG_BYTES, SNAPSHOT_ENTRIES)
                .withLogSegments(LOG_SEGMENT_BYTES);
    }

    private static List<Peer> peers(String[] args) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            // All alike: leadership that goes home after each death would only take time.
            peers.add(new Peer(NAMES.get(i), "127.0.0.1:" + args[4 + i], 0));
        }
        return peers;
    }

    private static byte[] look(String name, ShardHost host, byte what) throws Exception {
        ShardStatus status = host.status();
        LedgerAudit.Report audit = what == AUDIT ? host.verify() : new LedgerAudit.Report(0, 0, 0, List.of());
        Call.Ask ask = new Call.Ask(0, new Query.TrialBalance(), Call.Ask.ANY_AGE_MS, TRIAL_TIMEOUT_MS);
        Reply reply = host.handle(ask).get(TRIAL_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        List<Answer.TrialLine> trial =
                reply instanceof Reply.Answered(Answer.TrialBalance(List<Answer.TrialLine> lines), long ageNs)
                        ? lines
                        : List.of();
        return RecordCodec.VERIFY_REPORTS.encode(new VerifyReport(
                name,
                List.of(new VerifyReport.Replica(
                        0,
                        status.role(),
                        status.applied(),
                        0,
                        audit.rows(),
                        audit.accounts(),
                        audit.faults(),
                        status.checkpoints().stream()
                                .map(point -> new VerifyReport.Checkpoint(point.number(), point.digest()))
                                .toList(),
                        trial))));
    }
}
