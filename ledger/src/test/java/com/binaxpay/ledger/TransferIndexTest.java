package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TransferIndexTest {
    @Test
    void changes_random_areThoseOfAMap() {
        Property.check(300, random -> {
            TransferIndex index = new TransferIndex(TransferIndex.MIN_SLOT_BITS + random.nextInt(3));
            Map<Key, Long> model = new HashMap<>();
            for (int step = 0; step < 400; step++) {
                change(index, model, random);
            }
            assertSame(index, model);
        });
    }

    private static void change(TransferIndex index, Map<Key, Long> model, RandomGenerator random) {
        Key key = new Key(random.nextInt(3), 1 + random.nextInt(90));
        long hash = TransferIndex.hash(key.hi(), key.lo());
        long value = 1L + random.nextInt(1_000_000);
        if (!model.containsKey(key)) {
            index.add(key.hi(), key.lo(), hash, value);
            model.put(key, value);
        } else if (random.nextBoolean()) {
            index.set(key.hi(), key.lo(), hash, value);
            model.put(key, value);
        } else {
            index.remove(key.hi(), key.lo(), hash);
            model.remove(key);
        }
        assertThat(find(index, key)).isEqualTo(model.getOrDefault(key, 0L));
    }

    private static void assertSame(TransferIndex index, Map<Key, Long> model) {
        assertThat(index.size()).isEqualTo(model.size());
        for (int hi = 0; hi < 3; hi++) {
            for (int lo = 1; lo <= 90; lo++) {
                Key key = new Key(hi, lo);
                assertThat(find(index, key)).isEqualTo(model.getOrDefault(key, 0L));
            }
        }
    }

    /// Past several doublings of the directory and into a second slab.
    @Test
    void add_halfAMillionIds_findsEachAndNoOther() {
        TransferIndex index = new TransferIndex(TransferIndex.SLOT_BITS);
        int ids = 500_000;
        for (int i = 1; i <= ids; i++) {
            Key key = id(i);
            index.add(key.hi(), key.lo(), TransferIndex.hash(key.hi(), key.lo()), i);
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
        return index.find(key.hi(), key.lo(), TransferIndex.hash(key.hi(), key.lo()));
    }
}
