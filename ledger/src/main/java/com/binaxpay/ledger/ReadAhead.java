package com.binaxpay.ledger;

import com.binaxpay.wire.TransferLayout;

/// What the transfers of a chunk need, read before any of them is applied. Owned by the apply thread.
///
/// Nearly all of an apply thread's time goes into waiting for memory. So there are passes over the chunk: the first
/// hashes all ids, the second reads the slots of all indexes, the third finds the accounts in their index and reads
/// their rows, the fourth compares ids. The reads of a pass do not depend on each other, nor does a branch on what the
/// same pass reads, and little else is to be done between them (hashing would fill the processor's window of a few
/// hundred instructions after two or three reads), so that many are under way at once. `CoreApplyBenchmark` watches
/// this. Allocates nothing.
final class ReadAhead {
    /// Transfers of a chunk.
    static final int CHUNK = 128;

    private static final int SIZE = TransferLayout.SIZE_BYTES;

    private final AccountTable accounts;
    private final TransferIds ids;
    private final long[] hashes = new long[CHUNK];
    private final long[] debitHashes = new long[CHUNK];
    private final long[] creditHashes = new long[CHUNK];
    private final int[] debits = new int[CHUNK];
    private final int[] credits = new int[CHUNK];
    /// Keeps the reads from being optimised away.
    @SuppressWarnings("UnusedVariable")
    private long touched;

    ReadAhead(AccountTable accounts, TransferIds ids) {
        this.accounts = accounts;
        this.ids = ids;
    }

    /// Reads for `count` transfers from `offset` on.
    void read(byte[] transfers, int offset, int count) {
        hash(transfers, offset, count);
        touched = readIndexes(count) ^ readRows(count);
        for (int i = 0; i < count; i++) {
            int at = offset + i * SIZE;
            debits[i] = checked(debits[i], debitHashes[i], transfers, at + TransferLayout.DEBIT_ACCOUNT);
            credits[i] = checked(credits[i], creditHashes[i], transfers, at + TransferLayout.CREDIT_ACCOUNT);
        }
    }

    private void hash(byte[] transfers, int offset, int count) {
        for (int i = 0; i < count; i++) {
            int at = offset + i * SIZE;
            hashes[i] = transferHash(transfers, at + TransferLayout.ID);
            debitHashes[i] = accountHash(transfers, at + TransferLayout.DEBIT_ACCOUNT);
            creditHashes[i] = accountHash(transfers, at + TransferLayout.CREDIT_ACCOUNT);
        }
    }

    private long readIndexes(int count) {
        long read = 0;
        for (int i = 0; i < count; i++) {
            read ^= ids.touch(hashes[i]) ^ accounts.touch(debitHashes[i]) ^ accounts.touch(creditHashes[i]);
        }
        return read;
    }

    private long readRows(int count) {
        long read = 0;
        for (int i = 0; i < count; i++) {
            debits[i] = accounts.candidate(debitHashes[i]);
            credits[i] = accounts.candidate(creditHashes[i]);
            read ^= accounts.touchRow(debits[i]) ^ accounts.touchRow(credits[i]);
        }
        return read;
    }

    private int checked(int candidate, long hash, byte[] transfers, int at) {
        if (candidate < 0) {
            return candidate;
        }
        long hi = LittleEndian.getLong(transfers, at);
        long lo = LittleEndian.getLong(transfers, at + Long.BYTES);
        return accounts.isId(candidate, hi, lo) ? candidate : accounts.find(hi, lo, hash);
    }

    /// Hash of the id of the chunk's transfer number `i`.
    long hash(int i) {
        return hashes[i];
    }

    /// Its debit account, or -1 where there is none.
    int debit(int i) {
        return debits[i];
    }

    /// Its credit account, or -1 where there is none.
    int credit(int i) {
        return credits[i];
    }

    /// Hash of the transfer's id at `at`.
    long transferHash(byte[] transfers, int at) {
        return ids.hash(LittleEndian.getLong(transfers, at), LittleEndian.getLong(transfers, at + Long.BYTES));
    }

    private long accountHash(byte[] transfers, int at) {
        return accounts.hash(LittleEndian.getLong(transfers, at), LittleEndian.getLong(transfers, at + Long.BYTES));
    }
}
