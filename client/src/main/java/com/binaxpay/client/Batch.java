package com.binaxpay.client;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.wire.LedgerCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows that go in one request, and who waits for which. Guarded by the [Batcher]'s lock until it is sent.
final class Batch extends Parcel {
    private static final byte OK = (byte) ResultCode.OK.ordinal();
    private static final byte EXISTS = (byte) ResultCode.EXISTS.ordinal();

    private final Batcher batcher;
    private final List<Waiter> waiters = new ArrayList<>();
    private byte[] request;
    private ByteBuffer out;
    private int size = LedgerCall.HEADER_BYTES;
    private int rows;

    /// With room for `capacity` bytes of rows; it grows.
    Batch(Batcher batcher, int kind, int shard, int capacity, long deadlineNs) {
        super(deadlineNs);
        this.batcher = batcher;
        this.request = new byte[LedgerCall.HEADER_BYTES + capacity];
        this.out = view();
        LedgerCall.begin(request, kind, shard);
    }

    /// Bytes of rows.
    int rowBytes() {
        return size - LedgerCall.HEADER_BYTES;
    }

    @Override
    int rows() {
        return rows;
    }

    /// Adds a row of `bytes` bytes, of nobody so far.
    void add(Row row, int bytes) {
        reserve(bytes);
        row.write(out, size);
        size += bytes;
    }

    /// Adds `bytes` bytes of rows, of nobody so far.
    void add(byte[] from, int bytes) {
        reserve(bytes);
        System.arraycopy(from, 0, request, size, bytes);
        size += bytes;
    }

    /// The rows that were added and are nobody's are this one's.
    void await(Waiter waiter) {
        waiters.add(waiter);
        rows += waiter.rows();
    }

    /// No row is added any more.
    @Override
    byte[] request() {
        if (request.length != size) {
            request = Arrays.copyOf(request, size);
        }
        return request;
    }

    @Override
    void done(byte[] answer) {
        batcher.ended(this);
        if (answer.length != LedgerCall.ANSWER_BYTES + rows) {
            fail(new LedgerException.OutcomeUnknown(
                    "the node answered " + (answer.length - LedgerCall.ANSWER_BYTES) + " codes for " + rows + " rows"));
            return;
        }
        if (isMaybeDone()) {
            // What an earlier attempt did answers EXISTS now: to the caller it is done, as it was then.
            for (int i = LedgerCall.ANSWER_BYTES; i < answer.length; i++) {
                answer[i] = answer[i] == EXISTS ? OK : answer[i];
            }
        }
        int from = LedgerCall.ANSWER_BYTES;
        for (Waiter waiter : waiters) {
            waiter.done(answer, from);
            from += waiter.rows();
        }
    }

    @Override
    void failed(LedgerException why) {
        batcher.ended(this);
        fail(why);
    }

    /// Tells all who wait.
    void fail(LedgerException why) {
        waiters.forEach(waiter -> waiter.failed(why));
    }

    private void reserve(int bytes) {
        if (size + bytes > request.length) {
            request = Arrays.copyOf(request, Math.max(size + bytes, 2 * request.length));
            out = view();
        }
    }

    private ByteBuffer view() {
        return ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
    }
}
