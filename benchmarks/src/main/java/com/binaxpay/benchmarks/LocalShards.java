package com.binaxpay.benchmarks;

import com.binaxpay.client.LedgerClient;
import com.binaxpay.client.LedgerNode;
import com.binaxpay.client.LedgerOptions;
import com.binaxpay.config.EvidenceKeyFiles;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.journal.Keyring;
import com.binaxpay.observe.Metrics;
import com.binaxpay.replication.FatalHandler;
import com.binaxpay.replication.GroupConfig;
import com.binaxpay.replication.LeadershipListener;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.RaftConfig;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.TlsFiles;
import com.binaxpay.shard.Evidence;
import com.binaxpay.shard.LedgerDesk;
import com.binaxpay.shard.ShardConfig;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.transport.BulkServer;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Levels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// One shard with its replicas in this JVM: the production replica with TLS, encryption, fsync, history and snapshots,
/// without
/// the API in front of it.
final class LocalShards implements AutoCloseable {
    /// What is on, for reports.
    static final String FEATURES =
            "TLS, AES-256-GCM, fsync by a quorum, SHA-256 chain, signed Merkle roots, id index, statement index, history rows, snapshots; replicas share this JVM";

    /// Likewise of what comes through [#client].
    static final String CLIENT_FEATURES = "batch client over mTLS on loopback, " + FEATURES;

    private static final long AWAIT_LEADER_S = 60;
    private static final long SIGNATURE_TIMEOUT_MS = 5_000;

    private final List<RaftHost> rafts = new ArrayList<>();
    private final List<ShardHost> hosts = new ArrayList<>();
    private final List<BulkServer> desks = new ArrayList<>();
    private final List<LedgerNode> nodes = new ArrayList<>();
    private final DevAuthority authority;

    private LocalShards(DevAuthority authority) {
        this.authority = authority;
    }

    /// Starts `replicas` replicas with their data below `directory` and waits for the first to lead.
    static LocalShards start(Path directory, int replicas) throws IOException {
        return start(directory, replicas, config -> config);
    }

    /// Starts one replica that takes a snapshot when it is told to.
    static LocalShards startWithoutSnapshots(Path directory) throws IOException {
        return start(directory, 1, config -> config.withSnapshotsEvery(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    private static LocalShards start(Path directory, int replicas, UnaryOperator<RaftConfig> settings)
            throws IOException {
        DevAuthority authority = DevAuthority.open(directory.resolve("ca"), InstantSource.system());
        LocalShards shards = new LocalShards(authority);
        Keyring keyring = Keyring.openOrCreate(directory.resolve("keys"));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            peers.add(new Peer("n" + i, "127.0.0.1:" + freePort(), i == 0 ? 1 : 0));
        }
        for (Peer peer : peers) {
            EvidenceKeyFiles.ensure(directory.resolve("keys"), keyring, peer.name(), InstantSource.system());
        }
        for (Peer peer : peers) {
            Identity identity = authority.process(peer.name(), Role.NODE);
            Path home = directory.resolve(peer.name());
            RaftHost raft = new RaftHost(
                    settings.apply(RaftConfig.ofOneMachine(
                            peer.name(),
                            "127.0.0.1",
                            Integer.parseInt(
                                    peer.address().substring(peer.address().indexOf(':') + 1)),
                            home.resolve("raft"),
                            new TlsFiles(identity.keyFile(), identity.certFile(), identity.caFile()))),
                    FatalHandler.halting());
            ShardHost host = ShardHost.add(
                    raft,
                    new GroupConfig("bench", peers),
                    0,
                    id -> 0,
                    keyring.keysOrCreate("shard-0"),
                    keyring.keysOrCreate("history"),
                    home.resolve("journal"),
                    ShardConfig.defaults());
            raft.start();
            // As in a new cluster: all replicas are of this release.
            host.activateUpTo(() -> Levels.NEWEST);
            shards.hosts.add(host);
            host.vouch(shards.evidence(directory.resolve("keys"), keyring, peer.name(), replicas));
            host.start(List.of());
            shards.rafts.add(raft);
            shards.serve(peer.name(), identity, host);
        }
        shards.awaitLeader();
        return shards;
    }

    private Evidence evidence(Path directory, Keyring keyring, String node, int replicas) throws IOException {
        EvidenceSigner signer =
                EvidenceKeyFiles.signer(directory, keyring, node).orElseThrow();
        return new Evidence(
                signer,
                EvidenceKeyFiles.keys(directory),
                replicas / 2 + 1,
                command -> {
                    var unused = leader().handle(new Call.Submit(0, command, SIGNATURE_TIMEOUT_MS));
                },
                FatalHandler.halting(),
                new Metrics());
    }

    private void serve(String name, Identity identity, ShardHost host) throws IOException {
        LedgerDesk desk = new LedgerDesk(List.of(host));
        BulkServer server = BulkServer.start(
                identity,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (request, peer) -> desk.handle(request),
                Role.CLIENT);
        desks.add(server);
        nodes.add(LedgerNode.of(name, "127.0.0.1", server.port()));
    }

    /// A client of the shard, as another process would have it; to be closed before this.
    LedgerClient client() throws IOException {
        return LedgerClient.connect(nodes, authority.process("bench", Role.CLIENT), LedgerOptions.defaults());
    }

    /// The replica that leads.
    ShardHost leader() {
        return hosts.getFirst();
    }

    /// All replicas.
    List<ShardHost> replicas() {
        return List.copyOf(hosts);
    }

    /// Waits until the first replica leads and takes commands: its proposer was told before this.
    private void awaitLeader() {
        CompletableFuture<Long> leads = new CompletableFuture<>();
        leader().group().onLeadership(new LeadershipListener() {
            @Override
            public void onLeader(long term) {
                leads.complete(term);
            }

            @Override
            public void onFollower() {}
        });
        leads.orTimeout(AWAIT_LEADER_S, TimeUnit.SECONDS).join();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        desks.forEach(BulkServer::close);
        hosts.forEach(ShardHost::close);
        rafts.forEach(RaftHost::close);
    }
}
