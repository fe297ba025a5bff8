package com.binaxpay.orders;

import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TreeHead;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// What replicas signed at the newest [#CHECKPOINTS_MAX] checkpoints; older ones are records. Signatures are kept as
/// they
/// come: whether they are good is for those who read them, with the public keys, outside apply. Where replicas differ,
/// a
/// checkpoint has several heads.
final class SignedHeads {
    static final int CHECKPOINTS_MAX = 256;

    /// Heads of one checkpoint and signatures of one head; what comes after is passed over.
    static final int EACH_MAX = 16;

    private final Records records;
    private final TreeMap<Long, List<SignedHead>> byCheckpoint = new TreeMap<>();
    private long hash;

    SignedHeads(Records records) {
        this.records = records;
    }

    /// Takes a signature in, unless it was taken before or comes too late.
    void sign(TreeHead head, HeadSignature signature) {
        long number = head.checkpoint();
        boolean isFull = byCheckpoint.size() >= CHECKPOINTS_MAX;
        if (number < 1 || (isFull && number < byCheckpoint.firstKey())) {
            return;
        }
        List<SignedHead> heads = byCheckpoint.computeIfAbsent(number, checkpoint -> new ArrayList<>());
        if (add(heads, head, signature)) {
            byte[] added = RecordCodec.SIGNED_HEADS.encode(new SignedHead(head, List.of(signature)));
            CRC32C crc = new CRC32C();
            crc.update(added, 0, added.length);
            hash = Hash64.chain(hash, crc.getValue() << 32 | added.length);
        }
        if (byCheckpoint.size() > CHECKPOINTS_MAX) {
            byCheckpoint.pollFirstEntry().getValue().forEach(records::keep);
        }
    }

    private static boolean add(List<SignedHead> heads, TreeHead head, HeadSignature signature) {
        for (int i = 0; i < heads.size(); i++) {
            SignedHead signed = heads.get(i);
            if (signed.head().equals(head)) {
                boolean isThere = signed.signatures().stream()
                        .anyMatch(known -> known.keyId().equals(signature.keyId()));
                if (isThere || signed.signatures().size() >= EACH_MAX) {
                    return false;
                }
                List<HeadSignature> signatures = new ArrayList<>(signed.signatures());
                signatures.add(signature);
                heads.set(i, new SignedHead(head, signatures));
                return true;
            }
        }
        return heads.size() < EACH_MAX && heads.add(new SignedHead(head, List.of(signature)));
    }

    /// Answers [Query.SignedHeads].
    Answer.SignedHeads list(Query.SignedHeads query) {
        int limit = Limits.page(query.limit());
        List<SignedHead> page = new ArrayList<>();
        for (List<SignedHead> heads :
                byCheckpoint.headMap(query.before(), false).descendingMap().values()) {
            if (page.size() >= limit) {
                return new Answer.SignedHeads(page, true);
            }
            page.addAll(heads);
        }
        return new Answer.SignedHeads(page, false);
    }

    long hash() {
        return hash;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(hash);
        out.writeInt(byCheckpoint.size());
        for (Map.Entry<Long, List<SignedHead>> entry : byCheckpoint.entrySet()) {
            out.writeInt(entry.getValue().size());
            for (SignedHead signed : entry.getValue()) {
                byte[] bytes = RecordCodec.SIGNED_HEADS.encode(signed);
                out.writeInt(bytes.length);
                out.write(bytes);
            }
        }
    }

    void load(DataInput in) throws IOException {
        clear();
        hash = in.readLong();
        int checkpoints = in.readInt();
        for (int i = 0; i < checkpoints; i++) {
            int heads = in.readInt();
            for (int j = 0; j < heads; j++) {
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                SignedHead signed = RecordCodec.SIGNED_HEADS.decode(bytes);
                byCheckpoint
                        .computeIfAbsent(signed.head().checkpoint(), checkpoint -> new ArrayList<>())
                        .add(signed);
            }
        }
        Invariant.check(byCheckpoint.size() == checkpoints, "saved checkpoints", byCheckpoint.size(), checkpoints);
    }

    void clear() {
        byCheckpoint.clear();
        hash = 0;
    }
}
