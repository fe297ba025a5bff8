package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.SlotRange;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// How many wallets of each slot are here, so that nobody has to look at all of them to know how far a move is: 64 KiB
/// for each jurisdiction that has wallets here. Follows from the wallets, and is not saved. Belongs to the apply
/// thread.
final class SlotCounts {
    private final Map<Integer, int[]> slotsOf = new HashMap<>();

    /// `more` wallets, which may be less than 0, are in the slot of `wallet`.
    void add(Id wallet, int more) {
        slotsOf.computeIfAbsent(wallet.jurisdiction(), unused -> new int[Id.SLOTS])[wallet.slot()] += more;
    }

    /// Wallets in those slots of a range that are its own.
    ///
    /// @param isIn whether the slot of an id is
    long in(SlotRange range, Predicate<Id> isIn) {
        int[] slots = slotsOf.getOrDefault(range.jurisdiction(), new int[0]);
        long count = 0;
        for (int slot = Math.max(0, range.first()); slot <= range.last() && slot < slots.length; slot++) {
            if (slots[slot] != 0 && isIn.test(Id.of(0, range.jurisdiction(), slot, 1))) {
                count += slots[slot];
            }
        }
        return count;
    }

    void clear() {
        slotsOf.clear();
    }
}
