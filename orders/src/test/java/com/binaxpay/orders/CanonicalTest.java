package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Kept.Recall;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What of a record is the same on all replicas, and so is signed.
final class CanonicalTest {
    private static final Idempotency KEY = new Idempotency(1, 2, 3, 4, Operation.TRANSFER);

    private final MemoryRecords near = new MemoryRecords(1);
    private final MemoryRecords far = new MemoryRecords(1_000);

    @Test
    void leaf_versionAndSigned_isTheRecordItself() {
        byte[] version = RecordCodec.KEPT.encode(new Kept.Version(Bytes.utf8("a view")));
        assertThat(new Canonical(near).leaf(version)).isEqualTo(version);
    }

    @Test
    void leaf_answerThatPoints_isTheSameWhereverThatLies() {
        assertThat(answered(near, "a view")).isEqualTo(answered(far, "a view"));
    }

    @Test
    void leaf_answerThatPoints_changesWithWhatIsThere() {
        assertThat(answered(near, "a view")).isNotEqualTo(answered(far, "another view"));
    }

    @Test
    void leaf_refusal_leavesOutTheWordsAndNotTheCode() {
        assertThat(refused(Refusal.INSUFFICIENT_FUNDS, "5 are missing"))
                .isEqualTo(refused(Refusal.INSUFFICIENT_FUNDS, "five are missing"))
                .isNotEqualTo(refused(Refusal.TRANSFER_NOT_FOUND, "5 are missing"));
    }

    @Test
    void leaf_event_leavesOutItsLinks() {
        assertThat(event(10, 5, "posted")).isEqualTo(event(20, 0, "posted")).isNotEqualTo(event(10, 5, "voided"));
    }

    @Test
    void leaf_batchPage_followsRowsWithoutPayouts() {
        assertThat(page(near, "row 1")).isEqualTo(page(far, "row 1")).isNotEqualTo(page(far, "row 2"));
    }

    private static byte[] answered(MemoryRecords records, String view) {
        long position = records.append(RecordCodec.KEPT.encode(new Kept.Version(Bytes.utf8(view))));
        Recall rows = new Recall.RowsAt(List.of(new Recall.DoneAt(position, false)));
        return new Canonical(records).leaf(RecordCodec.KEPT.encode(new Kept.Answered(KEY, rows)));
    }

    private byte[] refused(Refusal code, String words) {
        Bytes outcome = Bytes.of(RecordCodec.OUTCOMES.encode(new Outcome.Refused(code, words, "/amount", false)));
        return new Canonical(near).leaf(RecordCodec.KEPT.encode(new Kept.Answered(KEY, new Recall.Whole(outcome))));
    }

    private byte[] event(long previous, long previousOfType, String type) {
        return new Canonical(near)
                .leaf(RecordCodec.KEPT.encode(new Kept.Event(
                        7,
                        new Id(1, 2),
                        new Caller(1, Mode.TEST),
                        type,
                        Bytes.utf8("a view"),
                        9,
                        previous,
                        previousOfType)));
    }

    private static byte[] page(MemoryRecords records, String row) {
        long position = records.append(RecordCodec.KEPT.encode(new Kept.Version(Bytes.utf8(row))));
        Kept.BatchPage page =
                new Kept.BatchPage(List.of(new Kept.RowPlace(17, 1, 2), new Kept.RowPlace(-position, 3, 4)));
        return new Canonical(records).leaf(RecordCodec.KEPT.encode(page));
    }
}
