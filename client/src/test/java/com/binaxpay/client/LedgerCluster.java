package com.binaxpay.client;

import static org.awaitility.Awaitility.await;

import com.binaxpay.journal.Keyring;
import com.binaxpay.replication.GroupConfig;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.RaftConfig;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.TlsFiles;
import com.binaxpay.shard.LedgerDesk;
import com.binaxpay.shard.ShardConfig;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.transport.BulkServer;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Levels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A shard with three replicas, each with a desk for clients at a port that it keeps, on real logs and sockets.
final class LedgerCluster implements AutoCloseable {
    private record Node(RaftHost raft, ShardHost host, BulkServer desk) {}

    private static final List<String> NAMES = List.of("eu", "uk", "us");

    private final Path root;
    private final DevAuthority authority;
    private final Keyring keyring;
    private final List<Peer> peers = new ArrayList<>();
    private final List<LedgerNode> addresses = new ArrayList<>();
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();

    LedgerCluster(Path root) throws IOException {
        this.root = root;
        this.authority = DevAuthority.open(root.resolve("ca"), InstantSource.system());
        this.keyring = Keyring.openOrCreate(root.resolve("keys"));
        for (String name : NAMES) {
            peers.add(new Peer(name, "127.0.0.1:" + freePort(), name.equals("eu") ? 1 : 0));
            addresses.add(LedgerNode.of(name, "127.0.0.1", freePort()));
        }
        for (String name : NAMES) {
            start(name);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    void start(String name) throws IOException {
        int number = NAMES.indexOf(name);
        String address = peers.get(number).address();
        Identity identity = authority.process(name, Role.NODE);
        RaftHost raft = new RaftHost(
                RaftConfig.ofOneMachine(
                        name,
                        "127.0.0.1",
                        Integer.parseInt(address.substring(address.indexOf(':') + 1)),
                        root.resolve(name).resolve("raft"),
                        new TlsFiles(identity.keyFile(), identity.certFile(), identity.caFile())),
                (group, cause) -> {
                    throw new IllegalStateException(group, cause);
                });
        ShardHost host = ShardHost.add(
                raft,
                new GroupConfig("shard-0", peers),
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                keyring.keysOrCreate("history-0"),
                root.resolve(name).resolve("journal"),
                ShardConfig.defaults());
        raft.start();
        host.activateUpTo(() -> Levels.NEWEST);
        host.start(List.of());
        LedgerDesk desk = new LedgerDesk(List.of(host));
        InetSocketAddress at = addresses.get(number).address();
        nodes.put(
                name,
                new Node(raft, host, BulkServer.start(identity, at, (frame, peer) -> desk.handle(frame), Role.CLIENT)));
    }

    void stop(String name) {
        Node node = nodes.remove(name);
        if (node != null) {
            node.desk.close();
            node.host.close();
            node.raft.close();
        }
    }

    /// Waits until someone leads, and gives its name.
    String leader() {
        await("a leader")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(90))
                .until(() -> nodes.values().stream()
                        .anyMatch(node -> node.host.group().isLeader()));
        return nodes.entrySet().stream()
                .filter(node -> node.getValue().host.group().isLeader())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(this::leader);
    }

    LedgerClient client(Role role, LedgerOptions options) throws IOException {
        return LedgerClient.connect(addresses, authority.process("shop-" + role.ordinal(), role), options);
    }

    @Override
    public void close() {
        List.copyOf(nodes.keySet()).parallelStream().forEach(this::stop);
    }
}
