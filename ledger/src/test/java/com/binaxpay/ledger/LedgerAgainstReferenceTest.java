package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Random histories, given to the ledger, to a twin of it and to the plain model: all must say and hold the same.
class LedgerAgainstReferenceTest {
    private static final int HISTORIES = 10_000;

    @Test
    void histories_random_endAsTheReferenceSays() {
        Set<ResultCode> seen = EnumSet.noneOf(ResultCode.class);
        Property.check(HISTORIES, random -> new LedgerWorld(random, seen).live());
        if (System.getProperty(Property.SEED, "").isEmpty()) {
            assertThat(seen).as("every code is reached").containsExactlyInAnyOrder(ResultCode.values());
        }
    }
}
