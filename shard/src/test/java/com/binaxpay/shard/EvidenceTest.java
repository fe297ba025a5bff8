package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.evidence.ProofVerifier;
import com.binaxpay.evidence.ProofVerifier.Verdict;
import com.binaxpay.journal.Healer;
import com.binaxpay.ledger.ColdIds;
import com.binaxpay.ledger.IdHash;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;
import com.binaxpay.orders.RecordLog;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Query.Tree;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replicas vouch for their history, prove it, and stop when they are wrong.
class EvidenceTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void checkpoint_atTheSecondLevel_isSignedByAllReplicas() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, UnaryOperator.identity())) {
            shard.activate();
            Id wallet = shard.openWallet();
            shard.fund(wallet, 100);
            SignedHead signed = shard.checkpoint();
            assertThat(signed.head().rows()).isEqualTo(1);
            assertThat(signed.head().records()).isPositive();
            await("all")
                    .atMost(LONG)
                    .until(() -> shard.keys().signers(newest(shard)).size() == 3);
            assertThat(shard.stopped()).isEmpty();
            assertThat(shard.host().verify().faults()).isEmpty();
        }
    }

    @Test
    void checkpoint_atTheFirstLevel_isNotSigned() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, UnaryOperator.identity())) {
            shard.fund(shard.openWallet(), 100);
            shard.submit(new Command.Checkpoint(1));
            assertThat(shard.machine(0).captures().isEmpty()).isTrue();
            assertThat(shard.host().newestSigned()).isEmpty();
        }
    }

    @Test
    void signatures_alone_makeNoCheckpointDue() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, UnaryOperator.identity())) {
            shard.activate();
            shard.fund(shard.openWallet(), 100);
            shard.checkpoint();
            await("all")
                    .atMost(LONG)
                    .until(() -> shard.keys().signers(newest(shard)).size() == 3);
            assertThat(shard.machine(0).hasUncheckedEntries()).isFalse();
        }
    }

    @Test
    void signature_ofNobodyKnown_isNotProposed() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, UnaryOperator.identity())) {
            shard.activate();
            shard.fund(shard.openWallet(), 100);
            TreeHead head = shard.checkpoint().head();
            Command forged = new Command.SignCheckpoint(
                    head, EvidenceSigner.generate("eu", 0).sign(head));
            assertThat(shard.submit(forged)).isInstanceOf(Reply.NotDone.class);
        }
    }

    @Test
    void transfers_beforeAndAfterActivation_areProvenToSomebodyWithTheKeys() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, UnaryOperator.identity())) {
            Id from = shard.openWallet();
            Id to = shard.openWallet();
            shard.fund(from, 10_000);
            Id early = shard.transfer(from, to, 1);
            shard.activate();
            SignedHead older = shard.checkpoint();
            for (int i = 0; i < 40; i++) {
                shard.transfer(from, to, 1);
            }
            Id late = shard.transfer(from, to, 2);
            assertThat(shard.ask(new Query.TransferProof(VouchedShard.CALLER, late)))
                    .isEqualTo(new Answer.NotYet());
            SignedHead newer = shard.checkpoint();

            ProofVerifier verifier = new ProofVerifier(shard.keys(), 2);
            for (Id transfer : List.of(early, late)) {
                Answer answer = shard.ask(new Query.TransferProof(VouchedShard.CALLER, transfer));
                assertThat(verifier.verify((Answer.TransferProof) answer)).isEqualTo(Verdict.PROVEN);
            }
            Query consistency = new Query.Consistency(
                    Tree.ROWS, older.head().rows(), newer.head().rows());
            Answer.Consistency consistent = (Answer.Consistency) shard.ask(consistency);
            assertThat(verifier.verify(older, newer, consistent.path())).isEqualTo(Verdict.PROVEN);
            assertThat(shard.ask(new Query.TransferProof(new Caller(8, Mode.TEST), late)))
                    .isEqualTo(new Answer.NotFound());
            assertThat(shard.ask(new Query.Consistency(Tree.ROWS, 1, 1_000))).isEqualTo(new Answer.NotYet());
        }
    }

    @Test
    void replica_thatDiverged_stopsAndTheOthersGoOn() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, store -> new Tampered(store, 3))) {
            shard.activate();
            Id from = shard.openWallet();
            Id to = shard.openWallet();
            shard.fund(from, 10_000);
            shard.checkpoint();
            assertThat(shard.stopped()).isEmpty();
            shard.transfer(from, to, 1);
            shard.transfer(from, to, 1);
            shard.checkpoint();

            await("us stops").atMost(LONG).until(() -> shard.stopped().containsKey("us"));
            assertThat(shard.stopped()).containsOnlyKeys("us");
            assertThat(shard.stopped().get("us"))
                    .isInstanceOf(Diverged.class)
                    .hasMessageContaining("row root")
                    .hasMessageNotContaining("state digest");
            assertThat(shard.metricsOf("us")).contains("binax_evidence_divergences_total{shard=\"0\"} 1.0");
            assertThat(shard.machine(2).divergence()).contains("diverged: shard 0 at checkpoint 2");
            assertThat(shard.host().verify().faults())
                    .anySatisfy(fault -> assertThat(fault).contains("us signed another head than the quorum"));
            shard.transfer(from, to, 1);
            assertThat(shard.checkpoint().head().checkpoint()).isEqualTo(3);
            assertThat(shard.stopped()).containsOnlyKeys("us");
        }
    }

    @Test
    void snapshot_restored_goesOnWithTheTreesOfTheOthers() throws Exception {
        try (VouchedShard shard = new VouchedShard(directory, UnaryOperator.identity())) {
            shard.activate();
            Id from = shard.openWallet();
            Id to = shard.openWallet();
            shard.fund(from, 10_000);
            for (int i = 0; i < 1_100; i++) {
                shard.transfer(from, to, 1);
            }
            SignedHead signed = shard.checkpoint();
            Path snapshot = Files.createDirectory(directory.resolve("snapshot"));
            shard.machine(1).freeze().orElseThrow().save(snapshot);
            ShardMachine restored = shard.restored(snapshot);
            HistoryTrees.Roots roots = restored.trees()
                    .rootsAt(new Capture(
                            restored.trees().generation(),
                            9,
                            0,
                            restored.history().nextOrdinal() - 1,
                            restored.recordsEnd(),
                            signed.head().chain(),
                            signed.head().stateDigest()))
                    .orElseThrow();
            assertThat(restored.history().nextOrdinal() - 1)
                    .isEqualTo(signed.head().rows());
            assertThat(roots.rowRoot()).isEqualTo(signed.head().rowRoot());
            assertThat(roots.recordRoot()).isEqualTo(signed.head().recordRoot());
            assertThat(roots.records()).isEqualTo(signed.head().records());
            Answer path = restored.trees()
                    .consistency(Tree.RECORDS, 1_030, roots.records())
                    .<Answer>map(Answer.Consistency::new)
                    .orElseThrow();
            assertThat(shard.ask(new Query.Consistency(Tree.RECORDS, 1_030, roots.records())))
                    .isEqualTo(path);
            restored.close();
        }
    }

    private static SignedHead newest(VouchedShard shard) throws Exception {
        return ((Answer.SignedHeads) shard.ask(new Query.SignedHeads(Long.MAX_VALUE, 1)))
                .heads()
                .getFirst();
    }

    /// A store whose disk gives one row otherwise than it was written.
    private record Tampered(ShardStore store, long ordinal) implements ShardStore {
        @Override
        public int readRows(long first, byte[] into) {
            int count = store.readRows(first, into);
            if (ordinal >= first && ordinal < first + count) {
                into[(int) (ordinal - first) * TransferRowLayout.SIZE_BYTES + TransferRowLayout.AMOUNT] ^= 1;
            }
            return count;
        }

        @Override
        public void clear() throws IOException {
            store.clear();
        }

        @Override
        public TransferHistory rows() {
            return store.rows();
        }

        @Override
        public RecordLog records() {
            return store.records();
        }

        @Override
        public long recordsEnd() {
            return store.recordsEnd();
        }

        @Override
        public long recordAfter(long position, byte[] record) {
            return store.recordAfter(position, record);
        }

        @Override
        public void keepHead(byte[] head) throws IOException {
            store.keepHead(head);
        }

        @Override
        public void keepHeadWhole(byte[] head) throws IOException {
            store.keepHeadWhole(head);
        }

        @Override
        public StoredFiles files() {
            return store.files();
        }

        @Override
        public void healBy(Healer healer) {
            store.healBy(healer);
        }

        @Override
        public IdHash idHash() {
            return store.idHash();
        }

        @Override
        public ColdIds ids() {
            return store.ids();
        }

        @Override
        public long idsOnDisk() {
            return store.idsOnDisk();
        }

        @Override
        public long idsOnDiskBytes() {
            return store.idsOnDiskBytes();
        }

        @Override
        public long obsoleteBytes() {
            return store.obsoleteBytes();
        }

        @Override
        public Iterable<Integer> sparsePages() {
            return store.sparsePages();
        }

        @Override
        public Frozen freeze() {
            return store.freeze();
        }

        @Override
        public void save(Path into, Saver state) throws IOException {
            store.save(into, state);
        }

        @Override
        public void restore(Path from, Loader state) throws IOException {
            store.restore(from, state);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
