package com.binaxpay.benchmarks;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Invariant;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Straight into the leader's queue, from within its process: no client, no socket.
final class InsideWay implements LedgerWay {
    private static final int BOOK = 978;
    private static final int ACCOUNTS_A_CALL = 8_000;
    private static final long WAIT_MS = 60_000;

    private final ShardHost leader;
    private final AtomicLong nextId = new AtomicLong(1);

    InsideWay(ShardHost leader) {
        this.leader = leader;
    }

    @Override
    public void openAccounts(int accounts) {
        for (int first = 0; first < accounts; first += ACCOUNTS_A_CALL) {
            int count = Math.min(ACCOUNTS_A_CALL, accounts - first);
            ByteBuffer rows =
                    ByteBuffer.allocate(count * AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                int at = i * AccountLayout.SIZE_BYTES;
                rows.putLong(at + AccountLayout.ID, 1);
                rows.putLong(at + AccountLayout.ID + Long.BYTES, first + i + 1L);
                rows.putInt(at + AccountLayout.BOOK, BOOK);
            }
            check(leader.submitAccounts(rows.array(), WAIT_MS).join());
        }
    }

    @Override
    public Caller caller(SplittableRandom random, int perCall, int accounts) {
        return new Caller() {
            private byte[] rows = {};

            @Override
            public void prepare() {
                rows = transfers(random, perCall, accounts);
            }

            @Override
            public void call() {
                check(leader.submitTransfers(rows, WAIT_MS).join());
            }
        };
    }

    private static void check(byte[] codes) {
        for (byte code : codes) {
            Invariant.check(code == ResultCode.OK.ordinal(), "row refused: " + ResultCode.of(code));
        }
    }

    private byte[] transfers(SplittableRandom random, int count, int accounts) {
        long id = nextId.getAndAdd(count);
        ByteBuffer rows = ByteBuffer.allocate(count * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int at = i * TransferLayout.SIZE_BYTES;
            long debit = 1L + random.nextInt(accounts);
            long credit = 1L + (debit + random.nextInt(accounts - 1)) % accounts;
            rows.putLong(at + TransferLayout.ID, 2);
            rows.putLong(at + TransferLayout.ID + Long.BYTES, id + i);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT, 1);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT + Long.BYTES, debit);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT, 1);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT + Long.BYTES, credit);
            rows.putLong(at + TransferLayout.AMOUNT, 1L + random.nextInt(10_000));
            rows.putInt(at + TransferLayout.ASSET, BOOK);
        }
        return rows.array();
    }
}
