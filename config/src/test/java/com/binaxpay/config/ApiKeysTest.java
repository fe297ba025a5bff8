package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Mode;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private static final String ACME = "bp_live_acme";
    private static final String OLGA = "bp_op_olga";
    private static final String OTTO = "bp_op_otto";

    private final ApiKeys keys = new ApiKeys(new byte[32]);
    private final Configuration configuration = new Configuration(
            1,
            Topology.standard(),
            List.of(new Partner(1, "acme"), new Partner(2, ApiKeys.OPERATORS)),
            List.of(
                    key(1, 1, ACME, false),
                    key(2, 2, OLGA, false),
                    key(3, 2, OTTO, true),
                    // Keys that no command makes: an operator's of a partner, and a partner's of the operators.
                    key(4, 1, "bp_op_mallory", false),
                    key(5, 2, "bp_live_mallory", false)),
            1,
            Set.of(),
            List.of(),
            List.of(),
            List.of());

    private ApiKey key(int number, int partner, String key, boolean isRevoked) {
        return new ApiKey(
                number, partner, Mode.LIVE, keys.hash(key), ApiKeys.hint(key), false, isRevoked, KeyTerms.NONE);
    }

    @Test
    void operatorsKey_opensWhatIsTheOperators_andNothingElse() {
        assertThat(keys.findOperator(configuration, OLGA)).map(ApiKey::number).contains(2);
        assertThat(keys.find(configuration, OLGA)).isEmpty();
        assertThat(keys.find(configuration, ACME)).map(ApiKey::number).contains(1);
        for (String other : List.of(ACME, OTTO, "bp_op_mallory", "bp_live_mallory", "bp_op_", "", "bp_op_nobody")) {
            assertThat(keys.findOperator(configuration, other)).as(other).isEmpty();
        }
    }

    @Test
    void generated_keysOfOperators_differAndSayWhatTheyAre() {
        SecureRandom random = new SecureRandom();
        String key = ApiKeys.generateForOperator(random);
        assertThat(key).matches("bp_op_[0-9a-z]{40}").isNotEqualTo(ApiKeys.generateForOperator(random));
        assertThat(ApiKeys.generate(Mode.TEST, random)).matches("bp_test_[0-9a-z]{40}");
    }
}
