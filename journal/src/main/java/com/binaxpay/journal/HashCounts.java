package com.binaxpay.journal;

import java.util.Arrays;

/// Small numbers under 64-bit hashes, in an open-addressing table. One thread at a time.
final class HashCounts {
    private long[] hashes = new long[1 << 10];
    /// The number + 1; 0 where the slot is free.
    private int[] numbers = new int[1 << 10];

    private int used;

    /// Adds 1 to the number of `hash`, which begins at 0.
    void add(long hash) {
        int slot = slot(hash);
        if (numbers[slot] == 0) {
            hashes[slot] = hash;
            numbers[slot] = 1;
            if (++used * 2 > numbers.length) {
                grow();
                slot = slot(hash);
            }
        }
        numbers[slot]++;
    }

    /// The number of `hash`, -1 where it was never added.
    int get(long hash) {
        return numbers[slot(hash)] - 1;
    }

    /// Gives `hash`, which was added, another number and returns the one before.
    int replace(long hash, int number) {
        int slot = slot(hash);
        int before = numbers[slot] - 1;
        numbers[slot] = number + 1;
        return before;
    }

    /// Those whose number is at least `least`, in ascending order.
    long[] atLeast(int least) {
        long[] found = new long[used];
        int count = 0;
        for (int slot = 0; slot < numbers.length; slot++) {
            if (numbers[slot] > least) {
                found[count++] = hashes[slot];
            }
        }
        found = Arrays.copyOf(found, count);
        Arrays.sort(found);
        return found;
    }

    private int slot(long hash) {
        int mask = numbers.length - 1;
        int slot = (int) hash & mask;
        while (numbers[slot] != 0 && hashes[slot] != hash) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldNumbers = numbers;
        hashes = new long[2 * oldHashes.length];
        numbers = new int[2 * oldNumbers.length];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slot(oldHashes[i]);
                hashes[slot] = oldHashes[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }
}
