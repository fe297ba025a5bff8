package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import org.junit.jupiter.api.Test;

class IdFilterTest {
    @Test
    void mayHold_addedHash_isAlwaysTrue() {
        Property.check(50, random -> {
            long[] hashes = random.longs(random.nextInt(2_000)).toArray();
            IdFilter filter = IdFilter.forIds(hashes.length);
            for (long hash : hashes) {
                filter.add(hash);
            }
            for (long hash : hashes) {
                assertThat(filter.mayHold(hash)).isTrue();
            }
        });
    }

    @Test
    void mayHold_ofEmptyFilter_isFalse() {
        IdFilter filter = IdFilter.forIds(0);
        assertThat(filter.mayHold(0)).isFalse();
        assertThat(filter.mayHold(-1)).isFalse();
    }
}
