package com.binaxpay.shard;

import static org.awaitility.Awaitility.await;

import com.binaxpay.journal.Keyring;
import com.binaxpay.replication.GroupConfig;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.RaftConfig;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.TlsFiles;
import com.binaxpay.testing.Ports;
import com.binaxpay.testing.SelfSigned;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import com.binaxpay.wire.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Three nodes' worth of replicas of one shard in one process, on real logs and sockets. Any of them can be stopped,
/// wiped and started again.
final class ShardCluster implements AutoCloseable {
    static final List<String> NODES = List.of("eu", "uk", "us");
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long WAIT_MS = 10_000;
    private static final long DAY_MS = 86_400_000;
    private static final long PATIENCE_MS = 3_000;
    private static final String GROUP = "shard-0";

    private final Path root;
    private final ShardConfig config;
    private final SelfSigned tls;
    private final Keyring keyring;
    private final List<Peer> peers = new ArrayList<>();
    private final Map<String, RepairService> services = new ConcurrentHashMap<>();
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private volatile int level = Levels.FIRST;

    private record Node(RaftHost raft, ShardHost host) {}

    ShardCluster(Path root) throws IOException {
        this(root, ShardConfig.defaults());
    }

    ShardCluster(Path root, ShardConfig config) throws IOException {
        this.root = root;
        this.config = config;
        this.tls = SelfSigned.under(root);
        this.keyring = Keyring.openOrCreate(root.resolve("keys"));
        for (String node : NODES) {
            peers.add(new Peer(node, "127.0.0.1:" + Ports.free(), node.equals("eu") ? 1 : 0));
        }
        for (String node : NODES) {
            start(node);
        }
    }

    void start(String name) throws IOException {
        String address = peers.get(NODES.indexOf(name)).address();
        RaftHost raft = new RaftHost(
                RaftConfig.ofOneMachine(
                        name,
                        "127.0.0.1",
                        Integer.parseInt(address.substring(address.indexOf(':') + 1)),
                        root.resolve(name).resolve("raft"),
                        new TlsFiles(tls.key(), tls.certificate(), tls.certificate())),
                (group, cause) -> {
                    throw new IllegalStateException(group, cause);
                });
        ShardHost host = ShardHost.add(
                raft,
                new GroupConfig(GROUP, peers),
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                keyring.keysOrCreate("history-0"),
                root.resolve(name).resolve("journal"),
                config);
        RepairPeers others = new Others(name);
        raft.rescueBy(new PeerRescue(name, others));
        // Passes are asked for.
        Repair.Renewal renewal = new Repair.Renewal() {
            @Override
            public void renew(String why) throws IOException {
                raft.renew(GROUP, why);
            }

            @Override
            public void renewAtNextStart(String why) throws IOException {
                raft.renewAtNextStart(GROUP, why);
            }
        };
        host.repair(new Repair(name, others, renewal, DAY_MS, Long.MAX_VALUE >> 1, PATIENCE_MS));
        services.put(name, new RepairService(raft, List.of(host)));
        raft.start();
        host.activateUpTo(() -> level);
        host.start(List.of());
        nodes.put(name, new Node(raft, host));
    }

    /// The nodes that `self` can ask; what they say goes through bytes.
    private final class Others implements RepairPeers {
        private final String self;

        Others(String self) {
            this.self = self;
        }

        @Override
        public List<String> names() {
            return NODES.stream().filter(node -> !node.equals(self)).toList();
        }

        @Override
        public RepairReply ask(String peer, RepairCall call) throws IOException {
            RepairService service = services.get(peer);
            if (service == null) {
                throw new IOException(peer + " does not run");
            }
            byte[] asked = RecordCodec.REPAIR_CALLS.encode(call);
            byte[] answered = RecordCodec.REPAIR_REPLIES.encode(service.handle(RecordCodec.REPAIR_CALLS.decode(asked)));
            return RecordCodec.REPAIR_REPLIES.decode(answered);
        }
    }

    /// Whether a node takes part.
    boolean isRenewing(String name) {
        Node node = nodes.get(name);
        return node != null && node.raft.isRenewing(GROUP);
    }

    /// Directory of a node.
    Path directory(String name) {
        return root.resolve(name);
    }

    /// Lets the leader raise the shard, and waits until all running replicas are at that level.
    void raiseTo(int newLevel) {
        level = newLevel;
        await("level " + newLevel)
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> nodes.values().stream().allMatch(node -> node.host.level() == newLevel));
    }

    void stop(String name) {
        services.remove(name);
        Node node = nodes.remove(name);
        if (node != null) {
            node.host.close();
            node.raft.close();
        }
    }

    void wipe(String name) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    ShardHost host(String name) {
        Node node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return node.host;
    }

    /// Waits until someone leads.
    ShardHost leader() {
        await("a leader").pollInterval(POLL).atMost(LONG).until(() -> leaders().count() > 0);
        return leaders().findFirst().orElseGet(this::leader);
    }

    private Stream<ShardHost> leaders() {
        return nodes.values().stream()
                .map(Node::host)
                .filter(host -> host.group().isLeader());
    }

    /// Sends `command` to whoever leads until it is known what became of it, as the router does.
    Outcome.Done done(Command command) {
        Reply.Applied applied = applied(command);
        if (applied.outcome() instanceof Outcome.Done done) {
            return done;
        }
        throw new AssertionError("refused: " + applied);
    }

    /// The same, whatever became of it.
    Reply.Applied applied(Command command) {
        while (true) {
            Reply reply = leader().handle(new Call.Submit(0, command, WAIT_MS)).join();
            if (reply instanceof Reply.Applied applied) {
                return applied;
            }
        }
    }

    /// Waits until all running replicas have passed the same checkpoint after now, and says whether they agree. Where
    /// nothing
    /// came since the last one there would be none, so an entry is made that does nothing else.
    boolean agreeAtACheckpoint() {
        long after = leader().status().checkpoints().stream()
                .mapToLong(Checkpoint::number)
                .max()
                .orElse(0);
        long number = after + 1;
        await("an entry")
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> leader().handle(new Call.Submit(0, new Command.Tick(), WAIT_MS))
                                .join()
                        instanceof Reply.Applied);
        await("checkpoint " + number)
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> nodes.values().stream()
                        .allMatch(node -> digest(node.host, number).isPresent()));
        return nodes.values().stream()
                        .map(node -> digest(node.host, number).orElseThrow())
                        .distinct()
                        .count()
                == 1;
    }

    private static Optional<String> digest(ShardHost host, long number) {
        return host.status().checkpoints().stream()
                .filter(checkpoint -> checkpoint.number() == number)
                .map(Checkpoint::digest)
                .findFirst();
    }

    @Override
    public void close() {
        List.copyOf(nodes.keySet()).parallelStream().forEach(this::stop);
    }
}
