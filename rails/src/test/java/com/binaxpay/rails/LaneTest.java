package com.binaxpay.rails;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.wire.Destination;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final long MS = 1_000_000;

    private final Lane lane = new Lane(2, new BackOff(20, 100), new SplittableRandom(1));

    private static OpenOrder order(long number) {
        Destination payee = new Destination("msisdn", "+25470000" + number, "");
        Instruction instruction = Instruction.payout("po_" + number, 1, "KES", "mobile_money", payee);
        return new OpenOrder(
                number, new Id(1, number), OneShard.ALICE, instruction, Payee.of(instruction), Optional.empty(), 1, 0);
    }

    private void add(int count) {
        for (int i = 1; i <= count; i++) {
            lane.add(order(i));
        }
    }

    @Test
    void next_limitReached_waitsForACallToEnd() {
        add(3);
        assertThat(lane.next(0)).map(o -> o.number).contains(1L);
        assertThat(lane.next(0)).map(o -> o.number).contains(2L);
        assertThat(lane.next(0)).isEmpty();
        lane.ended();
        assertThat(lane.next(0)).map(o -> o.number).contains(3L);
    }

    @Test
    void next_connectionsRefused_probesOneAtATimeUntilReached() {
        add(4);
        OpenOrder first = lane.next(0).orElseThrow();
        lane.ended();
        lane.onRefused(0);
        lane.addFirst(first);
        assertThat(lane.next(1 * MS)).as("closed for a while").isEmpty();
        assertThat(lane.waitNs(1 * MS)).isPositive();
        assertThat(lane.next(20 * MS)).as("the probe").contains(first);
        assertThat(lane.next(20 * MS)).as("one probe at a time").isEmpty();
        lane.ended();
        lane.onReached();
        assertThat(lane.next(20 * MS)).isPresent();
        assertThat(lane.next(20 * MS)).isPresent();
    }

    @Test
    void backOff_manyTries_doublesUpToTheMost() {
        BackOff backOff = new BackOff(200, 10_000);
        for (int tries = 0; tries < 100; tries++) {
            long wholeNs = Math.min(10_000, 200L << Math.min(tries, 20)) * MS;
            assertThat(backOff.delayNs(tries, new SplittableRandom(tries))).isBetween(wholeNs / 2, wholeNs);
        }
    }
}
