package com.binaxpay.simulator.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// Helpers for arrays that are sorted by what is in another.
final class Longs {
    private Longs() {}

    /// Indices in the order of `keys`; equal ones stay as they are.
    static int[] sortedBy(long[] keys) {
        return IntStream.range(0, keys.length)
                .boxed()
                .sorted((a, b) -> Long.compare(keys[a], keys[b]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// Where each of `elements` is.
    static Map<Long, Integer> places(long[] elements) {
        Map<Long, Integer> places = HashMap.newHashMap(elements.length);
        for (int i = 0; i < elements.length; i++) {
            places.putIfAbsent(elements[i], i);
        }
        return places;
    }

    /// Whether `part` is what `whole` has from `from` on.
    static boolean isAt(long[] part, long[] whole, int from) {
        return from >= 0
                && from + part.length <= whole.length
                && Arrays.equals(part, 0, part.length, whole, from, from + part.length);
    }
}
