package com.binaxpay.ledger;

import java.util.Arrays;

/// The accounts of each holder: 12 to 30 bytes an account. Follows from the accounts, so it is neither saved nor
/// digested. Owned by the apply thread.
final class HolderIndex {
    private static final int FIRST_SLOTS = 128;
    private static final long TAG = 0xFFFF_FFFF_0000_0000L;

    private final AccountTable accounts;
    /// The upper half of a holder's hash, and its newest account + 1; 0 is empty. At most three quarters full.
    private long[] newest = new long[FIRST_SLOTS];
    private int holders;
    /// The holder's account before each account + 1; 0: none.
    private int[] before = new int[FIRST_SLOTS];

    HolderIndex(AccountTable accounts) {
        this.accounts = accounts;
    }

    /// Takes in an account that was opened last.
    void add(int account) {
        long hi = accounts.holderHi(account);
        long lo = accounts.holderLo(account);
        if ((hi | lo) == 0) {
            return;
        }
        if (account >= before.length) {
            before = Arrays.copyOf(before, Math.max(account + 1, before.length * 2));
        }
        if ((holders + 1) * 4L > newest.length * 3L) {
            grow();
        }
        long hash = accounts.hash(hi, lo);
        int slot = slot(hi, lo, hash);
        holders += newest[slot] == 0 ? 1 : 0;
        before[account] = (int) newest[slot];
        newest[slot] = hash & TAG | account + 1L;
    }

    /// The holder's newest account, or -1.
    int newest(long hi, long lo) {
        return (hi | lo) == 0 ? -1 : (int) newest[slot(hi, lo, accounts.hash(hi, lo))] - 1;
    }

    /// The account of the same holder that was opened before `account`, or -1.
    int before(int account) {
        return account < before.length ? before[account] - 1 : -1;
    }

    /// Builds the index anew from the accounts that are there.
    void rebuild() {
        Arrays.fill(newest, 0);
        Arrays.fill(before, 0);
        holders = 0;
        for (int account = 0; account < accounts.count(); account++) {
            add(account);
        }
    }

    /// What the index takes.
    long memoryBytes() {
        return (long) newest.length * Long.BYTES + (long) before.length * Integer.BYTES;
    }

    private int slot(long hi, long lo, long hash) {
        int mask = newest.length - 1;
        int slot = (int) (hash >>> Integer.SIZE) & mask;
        while (newest[slot] != 0 && !isHolder(newest[slot], hi, lo, hash)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isHolder(long entry, long hi, long lo, long hash) {
        int account = (int) entry - 1;
        return ((entry ^ hash) & TAG) == 0 && accounts.holderHi(account) == hi && accounts.holderLo(account) == lo;
    }

    private void grow() {
        long[] old = newest;
        newest = new long[Math.multiplyExact(old.length, 2)];
        int mask = newest.length - 1;
        for (long entry : old) {
            if (entry != 0) {
                int slot = (int) (entry >>> Integer.SIZE) & mask;
                while (newest[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                newest[slot] = entry;
            }
        }
    }
}
