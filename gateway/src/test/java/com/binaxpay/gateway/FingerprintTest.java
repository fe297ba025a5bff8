package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final int ROUNDS = 2_000;
    private static final int READERS = 4;

    @Test
    void listsOfTheSameBytes_cutElsewhere_differ() {
        assertThat(of("ab", "c").hi()).isNotEqualTo(of("a", "bc").hi());
        assertThat(of("ab", "c").hi()).isEqualTo(of("ab", "c").hi());
    }

    /// As when the shards of a batch are asked at once: it must say the same to each, today and when it is repeated.
    @Test
    void readByManyAtOnce_onceItHasEnded_saysTheSameToEach() {
        long hi = of("batch", "rows").hi();
        long lo = of("batch", "rows").lo();

        for (int round = 0; round < ROUNDS; round++) {
            Fingerprint fingerprint = of("batch", "rows");
            fingerprint.end();
            List<Together.Task<List<Long>>> readers = IntStream.range(0, READERS)
                    .<Together.Task<List<Long>>>mapToObj(_ -> () -> List.of(fingerprint.hi(), fingerprint.lo()))
                    .toList();

            assertThat(Together.run(readers)).containsOnly(List.of(hi, lo));
        }
    }

    private static Fingerprint of(String... texts) {
        Fingerprint fingerprint = new Fingerprint();
        for (String text : texts) {
            fingerprint.add(text);
        }
        return fingerprint;
    }
}
