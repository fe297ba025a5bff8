package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Cold ids in memory. What was taken is found when it is waited for, and not before, as on a slow disk; so a ledger
/// that
/// forgets too early is caught.
final class MemoryColdIds implements ColdIds {
    private final int generationIds;
    private final Map<Long, List<Long>> ids = new HashMap<>();
    /// The oldest generation that has a hash.
    private final Map<Long, Long> generations = new HashMap<>();
    private final SortedMap<Long, FrozenIds> waiting = new TreeMap<>();
    private long newest;

    MemoryColdIds(int generationIds) {
        this.generationIds = generationIds;
    }

    @Override
    public int generationIds() {
        return generationIds;
    }

    @Override
    public long touch(long hash, long before) {
        return 0;
    }

    @Override
    public boolean mayHold(long hash, long before) {
        // Sometimes wrongly true, as filters are.
        return generations.getOrDefault(hash, Long.MAX_VALUE) < before || hash % 3 == 0;
    }

    @Override
    public long find(long hash, int nth) {
        List<Long> values = ids.getOrDefault(hash, List.of());
        return nth < values.size() ? values.get(nth) : 0;
    }

    @Override
    public void take(long generation, FrozenIds frozen) {
        assertThat(generation).isEqualTo(newest + 1);
        newest = generation;
        waiting.put(generation, frozen);
    }

    @Override
    public void await(long generation) {
        SortedMap<Long, FrozenIds> due = waiting.headMap(generation + 1);
        due.forEach(this::move);
        due.clear();
    }

    private void move(long generation, FrozenIds frozen) {
        long[] last = {Long.MIN_VALUE, 0, 0};
        try {
            frozen.forEach((hash, value) -> {
                assertThat(hash ^ Long.MIN_VALUE).as("order of hashes").isGreaterThanOrEqualTo(last[0]);
                last[0] = hash ^ Long.MIN_VALUE;
                last[2]++;
                generations.putIfAbsent(hash, generation);
                ids.computeIfAbsent(hash, key -> new ArrayList<>()).add(value);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(last[2]).isEqualTo(frozen.size());
    }
}
