package com.binaxpay.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EjectionTest {
    private final Ejection ejection = new Ejection();
    private long nowNs = -5;

    @Test
    void fifthFailureInARow_putsOutForHalfAMinute() {
        fail(Ejection.IN_A_ROW - 1);
        assertThat(ejection.isOut(nowNs)).isFalse();
        ejection.answered();
        fail(Ejection.IN_A_ROW - 1);
        assertThat(ejection.isOut(nowNs)).isFalse();
        assertThat(ejection.failed(nowNs, nowNs)).isTrue();
        assertThat(outFor()).isEqualTo(Ejection.FIRST);
    }

    @Test
    void eachTime_isHalfAMinuteLonger_upToFive() {
        for (int i = 1; i <= 12; i++) {
            fail(Ejection.IN_A_ROW);
            Duration expected = Ejection.FIRST.multipliedBy(i);
            assertThat(outFor()).isEqualTo(expected.compareTo(Ejection.LONGEST) < 0 ? expected : Ejection.LONGEST);
        }
    }

    @Test
    void longGood_isForgiven() {
        fail(Ejection.IN_A_ROW);
        outFor();
        fail(Ejection.IN_A_ROW);
        outFor();
        nowNs += Ejection.FIRST.multipliedBy(2).toNanos() + 1;
        fail(Ejection.IN_A_ROW);
        assertThat(outFor()).isEqualTo(Ejection.FIRST);
    }

    @Test
    void callsThatWereUnderWayTogether_countOnce() {
        for (int i = 0; i < 100; i++) {
            assertThat(ejection.failed(nowNs, nowNs + 30 + i)).isFalse();
        }
        assertThat(ejection.isOut(nowNs + 200)).isFalse();
    }

    @Test
    void failuresWhileOut_changeNothing() {
        fail(Ejection.IN_A_ROW);
        fail(10 * Ejection.IN_A_ROW);
        assertThat(outFor()).isEqualTo(Ejection.FIRST);
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            ejection.failed(nowNs, nowNs);
        }
    }

    /// How long it is out; lets that time pass.
    private Duration outFor() {
        long beganNs = nowNs;
        while (ejection.isOut(nowNs)) {
            nowNs += Duration.ofSeconds(1).toNanos();
        }
        return Duration.ofNanos(nowNs - beganNs);
    }
}
