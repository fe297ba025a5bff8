package com.binaxpay.client;

import com.binaxpay.ledger.ResultCode;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/// Who waits for the codes of some neighbouring rows of a batch.
sealed interface Waiter {
    /// How many rows.
    int rows();

    /// Gives the codes, which are in `answer` from `from` on.
    void done(byte[] answer, int from);

    void failed(LedgerException why);

    /// For one row, and all there is to a call of one.
    final class OfOne extends CompletableFuture<ResultCode> implements Waiter {
        @Override
        public int rows() {
            return 1;
        }

        @Override
        public void done(byte[] answer, int from) {
            complete(ResultCode.of(answer[from]));
        }

        @Override
        public void failed(LedgerException why) {
            completeExceptionally(why);
        }
    }

    /// For several.
    final class OfMany extends CompletableFuture<ResultCodes> implements Waiter {
        private final int rows;

        OfMany(int rows) {
            this.rows = rows;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public void done(byte[] answer, int from) {
            complete(new ResultCodes(Arrays.copyOfRange(answer, from, from + rows)));
        }

        @Override
        public void failed(LedgerException why) {
            completeExceptionally(why);
        }
    }
}
