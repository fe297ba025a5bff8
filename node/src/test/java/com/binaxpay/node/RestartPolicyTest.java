package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestartPolicyTest {
    private final RestartPolicy policy = new RestartPolicy();

    @Test
    void onDeath_againAndAgain_waitsLongerUpToALimit() {
        assertThat(policy.onDeath(10)).isEqualTo(200);
        assertThat(policy.onDeath(10)).isEqualTo(400);
        assertThat(policy.onDeath(10)).isEqualTo(800);
        for (int i = 0; i < 100; i++) {
            policy.onDeath(10);
        }
        assertThat(policy.onDeath(10)).isEqualTo(10_000);
    }

    @Test
    void onDeath_afterALongLife_countsAsTheFirst() {
        policy.onDeath(10);
        policy.onDeath(10);
        assertThat(policy.onDeath(30_000)).isEqualTo(200);
        assertThat(policy.onDeath(10)).isEqualTo(400);
    }

    @Test
    void reset_afterDeaths_forgetsThem() {
        policy.onDeath(10);
        policy.onDeath(10);
        policy.reset();
        assertThat(policy.onDeath(10)).isEqualTo(200);
    }
}
