package com.binaxpay.shard;

import com.binaxpay.money.Id;
import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Behind apply, on a thread of its own: grows the trees, makes this replica's head at each checkpoint, signs it, sends
/// the signature to the leader, and compares it with what others sign. Where a quorum signed another head, this replica
/// stops.
///
/// Proofs are answered by any thread.
final class ReplicaEvidence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaEvidence.class);
    private static final long IDLE_MS = 100;
    private static final long SEND_AGAIN_NS = 2_000_000_000L;
    private static final int OWN_HEADS_MAX = 256;
    private static final int HEADS_LOOKED_AT = 64;

    private final int shard;
    private final String group;
    private final ShardMachine machine;
    private final Evidence evidence;
    private final Thread thread;
    private final TreeMap<Long, TreeHead> own = new TreeMap<>();
    private long seenSignatures = -1;
    private long settled;
    private long sentAtNs = System.nanoTime() - SEND_AGAIN_NS;
    private long sentCheckpoint;
    private volatile @Nullable SignedHead newestSigned;
    private volatile boolean isClosed;

    ReplicaEvidence(int shard, String group, ShardMachine machine, Evidence evidence) {
        this.shard = shard;
        this.group = group;
        this.machine = machine;
        this.evidence = evidence;
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("shard-" + shard + "-evidence")
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
    }

    /// Whether a signature may be proposed: only one that a known node made.
    boolean isGood(Command.SignCheckpoint sign) {
        return sign.head().shard() == shard
                && evidence.keys().signer(sign.head(), sign.signature()).isPresent();
    }

    /// The newest head that a quorum signed, as far as this replica has seen.
    Optional<SignedHead> newestSigned() {
        return Optional.ofNullable(newestSigned);
    }

    /// Answers [Query.TransferProof].
    Answer prove(Caller caller, Id transfer) {
        return proveRow(machine.read(read -> read.rowOf(caller, transfer)));
    }

    /// Answers [Query.RowProof].
    Answer prove(Id transfer) {
        return proveRow(machine.read(read -> read.ledger().findTransfer(transfer.hi(), transfer.lo())));
    }

    /// Answers [Query.NewestHead].
    Answer newestHead() {
        return newestSigned()
                .<Answer>map(head -> new Answer.SignedHeads(List.of(head), false))
                .orElseGet(Answer.NotYet::new);
    }

    private Answer proveRow(long ordinal) {
        if (ordinal == 0) {
            return new Answer.NotFound();
        }
        SignedHead head = newestSigned;
        if (head == null || head.head().rows() < ordinal) {
            return new Answer.NotYet();
        }
        byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
        machine.history().read(ordinal, row);
        return machine.trees()
                .inclusion(ordinal, head.head().rows())
                .<Answer>map(path -> new Answer.TransferProof(ordinal, Bytes.of(row), path, head))
                .orElseGet(Answer.NotYet::new);
    }

    /// Answers [Query.Consistency].
    Answer prove(Query.Consistency query) {
        if (query.from() < 1 || query.from() > query.to()) {
            return new Answer.NotFound();
        }
        return machine.trees()
                .consistency(query.tree(), query.from(), query.to())
                .<Answer>map(Answer.Consistency::new)
                .orElseGet(Answer.NotYet::new);
    }

    /// Checkpoints at which a node signed another head than the quorum did, for `verify`.
    List<String> disagreements() {
        List<String> found = new ArrayList<>();
        TreeMap<Long, TreeHead> agreed = new TreeMap<>();
        List<SignedHead> heads = heads(Integer.MAX_VALUE);
        heads.stream()
                .filter(signed -> evidence.keys().isSignedBy(evidence.quorum(), signed))
                .forEach(signed -> agreed.put(signed.head().checkpoint(), signed.head()));
        for (SignedHead signed : heads) {
            TreeHead with = agreed.get(signed.head().checkpoint());
            if (with != null && !with.equals(signed.head())) {
                found.add("at checkpoint " + with.checkpoint() + " "
                        + String.join(", ", evidence.keys().signers(signed)) + " signed another head than the quorum: "
                        + String.join(", ", Diverged.differences(signed.head(), with)) + " differ");
            }
        }
        return found;
    }

    // Whatever goes wrong here, a replica whose history cannot be vouched for must not go on.
    @SuppressWarnings("CatchingUnchecked")
    private void run() {
        try {
            while (!isClosed) {
                Optional<Capture> capture = machine.captures().take(IDLE_MS, TimeUnit.MILLISECONDS);
                capture.ifPresent(this::head);
                if (capture.isEmpty()) {
                    follow();
                }
                look();
                send();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            if (!isClosed) {
                LOG.atError().setCause(e).log("shard {}: evidence failed", shard);
                evidence.onFatal().onFatal(group, e);
            }
        }
    }

    private void head(Capture capture) {
        Optional<HistoryTrees.Roots> roots = machine.trees().rootsAt(capture);
        if (roots.isEmpty()) {
            return;
        }
        own.put(
                capture.checkpoint(),
                new TreeHead(
                        shard,
                        capture.checkpoint(),
                        capture.logTimeNs(),
                        capture.rows(),
                        roots.get().rowRoot(),
                        roots.get().records(),
                        roots.get().recordRoot(),
                        capture.chain(),
                        capture.stateDigest()));
        if (own.size() > OWN_HEADS_MAX) {
            own.pollFirstEntry();
        }
        seenSignatures = -1;
    }

    /// Takes rows and records in as they come, so that little is left to do at a checkpoint, when all replicas do it at
    /// once. Where history ends is asked first: a checkpoint that is captured later is not before that.
    private void follow() {
        if (machine.level() >= Levels.COMPLETE) {
            long generation = machine.trees().generation();
            long rows = machine.history().nextOrdinal() - 1;
            long recordsEnd = machine.recordsEnd();
            while (!isClosed && machine.captures().isEmpty() && machine.trees().follow(generation, rows, recordsEnd)) {
                Thread.onSpinWait();
            }
        }
    }

    /// Compares what was signed with what this replica has.
    private void look() {
        long signatures = machine.signatures();
        if (signatures == seenSignatures) {
            return;
        }
        seenSignatures = signatures;
        for (SignedHead signed : heads(HEADS_LOOKED_AT).reversed()) {
            long checkpoint = signed.head().checkpoint();
            TreeHead mine = own.get(checkpoint);
            if (checkpoint <= settled || !evidence.keys().isSignedBy(evidence.quorum(), signed)) {
                continue;
            }
            if (mine != null && !mine.equals(signed.head())) {
                stop(mine, signed.head());
                return;
            }
            if (mine != null) {
                settled = checkpoint;
            }
            keep(signed);
        }
    }

    private void keep(SignedHead signed) {
        SignedHead before = newestSigned;
        if (before == null || before.head().checkpoint() < signed.head().checkpoint()) {
            machine.keepHead(RecordCodec.SIGNED_HEADS.encode(signed));
            newestSigned = signed;
        }
    }

    /// Writes the newest signed head beside history again where it is damaged. Any thread.
    void keepWhole() {
        SignedHead newest = newestSigned;
        if (newest != null) {
            machine.keepHeadWhole(RecordCodec.SIGNED_HEADS.encode(newest));
        }
    }

    private void stop(TreeHead mine, TreeHead signed) {
        isClosed = true;
        Diverged diverged = new Diverged(mine, signed);
        String what = String.valueOf(diverged.getMessage());
        LOG.error("shard {}: {}; it stops, the others go on", shard, what);
        count(evidence.metrics());
        machine.diverged(what);
        evidence.onFatal().onFatal(group, diverged);
    }

    private void count(Metrics metrics) {
        metrics.counter("binax_evidence_divergences", "Replicas here that a quorum proved wrong.", "shard")
                .labelValues(Integer.toString(shard))
                .inc();
    }

    /// Sends the signature of the newest own head until it is in the log.
    private void send() {
        if (own.isEmpty() || isClosed) {
            return;
        }
        TreeHead head = own.lastEntry().getValue();
        boolean isNew = head.checkpoint() != sentCheckpoint;
        boolean isDue = System.nanoTime() - sentAtNs >= SEND_AGAIN_NS;
        if (isNew || (isDue && !isInLog(head))) {
            sentCheckpoint = head.checkpoint();
            sentAtNs = System.nanoTime();
            HeadSignature signature = evidence.signer().sign(head);
            evidence.sender().accept(new Command.SignCheckpoint(head, signature));
        }
    }

    private boolean isInLog(TreeHead head) {
        String keyId = evidence.signer().known().id();
        return heads(HEADS_LOOKED_AT).stream()
                .filter(signed -> signed.head().equals(head))
                .flatMap(signed -> signed.signatures().stream())
                .anyMatch(signature -> signature.keyId().equals(keyId));
    }

    private List<SignedHead> heads(int limit) {
        Answer answer = machine.ask(new Query.SignedHeads(Long.MAX_VALUE, limit));
        return answer instanceof Answer.SignedHeads signed ? signed.heads() : List.of();
    }
}
