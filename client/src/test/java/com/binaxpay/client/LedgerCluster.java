package com.binaxpay.client;

import static org.awaitility.Awaitility.await;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.journal.Keyring;
import com.binaxpay.observe.Metrics;
import com.binaxpay.replication.GroupConfig;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.RaftConfig;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.TlsFiles;
import com.binaxpay.shard.Evidence;
import com.binaxpay.shard.LedgerDesk;
import com.binaxpay.shard.ShardConfig;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.testing.Ports;
import com.binaxpay.transport.BulkServer;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TreeHead;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

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
    private final List<EvidenceSigner> signers =
            NAMES.stream().map(name -> EvidenceSigner.generate(name, 0)).toList();
    private volatile UnaryOperator<Answer> lie = UnaryOperator.identity();

    LedgerCluster(Path root) throws IOException {
        this.root = root;
        this.authority = DevAuthority.open(root.resolve("ca"), InstantSource.system());
        this.keyring = Keyring.openOrCreate(root.resolve("keys"));
        for (String name : NAMES) {
            peers.add(new Peer(name, "127.0.0.1:" + Ports.free(), name.equals("eu") ? 1 : 0));
            addresses.add(LedgerNode.of(name, "127.0.0.1", Ports.free()));
        }
        for (String name : NAMES) {
            start(name);
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
                ShardConfig.defaults().withCheckpointsEvery(100));
        host.vouch(new Evidence(signers.get(number), keys(), 2, this::toLeader, (group, cause) -> {}, new Metrics()));
        raft.start();
        host.activateUpTo(() -> Levels.NEWEST);
        host.start(List.of());
        LedgerDesk desk = new LedgerDesk(List.of(host));
        InetSocketAddress at = addresses.get(number).address();
        nodes.put(
                name,
                new Node(
                        raft, host, BulkServer.start(identity, at, (frame, peer) -> answer(desk, frame), Role.CLIENT)));
    }

    /// Whoever does not lead refuses.
    private void toLeader(Command command) {
        for (Node node : nodes.values()) {
            var unused = node.host.handle(new Call.Submit(0, command, 1_000));
        }
    }

    private CompletionStage<byte[]> answer(LedgerDesk desk, byte[] frame) {
        CompletionStage<byte[]> answer = desk.handle(frame);
        return frame[LedgerCall.KIND] == LedgerCall.EVIDENCE ? answer.thenApply(this::lied) : answer;
    }

    private byte[] lied(byte[] frame) {
        if (frame[LedgerCall.STATUS] != LedgerCall.DONE) {
            return frame;
        }
        ByteBuffer payload = ByteBuffer.wrap(frame).position(LedgerCall.ANSWER_BYTES);
        Answer answer = lie.apply(RecordCodec.ANSWERS.decode(payload));
        return LedgerCall.answer(LedgerCall.DONE, RecordCodec.ANSWERS.encode(answer));
    }

    /// From now on nodes answer clients' questions for evidence with what `with` makes of the truth.
    void lie(UnaryOperator<Answer> with) {
        lie = with;
    }

    /// Public evidence keys of all nodes.
    EvidenceKeys keys() {
        return new EvidenceKeys(signers.stream().map(EvidenceSigner::known).toList());
    }

    /// A head that `nodes` nodes sign, whatever it says.
    SignedHead signed(TreeHead head, int nodes) {
        return new SignedHead(
                head,
                signers.stream().limit(nodes).map(signer -> signer.sign(head)).toList());
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
