package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Random histories, given to the ledger, to a twin of it and to the plain model: all must say and hold the same.
class LedgerAgainstReferenceTest {
    private static final int HISTORIES = 10_000;
    private static final int HISTORIES_A_COMBINATION = 4;

    @Test
    void histories_random_endAsTheReferenceSays() {
        Set<ResultCode> seen = EnumSet.noneOf(ResultCode.class);
        Property.check(HISTORIES, random -> new LedgerWorld(random, seen).live());
        if (System.getProperty(Property.SEED, "").isEmpty()) {
            assertThat(seen).as("every code is reached").containsExactlyInAnyOrder(ResultCode.values());
        }
    }

    /// Each of the ten lowest bits, one of which no release knows, with each of the others.
    @Test
    void everyFlagCombination_inRandomHistories_endsAsTheReferenceSays() {
        Set<ResultCode> seen = EnumSet.noneOf(ResultCode.class);
        for (int flags = 0; flags < 1 << 10; flags++) {
            int combination = flags;
            try {
                Property.check(HISTORIES_A_COMBINATION, random -> new LedgerWorld(random, seen).live(combination));
            } catch (AssertionError e) {
                throw new AssertionError("flags " + Integer.toBinaryString(combination), e);
            }
        }
    }
}
