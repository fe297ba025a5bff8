package com.binaxpay.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.math.BigInteger;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RatesTest {
    @Test
    void floor_ofKnownRates_cutsOffLessThanAUnit() {
        assertThat(Rates.floor(100, 1_615, 1_000)).hasValue(161);
        assertThat(Rates.floor(1, 1, 2)).hasValue(0);
        assertThat(Rates.floor(Long.MAX_VALUE, 1, 1)).hasValue(Long.MAX_VALUE);
        assertThat(Rates.floor(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)).hasValue(Long.MAX_VALUE);
    }

    @Test
    void floor_outOfRange_isEmpty() {
        assertThat(Rates.floor(Long.MAX_VALUE, 2, 1)).isEmpty();
        assertThat(Rates.floor(0, 1, 1)).isEmpty();
        assertThat(Rates.floor(1, 0, 1)).isEmpty();
        assertThat(Rates.floor(1, 1, 0)).isEmpty();
        assertThat(Rates.floor(1, -1, -1)).isEmpty();
    }

    /// target * denominator <= amount * numerator < (target + 1) * denominator.
    @Test
    void floor_anyRate_losesLessThanOneUnit() {
        Property.check(5_000, random -> {
            long amount = 1 + (random.nextLong() >>> 1 + random.nextInt(62));
            long numerator = 1 + (random.nextLong() >>> 2 + random.nextInt(61));
            long denominator = 1 + (random.nextLong() >>> 2 + random.nextInt(61));
            OptionalLong target = Rates.floor(amount, numerator, denominator);
            BigInteger product = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(numerator));
            if (target.isPresent()) {
                BigInteger below = BigInteger.valueOf(target.getAsLong()).multiply(BigInteger.valueOf(denominator));
                assertThat(below).isLessThanOrEqualTo(product);
                assertThat(below.add(BigInteger.valueOf(denominator))).isGreaterThan(product);
            } else {
                assertThat(product.divide(BigInteger.valueOf(denominator)).bitLength())
                        .isGreaterThan(63);
            }
        });
    }
}
