package com.binaxpay.orders;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Kept.Recall;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.RecordCodec;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A record without what is a replica's own, so that it is the same on all of them: the leaf of the record tree.
///
/// Positions are 0, and of refusals only the code is left, because their words may change between releases that run
/// side by side. Behind that comes, for each position in order, the SHA-256 of what the record there is, likewise
/// with its own positions 0: so a record cannot be made to point elsewhere. Only an event's links to the events
/// before it are left out; an audit derives them again.
///
/// A record made of nothing but itself is its own leaf, byte for byte.
public final class Canonical {
    private static final int HASH_BYTES = 32;

    private final RecordLog records;
    private final List<Long> positions = new ArrayList<>();

    /// Of records of `records`.
    public Canonical(RecordLog records) {
        this.records = records;
    }

    /// The leaf of `record`. One thread at a time.
    ///
    /// @throws com.binaxpay.wire.MalformedMessage if it is no record
    public byte[] leaf(byte[] record) {
        positions.clear();
        byte[] own = alone(record);
        if (positions.isEmpty()) {
            return own;
        }
        List<Long> targets = List.copyOf(positions);
        byte[] leaf = Arrays.copyOf(own, own.length + HASH_BYTES * targets.size());
        int at = own.length;
        for (long target : targets) {
            byte[] hash = sha256(alone(records.read(target)));
            System.arraycopy(hash, 0, leaf, at, hash.length);
            at += hash.length;
        }
        return leaf;
    }

    private byte[] alone(byte[] record) {
        Kept kept = RecordCodec.KEPT.decode(record);
        boolean isPlain = kept instanceof Kept.Version || kept instanceof Kept.Signed;
        return isPlain ? record : RecordCodec.KEPT.encode(canonical(kept));
    }

    private Kept canonical(Kept kept) {
        return switch (kept) {
            case Kept.Event event ->
                new Kept.Event(
                        event.number(), event.id(), event.owner(), event.type(), event.data(), event.timeNs(), 0, 0);
            case Kept.Answered answered -> new Kept.Answered(answered.key(), canonical(answered.first()));
            case Kept.CrossingAnswer answer -> new Kept.CrossingAnswer(answer.crossing(), canonical(answer.outcome()));
            case Kept.BatchPage page ->
                new Kept.BatchPage(page.rows().stream().map(this::canonical).toList());
            case Kept.EndedBatch batch ->
                new Kept.EndedBatch(
                        batch.batch(), batch.pages().stream().map(this::none).toList());
            case Kept.Version _,
                    Kept.Signed _,
                    Kept.OpenPayout _,
                    Kept.OpenCrossing _,
                    Kept.RunningKey _,
                    Kept.RunningBatch _,
                    Kept.OpenBatch _,
                    Kept.MovedSlots _,
                    Kept.InTransit _,
                    Kept.AdmittedJurisdiction _ -> kept;
        };
    }

    private Kept.RowPlace canonical(Kept.RowPlace row) {
        return row.place() >= 0 ? row : new Kept.RowPlace(-none(-row.place()), row.fingerprint(), row.line());
    }

    private Recall canonical(Recall recall) {
        return switch (recall) {
            case Recall.Whole whole -> new Recall.Whole(canonical(whole.outcome()));
            case Recall.DoneAt done -> new Recall.DoneAt(none(done.position()), done.replayed());
            case Recall.AnsweredAt at -> new Recall.AnsweredAt(none(at.position()));
            case Recall.RowsAt rows ->
                new Recall.RowsAt(rows.rows().stream().map(this::canonical).toList());
        };
    }

    private static Bytes canonical(Bytes outcome) {
        Outcome decoded = RecordCodec.OUTCOMES.decode(outcome.toArray());
        return decoded instanceof Outcome.Refused || decoded instanceof Outcome.Rows
                ? Bytes.of(RecordCodec.OUTCOMES.encode(canonical(decoded)))
                : outcome;
    }

    private static Outcome canonical(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused refused -> new Outcome.Refused(refused.code(), "", "", refused.replayed());
            case Outcome.Rows rows ->
                new Outcome.Rows(rows.rows().stream().map(Canonical::canonical).toList(), rows.replayed());
            case Outcome.Done _,
                    Outcome.KeyReused _,
                    Outcome.Running _,
                    Outcome.Applied _,
                    Outcome.Codes _,
                    Outcome.Lent _,
                    Outcome.Opened _,
                    Outcome.Moved _,
                    Outcome.LetGo _ -> outcome;
        };
    }

    private long none(long position) {
        positions.add(position);
        return 0;
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
