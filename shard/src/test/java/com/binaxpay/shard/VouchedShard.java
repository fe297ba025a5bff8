package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.observe.Metrics;
import com.binaxpay.replication.FatalHandler;
import com.binaxpay.replication.ReplicatedMachine;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.SignedHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/// Three replicas that share one log and vouch for their history, each with a key of its own.
final class VouchedShard implements AutoCloseable {
    /// Checkpoints are asked for; none comes by itself.
    private static final long HOUR_MS = 3_600_000;

    static final int KES = 404;
    static final Caller CALLER = new Caller(7, Mode.TEST);
    static final List<String> NODES = List.of("eu", "uk", "us");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final long WAIT_MS = 30_000;
    private static final int IDS_IN_MEMORY = 90;

    private final Path directory;
    private final Keyring keyring;
    private final List<EvidenceSigner> signers =
            NODES.stream().map(node -> EvidenceSigner.generate(node, 0)).toList();
    private final EvidenceKeys keys =
            new EvidenceKeys(signers.stream().map(EvidenceSigner::known).toList());
    private final List<ShardMachine> machines = new ArrayList<>();
    private final List<ReplicaEvidence> others = new ArrayList<>();
    private final Map<String, Throwable> stopped = new ConcurrentHashMap<>();
    private final List<Metrics> metrics = new ArrayList<>();
    private final ShardHost host;
    private final FakeGroup group;
    private long nextKey = 1;
    private long nextCheckpoint = 1;

    /// @param storeOfUs what the third replica's store becomes
    VouchedShard(Path directory, UnaryOperator<ShardStore> storeOfUs) throws IOException {
        this.directory = directory;
        this.keyring = Keyring.openOrCreate(directory.resolve("keys"));
        for (String node : NODES) {
            ShardStore store = new JournalStore(
                    directory.resolve(node),
                    historyKeys(),
                    ShardConfig.defaults().withHistory(IDS_IN_MEMORY, 1 << 26));
            machines.add(machine(node.equals("us") ? storeOfUs.apply(store) : store));
            metrics.add(new Metrics());
        }
        group = new FakeGroup(List.<ReplicatedMachine>copyOf(machines));
        host = new ShardHost(
                0,
                machines.getFirst(),
                group,
                new EntrySealer(0, keyring.keysOrCreate("shard-0").current()),
                ShardConfig.defaults().withCheckpointsEvery(HOUR_MS),
                new DiskWatch(0, List.of(), 0));
        host.vouch(evidence(0));
        host.start(List.of());
        for (int i = 1; i < NODES.size(); i++) {
            ReplicaEvidence evidence = new ReplicaEvidence(0, NODES.get(i), machines.get(i), evidence(i));
            others.add(evidence);
            evidence.start();
        }
    }

    private ShardMachine machine(ShardStore store) throws IOException {
        return new ShardMachine(0, id -> 0, keyring.keysOrCreate("shard-0"), store);
    }

    private Evidence evidence(int replica) {
        FatalHandler onFatal = (name, cause) -> stopped.put(NODES.get(replica), cause);
        return new Evidence(signers.get(replica), keys, 2, this::send, onFatal, metrics.get(replica));
    }

    private void send(Command command) {
        var unused = host.handle(new Call.Submit(0, command, WAIT_MS));
    }

    DataKeys historyKeys() throws IOException {
        return keyring.keysOrCreate("history-0");
    }

    Path keyringDirectory() {
        return directory.resolve("keys");
    }

    ShardMachine restored(Path snapshot) throws IOException {
        ShardMachine machine = machine(new JournalStore(
                directory.resolve("restored"),
                historyKeys(),
                ShardConfig.defaults().withHistory(IDS_IN_MEMORY, 1 << 26)));
        machine.restore(snapshot);
        return machine;
    }

    EvidenceKeys keys() {
        return keys;
    }

    /// Why replicas stopped, by node.
    Map<String, Throwable> stopped() {
        return stopped;
    }

    String metricsOf(String node) {
        return metrics.get(NODES.indexOf(node)).text();
    }

    ShardHost host() {
        return host;
    }

    ShardMachine machine(int replica) {
        return machines.get(replica);
    }

    FakeGroup group() {
        return group;
    }

    List<String> disagreements(int replica) {
        return others.get(replica - 1).disagreements();
    }

    void activate() {
        host.activateUpTo(() -> Levels.NEWEST);
        await("level").pollInterval(POLL).atMost(LONG).until(() -> host.level() >= Levels.COMPLETE);
    }

    /// Makes a checkpoint and waits for its head to be signed by a quorum, as the first replica sees it.
    SignedHead checkpoint() throws Exception {
        long number = nextCheckpoint++;
        submit(new Command.Checkpoint(number));
        await("signatures of " + number)
                .pollInterval(POLL)
                .atMost(LONG)
                .until(() -> host.newestSigned()
                        .filter(signed -> signed.head().checkpoint() == number)
                        .isPresent());
        return host.newestSigned().orElseThrow();
    }

    long nextCheckpoint() {
        return nextCheckpoint++;
    }

    Id id() {
        return Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, ++nextKey);
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(++nextKey, 1, nextKey, 2, operation);
    }

    Id openWallet() throws Exception {
        Id wallet = id();
        done(new Command.OpenWallet(
                CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
        return wallet;
    }

    void fund(Id wallet, long amountMinor) throws Exception {
        done(new Command.Fund(CALLER, key(Operation.FUND), id(), wallet, KES, amountMinor));
    }

    Id transfer(Id from, Id to, long amountMinor) throws Exception {
        Id transfer = id();
        submit(new Command.Transfer(
                CALLER, key(Operation.TRANSFER), transfer, from, to, KES, amountMinor, true, 0, "rent", Bytes.EMPTY));
        return transfer;
    }

    Answer ask(Query query) throws Exception {
        Reply reply = host.handle(new Call.Ask(0, query, -1, WAIT_MS)).get(WAIT_MS, TimeUnit.MILLISECONDS);
        return ((Reply.Answered) reply).answer();
    }

    Reply submit(Command command) throws Exception {
        return host.handle(new Call.Submit(0, command, WAIT_MS)).get(WAIT_MS, TimeUnit.MILLISECONDS);
    }

    private void done(Command command) throws Exception {
        assertThat(submit(command))
                .isInstanceOfSatisfying(
                        Reply.Applied.class,
                        applied -> assertThat(applied.outcome()).isInstanceOf(Outcome.Done.class));
    }

    @Override
    public void close() {
        others.forEach(ReplicaEvidence::close);
        host.close();
        machines.forEach(ShardMachine::close);
    }
}
