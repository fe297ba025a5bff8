package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdHashTest {
    private static final long LOW_BYTES = 0x07_06_05_04_03_02_01_00L;
    private static final long HIGH_BYTES = 0x0F_0E_0D_0C_0B_0A_09_08L;

    /// From another implementation: CPython 3.11, whose `hash(bytes)` is SipHash-1-3, with PYTHONHASHSEED=0.
    @Test
    void of_isSipHash13() {
        assertThat(IdHash.UNKEYED.of(LOW_BYTES, HIGH_BYTES)).isEqualTo(0x8972188433A5C5B7L);
        assertThat(IdHash.UNKEYED.of(0, 0)).isEqualTo(0x76BE999E3E25B2A0L);
        assertThat(IdHash.UNKEYED.of(-1, -1)).isEqualTo(0x35029A3B6274A39BL);
    }

    @Test
    void otherKeys_giveOtherHashes() {
        Property.check(1_000, random -> {
            IdHash one = new IdHash(random.nextLong(), random.nextLong());
            IdHash other = new IdHash(random.nextLong(), random.nextLong());
            long hi = random.nextLong();
            long lo = random.nextLong();
            assertThat(one.of(hi, lo)).isNotEqualTo(other.of(hi, lo));
        });
    }

    /// Ids that all shared one hash under the function of 0.1.0, `mix(hi * GOLDEN + lo)`, which anybody can choose.
    @Test
    void idsChosenAgainstAnOpenHash_spread() {
        long golden = 0x9E3779B97F4A7C15L;
        IdHash hash = new IdHash(0x0123_4567_89AB_CDEFL, 42);
        Set<Long> hashes = new HashSet<>();
        for (long hi = 0; hi < 10_000; hi++) {
            hashes.add(hash.of(hi, -hi * golden));
        }
        assertThat(hashes).hasSize(10_000);
    }

    @Test
    void ofTransfer_putsFourSuccessiveIdsSideBySide() {
        long first = IdHash.UNKEYED.ofTransfer(5, 1_000);
        for (int i = 0; i < 4; i++) {
            assertThat(IdHash.UNKEYED.ofTransfer(5, 1_000 + i)).isEqualTo(first + i);
        }
    }
}
