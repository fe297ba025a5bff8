package com.binaxpay.orders;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/// A payout batch as it is read, ended or not.
///
/// @param view the batch
/// @param places where each row is found
record BatchRows(View.PayoutBatch view, IntFunction<Kept.RowPlace> places) {
    static final String VALID = "valid";
    static final String REJECTED = "rejected";

    static BatchRows of(LiveBatch batch) {
        return new BatchRows(batch.view(), batch::row);
    }

    static BatchRows of(Records records, Kept.EndedBatch batch) {
        return new BatchRows(batch.batch(), new Pages(records, batch.pages())::row);
    }

    Kept.RowPlace row(int row) {
        return places.apply(row);
    }

    /// Answers [Query.BatchRows].
    Answer list(Query.BatchRows query, Records records, Payouts payouts) {
        int first = Math.max(0, query.firstRow());
        int end = (int) Math.min(view.rows(), (long) first + Limits.page(query.limit()));
        List<View> page = new ArrayList<>();
        for (int row = first; row < end; row++) {
            page.add(read(row, records, payouts));
        }
        return new Answer.Many(page, end < view.rows() && !page.isEmpty());
    }

    private View.BatchRow read(int row, Records records, Payouts payouts) {
        Kept.RowPlace found = row(row);
        if (found.place() < 0) {
            return records.view(-found.place(), View.BatchRow.class);
        }
        View.Payout payout = payouts.byNumber(found.place());
        String error = payout.status() == PayoutStatus.FAILED ? payout.failureReason() : "";
        return new View.BatchRow(
                row,
                found.line(),
                payout.id(),
                payout.status().name().toLowerCase(Locale.ROOT),
                payout.reference(),
                "",
                error,
                "");
    }

    /// Pages of an ended batch, the newest read one at hand. Used by one thread, for one request.
    private static final class Pages {
        private final Records records;
        private final List<Long> positions;
        private List<Kept.RowPlace> page = List.of();
        private int number = -1;

        Pages(Records records, List<Long> positions) {
            this.records = records;
            this.positions = positions;
        }

        Kept.RowPlace row(int row) {
            int asked = row / PayoutBatches.PAGE_ROWS;
            if (asked != number) {
                page = ((Kept.BatchPage) records.read(positions.get(asked))).rows();
                number = asked;
            }
            return page.get(row % PayoutBatches.PAGE_ROWS);
        }
    }
}
