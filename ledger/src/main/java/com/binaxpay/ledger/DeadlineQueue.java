package com.binaxpay.ledger;

import java.util.Arrays;

/// Holds that have a deadline, the one that ends first in front: a binary heap in order of (deadline, id), from which a
/// hold can also be taken out of the middle. Owned by the apply thread.
final class DeadlineQueue {
    private static final int ABSENT = -1;

    private final HoldTable holds;
    private int[] heap = new int[16];
    /// Where in the heap each hold is.
    private int[] places = new int[0];

    private int size;

    DeadlineQueue(HoldTable holds) {
        this.holds = holds;
    }

    int size() {
        return size;
    }

    /// The hold that ends first; there must be one.
    int first() {
        return heap[0];
    }

    /// Deadline of the first hold, or [Long#MAX_VALUE].
    long firstNs() {
        return size == 0 ? Long.MAX_VALUE : holds.get(heap[0], HoldTable.DEADLINE_NS);
    }

    /// Adds a hold, which is not in the queue.
    void add(int hold) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        if (hold >= places.length) {
            int from = places.length;
            places = Arrays.copyOf(places, Math.max(hold + 1, from * 2));
            Arrays.fill(places, from, places.length, ABSENT);
        }
        up(size++, hold);
    }

    /// Takes a hold out, whose row must still be there; nothing happens where it is not in the queue.
    void remove(int hold) {
        if (hold >= places.length || places[hold] == ABSENT) {
            return;
        }
        int place = places[hold];
        places[hold] = ABSENT;
        int moved = heap[--size];
        if (moved != hold) {
            up(place, moved);
            if (places[moved] == place) {
                down(place, moved);
            }
        }
    }

    /// Builds the queue anew from the holds that are there.
    void rebuild() {
        size = 0;
        Arrays.fill(places, ABSENT);
        for (int hold = 0; hold < holds.places(); hold++) {
            if (holds.get(hold, HoldTable.DEADLINE_NS) != 0) {
                add(hold);
            }
        }
    }

    private void up(int from, int hold) {
        int at = from;
        while (at > 0) {
            int parent = at - 1 >>> 1;
            if (!isBefore(hold, heap[parent])) {
                break;
            }
            set(at, heap[parent]);
            at = parent;
        }
        set(at, hold);
    }

    private void down(int from, int hold) {
        int at = from;
        while (at * 2 + 1 < size) {
            int child = at * 2 + 1;
            if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], hold)) {
                break;
            }
            set(at, heap[child]);
            at = child;
        }
        set(at, hold);
    }

    private void set(int place, int hold) {
        heap[place] = hold;
        places[hold] = place;
    }

    private boolean isBefore(int hold, int other) {
        long deadline = holds.get(hold, HoldTable.DEADLINE_NS);
        long otherDeadline = holds.get(other, HoldTable.DEADLINE_NS);
        if (deadline != otherDeadline) {
            return deadline < otherDeadline;
        }
        long hi = holds.get(hold, HoldTable.ID_HI);
        long otherHi = holds.get(other, HoldTable.ID_HI);
        if (hi != otherHi) {
            return Long.compareUnsigned(hi, otherHi) < 0;
        }
        return Long.compareUnsigned(holds.get(hold, HoldTable.ID_LO), holds.get(other, HoldTable.ID_LO)) < 0;
    }
}
