package com.binaxpay.simulator.trial;

import java.util.Arrays;
import java.util.Optional;

/// Strict serialisability of one list that is appended to and of which the newest element is read, where the final list
/// is known: so the order of writes is, and only real time is to be checked. A read of place `p` comes after write `p`
/// and before write `p + 1`.
///
/// # How
/// Give write `p` the rank `2p`, and a read of `p` the rank `2p + 1`: an order by rank is the only one possible (reads
/// of
/// one rank commute). It respects real time if no operation began after one of higher rank had ended. Sorted by begin,
/// and with the ends sorted beside them, one pass keeps the highest rank that has ended so far: n log n for n
/// operations.
final class OrderCheck {
    private long[] ranks = new long[64];
    private long[] begins = new long[64];
    private long[] ends = new long[64];
    private int size;

    void write(int place, long beganNs, long endedNs) {
        add(2L * place, beganNs, endedNs);
    }

    /// @param place of the newest element that was seen, -1 where there was none
    void read(int place, long beganNs, long endedNs) {
        add(2L * place + 1, beganNs, endedNs);
    }

    private void add(long rank, long beganNs, long endedNs) {
        if (size == ranks.length) {
            ranks = Arrays.copyOf(ranks, 2 * size);
            begins = Arrays.copyOf(begins, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ranks[size] = rank;
        begins[size] = beganNs;
        ends[size] = endedNs;
        size++;
    }

    int size() {
        return size;
    }

    /// What is wrong; empty where nothing is.
    Optional<String> verdict() {
        int[] byBegin = sorted(begins);
        int[] byEnd = sorted(ends);
        long highest = -2;
        int highestAt = -1;
        int ended = 0;
        for (int at : byBegin) {
            while (ended < size && ends[byEnd[ended]] < begins[at]) {
                if (ranks[byEnd[ended]] > highest) {
                    highest = ranks[byEnd[ended]];
                    highestAt = byEnd[ended];
                }
                ended++;
            }
            if (ranks[at] < highest) {
                return Optional.of(name(at) + " began at " + begins[at] + " after " + name(highestAt) + " had ended at "
                        + ends[highestAt]);
            }
        }
        return Optional.empty();
    }

    private String name(int at) {
        return (ranks[at] % 2 == 0 ? "the write of element " : "a read that saw element ")
                + Math.floorDiv(ranks[at], 2);
    }

    /// Indices in order of `keys`: sorted as pairs, a key's place in 24 bits would not do for a million operations, so
    /// keys are ranked first.
    private int[] sorted(long[] keys) {
        Integer[] order = new Integer[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        Arrays.sort(order, (a, b) -> Long.compare(keys[a], keys[b]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
}
