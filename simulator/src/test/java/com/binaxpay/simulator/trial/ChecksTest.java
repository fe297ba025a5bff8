package com.binaxpay.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksTest {
    @Test
    void order_acceptsAMillionOperationsOfAStrictHistory() {
        OrderCheck check = history(1_000_000, false);
        assertThat(check.size()).isEqualTo(1_000_000);
        assertThat(check.verdict()).isEmpty();
    }

    @Test
    void order_seesOneStaleReadAmongAMillion() {
        assertThat(history(1_000_000, true).verdict()).isPresent();
    }

    @Test
    void order_allowsConcurrentOperationsInAnyOrder() {
        OrderCheck check = new OrderCheck();
        check.write(1, 0, 100);
        check.write(0, 10, 90);
        check.read(0, 20, 30);
        assertThat(check.verdict()).isEmpty();
    }

    @Test
    void order_refusesAReadThatLacksWhatWasAcknowledgedBefore() {
        OrderCheck check = new OrderCheck();
        check.write(0, 0, 10);
        check.write(1, 20, 30);
        check.read(0, 31, 40);
        assertThat(check.verdict()).hasValueSatisfying(what -> assertThat(what).contains("saw element 0"));
    }

    @Test
    void order_refusesAReadOfTheFuture() {
        OrderCheck check = new OrderCheck();
        check.read(0, 0, 5);
        check.write(0, 6, 10);
        assertThat(check.verdict()).isPresent();
    }

    @Test
    void order_refusesReadsThatGoBack() {
        OrderCheck check = new OrderCheck();
        check.write(0, 0, 10);
        check.write(1, 11, History.NEVER);
        check.read(1, 20, 25);
        check.read(0, 26, 30);
        assertThat(check.verdict()).isPresent();
    }

    @Test
    void register_acceptsWhatOneCopyWouldGive() {
        RegisterCheck check = new RegisterCheck();
        check.add(false, 0, 1, 2);
        check.add(true, 7, 3, 10);
        check.add(false, 7, 4, 5);
        check.add(true, 8, 6, 20);
        check.add(false, 8, 12, 14);
        check.add(false, 8, 21, 22);
        assertThat(check.verdict()).isEmpty();
    }

    @Test
    void register_refusesAValueThatComesBack() {
        RegisterCheck check = new RegisterCheck();
        check.add(true, 7, 0, 40);
        check.add(false, 7, 5, 6);
        check.add(true, 8, 10, 20);
        check.add(false, 7, 30, 31);
        assertThat(check.verdict()).hasValueSatisfying(what -> assertThat(what).contains("8"));
    }

    @Test
    void register_refusesAStaleRead() {
        RegisterCheck check = new RegisterCheck();
        check.add(true, 7, 0, 1);
        check.add(true, 8, 2, 3);
        check.add(false, 7, 4, 5);
        assertThat(check.verdict()).isPresent();
    }

    /// Operations that each take effect at one moment of their interval, so that a strict order exists.
    private static OrderCheck history(int operations, boolean isBroken) {
        SplittableRandom random = new SplittableRandom(7);
        OrderCheck check = new OrderCheck();
        int place = -1;
        for (int i = 0; i < operations; i++) {
            long atNs = 1_000L * i;
            long began = atNs - random.nextInt(100_000);
            long ended = atNs + random.nextInt(100_000);
            if (random.nextInt(3) == 0) {
                check.write(++place, began, ended);
            } else {
                boolean isStale = isBroken && i == operations / 2;
                check.read(isStale ? place - 1_000 : place, began, ended);
            }
        }
        return check;
    }
}
