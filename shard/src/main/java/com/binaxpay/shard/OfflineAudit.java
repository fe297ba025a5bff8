package com.binaxpay.shard;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.MerkleTree;
import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.HistoryReader;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.orders.Canonical;
import com.binaxpay.orders.RecordLog;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Checks a replica's files while nothing runs, and believes none of them: it opens rows and records with the keyring,
/// grows
/// the trees again from their plaintext, derives all balances again, and compares with every head that a quorum signed:
/// the newest beside history, those among the records, and one that the auditor brings along. Whoever changed history
/// after such a head cannot make it fit, whatever other keys they hold.
public final class OfflineAudit {
    private static final int FAULTS_KEPT = 20;

    /// What was found.
    ///
    /// @param head newest head that a quorum signed and that history fits; empty where there is none
    /// @param rowsAfter rows behind that head, which nobody signed yet
    /// @param faults what does not hold; empty is good
    public record Report(
            long rows,
            long records,
            int accounts,
            Optional<SignedHead> head,
            long rowsAfter,
            Bytes rowRoot,
            Bytes recordRoot,
            List<String> faults) {
        /// Copies `faults`.
        public Report {
            faults = List.copyOf(faults);
        }

        /// Whether everything held.
        public boolean isGood() {
            return faults.isEmpty();
        }
    }

    /// Who may sign, and how many must.
    public record Signers(EvidenceKeys keys, int quorum) {}

    private final Path directory;
    private final int shard;
    private final DataKeys historyKeys;
    private final Signers signers;
    private final List<SignedHead> heads = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final MerkleTree rows = new MerkleTree();
    private final MerkleTree records = new MerkleTree();
    private int accounts;

    private OfflineAudit(Path directory, int shard, DataKeys historyKeys, Signers signers) {
        this.directory = directory;
        this.shard = shard;
        this.historyKeys = historyKeys;
        this.signers = signers;
    }

    /// Checks the replica of `shard` whose history is below `directory`. `brought` are heads that the auditor kept,
    /// which
    /// its signers must have signed; `signers` are taken from where the auditor trusts them.
    public static Report run(
            Path directory, int shard, DataKeys historyKeys, Signers signers, List<SignedHead> brought) {
        OfflineAudit audit = new OfflineAudit(directory, shard, historyKeys, signers);
        audit.take(brought);
        audit.guarded("head", audit::takeHead);
        audit.guarded("records", audit::takeHeadsInRecords);
        audit.guarded("records", audit::walkRecords);
        audit.guarded("rows", audit::walkRows);
        return audit.report();
    }

    /// A step that may find files that cannot be read.
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void guarded(String what, Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            fault(what + " cannot be read: " + e.getMessage());
        }
    }

    private void take(List<SignedHead> brought) {
        for (SignedHead signed : brought) {
            if (signed.head().shard() != shard) {
                fault("the head is one of shard " + signed.head().shard());
            } else if (isSigned(signed)) {
                heads.add(signed);
            } else {
                fault("the head of checkpoint " + signed.head().checkpoint() + " that was brought is not signed by "
                        + signers.quorum() + " nodes that the keys know");
            }
        }
    }

    private void takeHead() throws IOException {
        byte[] head = JournalStore.head(directory, historyKeys);
        if (head.length > 0) {
            SignedHead signed = RecordCodec.SIGNED_HEADS.decode(head);
            if (signed.head().shard() == shard && isSigned(signed)) {
                heads.add(signed);
            } else {
                fault("the head beside history is not signed by " + signers.quorum() + " nodes");
            }
        }
    }

    private void takeHeadsInRecords() throws IOException {
        try (HistoryReader reader = openRecords()) {
            for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
                if (RecordCodec.KEPT.decode(next.get()) instanceof Kept.Signed kept && isSigned(kept.head())) {
                    heads.add(kept.head());
                }
            }
        }
    }

    private void walkRecords() throws IOException {
        EventLinks links = new EventLinks();
        try (HistoryReader reader = openRecords()) {
            Canonical canonical = new Canonical(new Beside(reader));
            NavigableMap<Long, List<TreeHead>> due = due(TreeHead::records);
            check(due, records, TreeHead::recordRoot, "record");
            while (true) {
                long position = reader.position();
                Optional<byte[]> record = reader.next();
                if (record.isEmpty()) {
                    break;
                }
                links.check(position, record.get()).ifPresent(this::fault);
                byte[] leaf = canonical.leaf(record.get());
                records.add(leaf, 0, leaf.length);
                check(due, records, TreeHead::recordRoot, "record");
            }
            missing(due, records, "records");
        }
    }

    private void walkRows() throws IOException {
        try (HistoryReader reader =
                HistoryReader.rows(directory.resolve(JournalStore.ROWS), historyKeys, TransferRowLayout.SIZE_BYTES)) {
            NavigableMap<Long, List<TreeHead>> due = due(TreeHead::rows);
            check(due, rows, TreeHead::rowRoot, "row");
            LedgerAudit.Report derived = LedgerAudit.runAlone(new Walk(reader, due));
            accounts = derived.accounts();
            derived.faults().forEach(this::fault);
            missing(due, rows, "rows");
        }
    }

    private NavigableMap<Long, List<TreeHead>> due(ToLongFunction<TreeHead> size) {
        NavigableMap<Long, List<TreeHead>> due = new TreeMap<>();
        for (SignedHead signed : heads) {
            due.computeIfAbsent(size.applyAsLong(signed.head()), at -> new ArrayList<>())
                    .add(signed.head());
        }
        return due;
    }

    /// Compares the tree with the heads that end where it does now.
    private void check(
            NavigableMap<Long, List<TreeHead>> due, MerkleTree tree, Function<TreeHead, Bytes> root, String what) {
        if (due.isEmpty() || due.firstKey() != tree.size()) {
            return;
        }
        Bytes own = Bytes.of(tree.root());
        for (TreeHead head : due.pollFirstEntry().getValue()) {
            if (!own.equals(root.apply(head))) {
                fault("history is not what was signed at checkpoint " + head.checkpoint() + ": its first " + tree.size()
                        + " " + what + "s have another root");
            }
        }
    }

    private void missing(NavigableMap<Long, List<TreeHead>> due, MerkleTree tree, String what) {
        due.values()
                .forEach(heads -> heads.forEach(head -> fault("history ends before checkpoint " + head.checkpoint()
                        + ", which was signed: it has " + tree.size() + " " + what)));
    }

    private Report report() {
        Optional<SignedHead> newest = heads.stream()
                .filter(signed -> signed.head().rows() <= rows.size())
                .max(Comparator.comparingLong(signed -> signed.head().checkpoint()));
        long covered = newest.map(signed -> signed.head().rows()).orElse(0L);
        return new Report(
                rows.size(),
                records.size(),
                accounts,
                newest,
                rows.size() - covered,
                Bytes.of(rows.root()),
                Bytes.of(records.root()),
                faults);
    }

    private boolean isSigned(SignedHead signed) {
        return signers.keys().isSignedBy(signers.quorum(), signed);
    }

    private HistoryReader openRecords() throws IOException {
        return HistoryReader.records(directory.resolve(JournalStore.RECORDS), historyKeys);
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_KEPT) {
            faults.add(what);
        }
    }

    /// Whether there is a replica's history below `directory`.
    public static boolean isThere(Path directory) {
        return Files.isDirectory(directory.resolve(JournalStore.ROWS));
    }

    /// The rows as the ledger's audit reads them, taken into the tree on the way.
    private final class Walk implements TransferHistory {
        private final HistoryReader reader;
        private final NavigableMap<Long, List<TreeHead>> due;
        private Optional<byte[]> next = Optional.empty();

        Walk(HistoryReader reader, NavigableMap<Long, List<TreeHead>> due) {
            this.reader = reader;
            this.due = due;
            advance();
        }

        private void advance() {
            try {
                next = reader.next();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long nextOrdinal() {
            return rows.size() + (next.isPresent() ? 2 : 1);
        }

        @Override
        public long append(byte[] row, int offset) {
            throw new UnsupportedOperationException("an audit writes nothing");
        }

        @Override
        public void read(long ordinal, byte[] into) {
            byte[] row = next.orElseThrow();
            System.arraycopy(row, 0, into, 0, row.length);
            rows.add(row, 0, row.length);
            check(due, rows, TreeHead::rowRoot, "row");
            advance();
        }
    }

    /// Records beside the walk.
    private record Beside(HistoryReader reader) implements RecordLog {
        @Override
        public long append(byte[] record) {
            throw new UnsupportedOperationException("an audit writes nothing");
        }

        @Override
        public byte[] read(long position) {
            return reader.record(position);
        }
    }
}
