package com.binaxpay.client;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.ProofVerifier;
import com.binaxpay.evidence.ProofVerifier.Verdict;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Query.Tree;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TreeHead;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// Proofs of a shard's history, verified here with the nodes' public keys, and the newest head that was believed. A
/// node that answers is not believed, nor is the leader: only a quorum of signatures, and only as long as each head
/// goes on from the one before. So history that this client saw signed cannot be changed unseen, even if all nodes
/// agree to.
///
/// Futures fail with an [EvidenceException] where there is no proof, with a [LedgerException] where there is no answer.
/// Any thread may call; nothing blocks. Verifying is done in virtual threads, on which futures complete.
public final class LedgerEvidence {
    private static final Executor VERIFIERS = Thread::startVirtualThread;

    private final int shard;
    private final Function<Query, CompletableFuture<Answer>> nodes;
    private final EvidenceKeys keys;
    private final int quorum;
    private final ProofVerifier verifier;
    private volatile Optional<SignedHead> remembered;

    LedgerEvidence(
            int shard,
            Function<Query, CompletableFuture<Answer>> nodes,
            EvidenceKeys keys,
            int quorum,
            Optional<SignedHead> remembered) {
        if (quorum < 1) {
            throw new IllegalArgumentException("quorum: 1 or more, not " + quorum);
        }
        this.shard = shard;
        this.nodes = nodes;
        this.keys = keys;
        this.quorum = quorum;
        this.verifier = new ProofVerifier(keys, quorum);
        this.remembered = remembered;
        remembered.ifPresent(this::checkSigned);
    }

    /// The newest head that was believed; empty before the first. To go on from it after a restart, keep it as
    /// [com.binaxpay.wire.RecordCodec#SIGNED_HEADS] encodes it.
    public Optional<SignedHead> remembered() {
        return remembered;
    }

    /// Asks for the newest signed head and believes it if its history begins with the one that is remembered, which it
    /// then replaces. A node that is behind shows an older one; if that is where the remembered one began, the
    /// remembered one is given.
    public CompletableFuture<SignedHead> newestHead() {
        return ask(new Query.NewestHead()).thenComposeAsync(this::believeNewest, VERIFIERS);
    }

    private CompletableFuture<SignedHead> believeNewest(Answer answer) {
        if (answer instanceof Answer.SignedHeads shown && shown.heads().size() == 1) {
            return believe(shown.heads().getFirst());
        }
        throw answer instanceof Answer.NotYet
                ? new EvidenceException.NotYet("no head of shard " + shard + " was signed by a quorum yet")
                : other(answer);
    }

    /// Proves that a transfer, or the hold that has this id, is part of the history that is believed; the head that
    /// covers it is believed first, as by [#newestHead].
    public CompletableFuture<ProvenTransfer> prove(Id transfer) {
        LedgerIds.check("transfer", transfer);
        return ask(new Query.RowProof(transfer))
                .thenComposeAsync(
                        answer -> {
                            ProvenTransfer proven = proven(transfer, answer);
                            return believe(proven.head()).thenApply(_ -> proven);
                        },
                        VERIFIERS);
    }

    private ProvenTransfer proven(Id transfer, Answer answer) {
        return switch (answer) {
            case Answer.TransferProof proof -> {
                checkSigned(proof.head());
                Verdict verdict = verifier.verify(proof);
                if (verdict != Verdict.PROVEN) {
                    throw new EvidenceException.NotProven("the row at " + proof.ordinal()
                            + " does not lead to the head of checkpoint "
                            + proof.head().head().checkpoint() + ": " + verdict);
                }
                ProvenTransfer proven = ProvenTransfer.of(proof);
                if (!proven.line().id().equals(transfer)) {
                    throw new EvidenceException.NotProven(
                            "the proof is of " + proven.line().id() + ", not of " + transfer);
                }
                yield proven;
            }
            case Answer.NotYet _ ->
                throw new EvidenceException.NotYet("no head that a quorum signed covers " + transfer + " yet");
            case Answer.NotFound _ ->
                throw new EvidenceException.NotFound("shard " + shard + " has no transfer " + transfer);
            case Answer wrong -> throw other(wrong);
        };
    }

    /// Believes `head` if it goes with what is remembered; gives the newer of the two.
    private CompletableFuture<SignedHead> believe(SignedHead head) {
        checkSigned(head);
        Optional<SignedHead> before = remembered;
        if (before.isEmpty()) {
            return replaced(before, head);
        }
        SignedHead believed = before.get();
        long ahead = head.head().checkpoint() - believed.head().checkpoint();
        if (ahead == 0) {
            if (!head.head().equals(believed.head())) {
                throw inconsistent(believed, head, "they are of one checkpoint and differ");
            }
            return CompletableFuture.completedFuture(believed);
        }
        return consistent(Tree.ROWS, believed, head)
                .thenCompose(_ -> consistent(Tree.RECORDS, believed, head))
                .thenCompose(_ -> ahead > 0 ? replaced(before, head) : CompletableFuture.completedFuture(believed));
    }

    /// Another thread may have believed another head meanwhile; `head` must go with that one, too.
    private CompletableFuture<SignedHead> replaced(Optional<SignedHead> before, SignedHead head) {
        synchronized (this) {
            if (remembered.equals(before)) {
                remembered = Optional.of(head);
                return CompletableFuture.completedFuture(head);
            }
        }
        return believe(head);
    }

    /// Fails unless a tree of the later of two heads begins with that of the earlier.
    private CompletableFuture<Void> consistent(Tree tree, SignedHead believed, SignedHead head) {
        boolean isAhead = head.head().checkpoint() > believed.head().checkpoint();
        SignedHead older = isAhead ? believed : head;
        SignedHead newer = isAhead ? head : believed;
        long from = leaves(tree, older.head());
        long to = leaves(tree, newer.head());
        if (from > to) {
            throw inconsistent(believed, head, "the later checkpoint has fewer " + name(tree));
        }
        return path(tree, from, to)
                .thenAcceptAsync(
                        path -> {
                            if (verifier.verify(tree, older, newer, path) != Verdict.PROVEN) {
                                throw inconsistent(
                                        believed,
                                        head,
                                        "nothing shows that the " + name(tree) + " of the later begin with the others");
                            }
                        },
                        VERIFIERS);
    }

    private CompletableFuture<List<Bytes>> path(Tree tree, long from, long to) {
        if (from == 0 || from == to) {
            return CompletableFuture.completedFuture(List.of());
        }
        return ask(new Query.Consistency(tree, from, to)).thenApply(answer -> switch (answer) {
            case Answer.Consistency proof -> proof.path();
            case Answer.NotYet _ ->
                throw new EvidenceException.NotYet("the leader's tree has no " + to + " " + name(tree) + " yet");
            case Answer wrong -> throw other(wrong);
        });
    }

    private void checkSigned(SignedHead head) {
        if (head.head().shard() != shard) {
            throw new EvidenceException.NotSigned(
                    "the head is of shard " + head.head().shard() + ", not of " + shard);
        }
        if (!keys.isSignedBy(quorum, head)) {
            throw new EvidenceException.NotSigned("of the " + quorum + " nodes that must sign, the head of checkpoint "
                    + head.head().checkpoint() + " has the signatures of " + keys.signers(head));
        }
    }

    private CompletableFuture<Answer> ask(Query query) {
        return nodes.apply(query).exceptionallyCompose(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return CompletableFuture.failedFuture(
                    cause instanceof MalformedMessage
                            ? new EvidenceException.NotProven("the answer is no evidence: " + cause.getMessage())
                            : cause);
        });
    }

    private static long leaves(Tree tree, TreeHead head) {
        return tree == Tree.ROWS ? head.rows() : head.records();
    }

    private static String name(Tree tree) {
        return tree == Tree.ROWS ? "rows" : "records";
    }

    private static EvidenceException inconsistent(SignedHead believed, SignedHead head, String why) {
        return new EvidenceException.Inconsistent(
                believed,
                head,
                "the head of checkpoint " + head.head().checkpoint() + " does not go with that of checkpoint "
                        + believed.head().checkpoint() + ", which is believed: " + why);
    }

    private static EvidenceException other(Answer answer) {
        return new EvidenceException.NotProven(
                "the answer is no evidence: " + answer.getClass().getSimpleName());
    }
}
