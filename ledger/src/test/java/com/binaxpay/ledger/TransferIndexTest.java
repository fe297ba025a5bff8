package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TransferIndexTest {
    @Test
    void changes_random_areThoseOfAMap() {
        Property.check(300, random -> {
            TransferIndex index = new TransferIndex(TransferIndex.MIN_SLOT_BITS + random.nextInt(3));
            SortedMap<Long, SortedSet<Long>> model = new TreeMap<>(Long::compareUnsigned);
            for (int step = 0; step < 400; step++) {
                change(index, model, random);
            }
            assertSame(index, model);
        });
    }

    /// Of 90 hashes, some have several values.
    private static void change(TransferIndex index, SortedMap<Long, SortedSet<Long>> model, RandomGenerator random) {
        long hash = hash(1 + random.nextInt(90));
        long value = 1L + random.nextInt(1_000_000);
        SortedSet<Long> values = model.computeIfAbsent(hash, key -> new TreeSet<>());
        if (values.size() < 3 && random.nextInt(3) > 0) {
            if (values.add(value)) {
                index.add(hash, value);
            }
        } else if (!values.isEmpty()) {
            long removed = random.nextBoolean() ? values.first() : values.last();
            values.remove(removed);
            index.remove(hash, removed);
        }
        assertThat(valuesOf(index, hash)).isEqualTo(values);
    }

    private static void assertSame(TransferIndex index, SortedMap<Long, SortedSet<Long>> model) throws IOException {
        List<List<Long>> expected = new ArrayList<>();
        model.forEach((hash, values) -> {
            assertThat(valuesOf(index, hash)).isEqualTo(values);
            values.forEach(value -> expected.add(List.of(hash, value)));
        });
        List<List<Long>> given = new ArrayList<>();
        index.forEach((hash, value) -> given.add(List.of(hash, value)));
        assertThat(given).isEqualTo(expected);
        assertThat(index.size()).isEqualTo(expected.size());
    }

    private static SortedSet<Long> valuesOf(TransferIndex index, long hash) {
        SortedSet<Long> values = new TreeSet<>();
        for (int nth = 0; index.find(hash, nth) != 0; nth++) {
            assertThat(values.add(index.find(hash, nth))).isTrue();
        }
        return values;
    }

    private static long hash(int i) {
        return IdHash.UNKEYED.ofTransfer(i % 3, i);
    }

    /// Past several doublings of the directory and into a second slab.
    @Test
    void add_halfAMillionIds_findsEachAndNoOther() {
        TransferIndex index = new TransferIndex(TransferIndex.SLOT_BITS);
        int ids = 500_000;
        for (int i = 1; i <= ids; i++) {
            Key key = id(i);
            index.add(IdHash.UNKEYED.ofTransfer(key.hi(), key.lo()), i);
        }
        assertThat(index.size()).isEqualTo(ids);
        for (int i = 1; i <= ids; i++) {
            if (find(index, id(i)) != i || find(index, id(-i)) != 0) {
                throw new AssertionError("id " + i + " is found as " + find(index, id(i)));
            }
        }
    }

    /// Half of the ids count up, the others are spread.
    private static Key id(int i) {
        return i % 2 == 0 ? new Key(7, i) : new Key(i * 0x9E37_79B9_7F4A_7C15L, i * 31L);
    }

    @Test
    void state_andNumber_shareAValue() {
        long value = TransferIndex.value(TransferIndex.EXPIRED, (1L << 60) - 1);
        assertThat(TransferIndex.state(value)).isEqualTo(TransferIndex.EXPIRED);
        assertThat(TransferIndex.number(value)).isEqualTo((1L << 60) - 1);
    }

    private static long find(TransferIndex index, Key key) {
        return index.find(IdHash.UNKEYED.ofTransfer(key.hi(), key.lo()), 0);
    }
}
