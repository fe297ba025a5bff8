package com.binaxpay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client that asks a real shard with three replicas for proofs, and nodes that lie to it.
class LedgerEvidenceTest {
    private static final Book BOOK = new Book(978, Mode.LIVE);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static LedgerCluster cluster;
    private final LedgerIds ids = new LedgerIds();
    private LedgerClient client;
    private Id bank = Id.NONE;
    private Id shop = Id.NONE;

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = new LedgerCluster(directory);
        cluster.leader();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void connect() throws Exception {
        client = cluster.client(Role.CLIENT, LedgerOptions.defaults());
        bank = ids.next();
        shop = ids.next();
        client.createAccountsAndWait(List.of(LedgerAccount.of(bank, BOOK), LedgerAccount.of(shop, BOOK)));
    }

    @AfterEach
    void disconnect() {
        cluster.lie(UnaryOperator.identity());
        client.close();
    }

    @Test
    void everyTransfer_isProvenAgainstHeadsThatGoOnFromEachOther() throws Exception {
        LedgerEvidence evidence = client.evidence(cluster.keys(), 2);
        long checkpoint = 0;
        for (int round = 1; round <= 5; round++) {
            List<Id> sent = new ArrayList<>();
            for (int i = 1; i <= 7 * round; i++) {
                sent.add(moved(i));
            }
            for (int i = 0; i < sent.size(); i++) {
                ProvenTransfer proven = proven(evidence, sent.get(i));
                assertThat(proven.line().id()).isEqualTo(sent.get(i));
                assertThat(proven.line().amountMinor()).isEqualTo(i + 1);
                assertThat(proven.line().debit()).isEqualTo(bank);
                assertThat(proven.line().credit()).isEqualTo(shop);
                assertThat(proven.line().ordinal())
                        .isEqualTo(client.transferById(sent.get(i))
                                .get()
                                .orElseThrow()
                                .ordinal());
            }
            SignedHead head = evidence.newestHead().get();
            assertThat(evidence.remembered()).contains(head);
            assertThat(head.head().checkpoint()).isGreaterThan(checkpoint);
            assertThat(cluster.keys().isSignedBy(2, head)).isTrue();
            checkpoint = head.head().checkpoint();
        }
        // What was kept is where another client goes on, after a restart, too.
        byte[] kept = RecordCodec.SIGNED_HEADS.encode(evidence.remembered().orElseThrow());
        proven(evidence, moved(3));
        LedgerEvidence later = client.evidence(cluster.keys(), 2, RecordCodec.SIGNED_HEADS.decode(kept));
        assertThat(later.newestHead().get().head().checkpoint()).isGreaterThan(checkpoint);
    }

    @Test
    void aTransferThatIsNotThere_isNotFound() {
        LedgerEvidence evidence = client.evidence(cluster.keys(), 2);
        assertThat(failure(evidence.prove(ids.next()))).isInstanceOf(EvidenceException.NotFound.class);
    }

    @Test
    void anotherRow_orAnotherPath_provesNothing() throws Exception {
        LedgerEvidence evidence = client.evidence(cluster.keys(), 2);
        Id first = moved(1);
        Id second = moved(2);
        ProvenTransfer ofFirst = proven(evidence, first);
        proven(evidence, second);

        cluster.lie(changed(proof -> new Answer.TransferProof(
                proof.ordinal(), flipped(proof.row(), TransferRowLayout.AMOUNT), proof.path(), proof.head())));
        assertThat(failure(evidence.prove(second))).isInstanceOf(EvidenceException.NotProven.class);
        cluster.lie(changed(
                proof -> new Answer.TransferProof(proof.ordinal() + 1, proof.row(), proof.path(), proof.head())));
        assertThat(failure(evidence.prove(first))).isInstanceOf(EvidenceException.NotProven.class);
        cluster.lie(changed(proof -> {
            List<Bytes> path = new ArrayList<>(proof.path());
            path.set(0, flipped(path.getFirst(), 9));
            return new Answer.TransferProof(proof.ordinal(), proof.row(), path, proof.head());
        }));
        assertThat(failure(evidence.prove(second))).isInstanceOf(EvidenceException.NotProven.class);
        cluster.lie(_ -> ofFirst.proof());
        assertThat(failure(evidence.prove(second)))
                .isInstanceOf(EvidenceException.NotProven.class)
                .hasMessageContaining("the proof is of");
        cluster.lie(_ -> new Answer.NotFound());
        assertThat(failure(evidence.prove(second))).isInstanceOf(EvidenceException.NotFound.class);

        cluster.lie(UnaryOperator.identity());
        proven(evidence, second);
    }

    @Test
    void aHeadWithoutAQuorum_orChangedAfterwards_isNotBelieved() throws Exception {
        LedgerEvidence evidence = client.evidence(cluster.keys(), 2);
        Id sent = moved(1);
        proven(evidence, sent);
        TreeHead truth = evidence.newestHead().get().head();

        cluster.lie(changed(proof -> withHead(proof, cluster.signed(proof.head().head(), 1))));
        assertThat(failure(evidence.prove(sent))).isInstanceOf(EvidenceException.NotSigned.class);
        cluster.lie(changed(proof -> withHead(
                proof,
                new SignedHead(
                        head(proof.head().head(), 0, flipped(truth.rowRoot(), 0)),
                        proof.head().signatures()))));
        assertThat(failure(evidence.prove(sent))).isInstanceOf(EvidenceException.NotSigned.class);
        TreeHead elsewhere = head(1, truth, 9, truth.rows(), truth.rowRoot(), truth.recordRoot());
        cluster.lie(_ -> heads(cluster.signed(elsewhere, 3)));
        assertThat(failure(evidence.newestHead())).isInstanceOf(EvidenceException.NotSigned.class);
    }

    /// All nodes sign another history. Who remembers nothing has to believe it; who remembers a head does not.
    @Test
    void anotherHistory_signedByAllNodes_isRefusedByWhoRemembers() throws Exception {
        LedgerEvidence evidence = client.evidence(cluster.keys(), 2);
        Id sent = moved(1);
        proven(evidence, sent);
        SignedHead believed = evidence.newestHead().get();
        TreeHead head = believed.head();

        List<SignedHead> forks = List.of(
                // The same checkpoint, another history; a later one of the same length; one that is shorter; one that
                // is longer, with whatever the nodes say for a proof.
                cluster.signed(head(head, 0, flipped(head.rowRoot(), 3)), 3),
                cluster.signed(head(head, 1, flipped(head.rowRoot(), 3)), 3),
                cluster.signed(rows(head, 1, head.rows() - 1), 3),
                cluster.signed(rows(head, 1, head.rows() + 1), 3),
                // A later history whose records were changed, with its rows as they were.
                cluster.signed(head(0, head, 1, head.rows(), head.rowRoot(), flipped(head.rowRoot(), 4)), 3));
        for (SignedHead fork : forks) {
            cluster.lie(
                    answer -> answer instanceof Answer.SignedHeads ? heads(fork) : new Answer.Consistency(List.of()));
            assertThat(failure(evidence.newestHead()))
                    .isInstanceOfSatisfying(EvidenceException.Inconsistent.class, found -> {
                        assertThat(found.believed()).isEqualTo(believed);
                        assertThat(found.shown()).isEqualTo(fork);
                    });
            assertThat(evidence.remembered()).contains(believed);
            assertThat(client.evidence(cluster.keys(), 2).newestHead().get()).isEqualTo(fork);
        }
        cluster.lie(UnaryOperator.identity());
        proven(evidence, moved(2));
    }

    /// A leader that has just taken over may know an older head than the one before it showed.
    @Test
    void anOlderHead_whereTheRememberedOneBegan_changesNothing() throws Exception {
        LedgerEvidence evidence = client.evidence(cluster.keys(), 2);
        proven(evidence, moved(1));
        SignedHead older = evidence.newestHead().get();
        proven(evidence, moved(2));
        SignedHead newer = evidence.newestHead().get();
        assertThat(newer.head().checkpoint()).isGreaterThan(older.head().checkpoint());

        cluster.lie(answer -> answer instanceof Answer.SignedHeads ? heads(older) : answer);
        assertThat(evidence.newestHead().get()).isEqualTo(newer);
        TreeHead other = head(older.head(), 0, flipped(older.head().rowRoot(), 3));
        cluster.lie(answer -> answer instanceof Answer.SignedHeads ? heads(cluster.signed(other, 3)) : answer);
        assertThat(failure(evidence.newestHead())).isInstanceOf(EvidenceException.Inconsistent.class);
    }

    @Test
    void proofs_goOn_whenTheLeaderGoesAway() throws Exception {
        LedgerEvidence evidence = client.evidence(cluster.keys(), 2);
        Id before = moved(1);
        proven(evidence, before);
        String leader = cluster.leader();
        cluster.stop(leader);
        proven(evidence, moved(2));
        cluster.start(leader);
        proven(evidence, before);
    }

    /// Whatever byte of an answer is changed: it is refused, or says what is true.
    @Test
    void aProofWithAByteChanged_isRefusedOrSaysTheSame() throws Exception {
        Id sent = moved(41);
        ProvenTransfer truth = proven(client.evidence(cluster.keys(), 2), sent);
        byte[] encoded = RecordCodec.ANSWERS.encode(truth.proof());
        int[] refused = {0};
        Property.check(400, random -> {
            byte[] other = encoded.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 + random.nextInt(255));
            LedgerEvidence evidence = new LedgerEvidence(
                    0,
                    _ -> CompletableFuture.completedFuture(other).thenApply(RecordCodec.ANSWERS::decode),
                    cluster.keys(),
                    2,
                    Optional.empty());
            try {
                assertThat(evidence.prove(sent).join().line()).isEqualTo(truth.line());
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(EvidenceException.class);
                refused[0]++;
            }
        });
        assertThat(refused[0]).isGreaterThan(200);
    }

    private Id moved(long amountMinor) throws InterruptedException {
        Id id = ids.next();
        assertThat(client.transferAndWait(LedgerTransfer.move(id, bank, shop, amountMinor, BOOK)))
                .isEqualTo(ResultCode.OK);
        return id;
    }

    /// Asks until a checkpoint covers it.
    private static ProvenTransfer proven(LedgerEvidence evidence, Id transfer) {
        return await("proof")
                .pollInterval(Duration.ofMillis(20))
                .atMost(LONG)
                .until(
                        () -> evidence.prove(transfer)
                                .thenApply(Optional::of)
                                .exceptionally(failure -> {
                                    assertThat(failure).hasCauseInstanceOf(EvidenceException.NotYet.class);
                                    return Optional.empty();
                                })
                                .get(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Throwable failure(CompletableFuture<?> asked) {
        return asked.handle((answer, failure) -> {
                    assertThat(failure).as("answered %s", answer).isInstanceOf(CompletionException.class);
                    return failure.getCause();
                })
                .join();
    }

    private static UnaryOperator<Answer> changed(UnaryOperator<Answer.TransferProof> change) {
        return answer -> answer instanceof Answer.TransferProof proof ? change.apply(proof) : answer;
    }

    private static Answer.TransferProof withHead(Answer.TransferProof proof, SignedHead head) {
        return new Answer.TransferProof(proof.ordinal(), proof.row(), proof.path(), head);
    }

    private static Answer heads(SignedHead head) {
        return new Answer.SignedHeads(List.of(head), false);
    }

    private static TreeHead head(TreeHead like, int later, Bytes rowRoot) {
        return head(like.shard(), like, later, like.rows(), rowRoot, like.recordRoot());
    }

    private static TreeHead rows(TreeHead like, int later, long rows) {
        return head(like.shard(), like, later, rows, like.rowRoot(), like.recordRoot());
    }

    private static TreeHead head(int shard, TreeHead like, int later, long rows, Bytes rowRoot, Bytes recordRoot) {
        return new TreeHead(
                shard,
                like.checkpoint() + later,
                like.logTimeNs(),
                rows,
                rowRoot,
                like.records(),
                recordRoot,
                like.chain(),
                like.stateDigest());
    }

    private static Bytes flipped(Bytes bytes, int at) {
        byte[] other = bytes.toArray();
        other[at] ^= 1;
        return Bytes.of(other);
    }
}
