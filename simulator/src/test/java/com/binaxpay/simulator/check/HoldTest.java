package com.binaxpay.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.check.Hold.Act;
import com.binaxpay.simulator.check.Hold.Status;
import com.binaxpay.simulator.check.Model.Operation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HoldTest {
    private static Operation<Act> ok(Act act, long atNs) {
        return new Operation<>(act, Span.ok(1, atNs, atNs + 5));
    }

    private static Operation<Act> unknown(Act act, long atNs) {
        return new Operation<>(act, Span.unknown(1, atNs));
    }

    private static boolean isGood(long expiresNs, List<Operation<Act>> operations) {
        return Hold.fault(operations, expiresNs).isEmpty();
    }

    @Test
    void capture_inPart_thenRead_isALife() {
        assertThat(isGood(
                        Span.NEVER,
                        List.of(
                                ok(new Act.Make(100), 0),
                                ok(new Act.Capture(60), 10),
                                ok(new Act.Over(), 20),
                                ok(new Act.Read(Status.POSTED, 60), 30))))
                .isTrue();
    }

    @Test
    void void_afterCapture_isSeen() {
        assertThat(isGood(
                        Span.NEVER,
                        List.of(ok(new Act.Make(100), 0), ok(new Act.Capture(60), 10), ok(new Act.Voiding(), 20))))
                .isFalse();
    }

    @Test
    void capture_twice_isSeen() {
        assertThat(isGood(
                        Span.NEVER,
                        List.of(ok(new Act.Make(100), 0), ok(new Act.Capture(50), 10), ok(new Act.Capture(50), 20))))
                .isFalse();
    }

    @Test
    void capture_ofMoreThanIsHeld_isSeen() {
        assertThat(isGood(Span.NEVER, List.of(ok(new Act.Make(100), 0), ok(new Act.Capture(101), 10))))
                .isFalse();
    }

    @Test
    void captureOfUnknownOutcome_isOverOrNot_butNotBoth() {
        List<Operation<Act>> open = List.of(ok(new Act.Make(9), 0), unknown(new Act.Capture(9), 10));
        assertThat(isGood(Span.NEVER, with(open, ok(new Act.Read(Status.POSTED, 9), 20))))
                .isTrue();
        assertThat(isGood(Span.NEVER, with(open, ok(new Act.Read(Status.PENDING, 0), 20))))
                .isTrue();
        List<Operation<Act>> both = with(open, ok(new Act.Read(Status.POSTED, 9), 20));
        assertThat(isGood(Span.NEVER, with(both, ok(new Act.Read(Status.PENDING, 0), 30))))
                .isFalse();
    }

    private static List<Operation<Act>> with(List<Operation<Act>> before, Operation<Act> last) {
        return Stream.concat(before.stream(), Stream.of(last)).toList();
    }

    @Test
    void expiry_comesAfterItsDeadlineOnly() {
        List<Operation<Act>> expired =
                List.of(ok(new Act.Make(9), 0), ok(new Act.Read(Status.EXPIRED, 0), 50), ok(new Act.Over(), 60));
        assertThat(isGood(40, expired)).isTrue();
        assertThat(isGood(56, expired)).isFalse();
        assertThat(isGood(Span.NEVER, expired)).isFalse();
    }

    @Test
    void capture_afterExpiryWasRead_isSeen() {
        assertThat(isGood(
                        10,
                        List.of(
                                ok(new Act.Make(9), 0),
                                ok(new Act.Read(Status.EXPIRED, 0), 20),
                                ok(new Act.Capture(9), 30))))
                .isFalse();
    }
}
