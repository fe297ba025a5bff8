package com.binaxpay.benchmarks;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// A ledger with accounts, and batches of transfers between random pairs of them under rising ids.
final class CoreWorkload {
    /// Transfers of a batch: what fits a log entry of 1 MiB.
    static final int BATCH = 8190;

    private static final int BATCHES = 16;
    private static final int BOOK = 840;
    private static final long TIME_NS = 1_750_000_000_000_000_000L;
    private static final long ID_HI = TIME_NS / 1_000_000 << 16;

    private final int accounts;
    private final boolean randomIds;
    private final byte[][] batches = new byte[BATCHES][];
    private final byte[] results = new byte[BATCH];
    private Ledger ledger;
    private long nextId = 1;
    private int nextBatch;

    CoreWorkload(int accounts, boolean randomIds) {
        this.randomIds = randomIds;
        this.accounts = accounts;
        this.ledger = freshLedger();
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < BATCHES; i++) {
            batches[i] = batch(random);
        }
    }

    /// Begins anew, so that a long run doesn't fill memory with ids.
    void restart() {
        ledger = freshLedger();
    }

    /// Applies one batch.
    byte[] applyBatch() {
        byte[] batch = batches[nextBatch++ & BATCHES - 1];
        ByteBuffer ids = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BATCH; i++) {
            long id = nextId++;
            // An odd factor permutes all numbers: random to the index, and none occurs twice.
            ids.putLong(
                    i * TransferLayout.SIZE_BYTES + TransferLayout.ID + Long.BYTES,
                    randomIds ? Long.reverse(id * 0x9E37_79B9_7F4A_7C15L) : id);
        }
        ledger.applyTransfers(batch, 0, BATCH, TIME_NS, results, 0);
        return results;
    }

    /// Throws where a transfer of the last batch was refused.
    void check() {
        for (byte result : results) {
            Invariant.check(ResultCode.of(result) == ResultCode.OK, "result of a transfer", result, 0);
        }
    }

    private Ledger freshLedger() {
        Ledger fresh = new Ledger(new RingHistory());
        int chunk = 1 << 14;
        byte[] opened = new byte[chunk];
        ByteBuffer layouts =
                ByteBuffer.allocate(chunk * AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < accounts; from += chunk) {
            int count = Math.min(chunk, accounts - from);
            for (int i = 0; i < count; i++) {
                int at = i * AccountLayout.SIZE_BYTES;
                layouts.putLong(at + AccountLayout.ID, ID_HI).putLong(at + AccountLayout.ID + 8, accountLo(from + i));
                layouts.putInt(at + AccountLayout.BOOK, BOOK);
            }
            fresh.openAccounts(layouts.array(), 0, count, TIME_NS, opened, 0);
        }
        Invariant.check(fresh.accounts() == accounts, "accounts opened", fresh.accounts(), accounts);
        return fresh;
    }

    private byte[] batch(RandomGenerator random) {
        ByteBuffer batch =
                ByteBuffer.allocate(BATCH * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BATCH; i++) {
            int at = i * TransferLayout.SIZE_BYTES;
            int debit = random.nextInt(accounts);
            int credit = (debit + 1 + random.nextInt(accounts - 1)) % accounts;
            batch.putLong(at + TransferLayout.ID, ID_HI);
            batch.putLong(at + TransferLayout.DEBIT_ACCOUNT, ID_HI);
            batch.putLong(at + TransferLayout.DEBIT_ACCOUNT + 8, accountLo(debit));
            batch.putLong(at + TransferLayout.CREDIT_ACCOUNT, ID_HI);
            batch.putLong(at + TransferLayout.CREDIT_ACCOUNT + 8, accountLo(credit));
            batch.putLong(at + TransferLayout.AMOUNT, 1 + random.nextInt(10_000));
            batch.putInt(at + TransferLayout.ASSET, BOOK);
        }
        return batch.array();
    }

    /// Ids of accounts are random in their trailing half, as wallets' are.
    private static long accountLo(int account) {
        return (account + 1) * 0x9E37_79B9_7F4A_7C15L >>> 8;
    }
}
