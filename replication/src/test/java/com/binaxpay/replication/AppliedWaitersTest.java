package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AppliedWaitersTest {
    private final AppliedWaiters waiters = new AppliedWaiters();

    @Test
    void await_ofIndexesThatAreReached_isTrueForThemOnly() {
        CompletableFuture<Boolean> five = waiters.await(5);
        CompletableFuture<Boolean> fiveToo = waiters.await(5, 60_000);
        CompletableFuture<Boolean> six = waiters.await(6);
        waiters.onApplied(5);
        assertThat(five).isCompletedWithValue(true);
        assertThat(fiveToo).isCompletedWithValue(true);
        assertThat(six).isNotDone();
        assertThat(waiters.await(4, 0)).isCompletedWithValue(true);
        waiters.onStopped();
        assertThat(six).isCompletedWithValue(false);
    }

    @Test
    void await_ofWhoGivesUp_leavesNothing() {
        CompletableFuture<Boolean> patient = waiters.await(7, 60_000);
        CompletableFuture<Boolean> hasty = waiters.await(7, 1);
        assertThat(hasty.join()).isFalse();
        await().until(() -> waiters.size() == 1);
        waiters.onApplied(7);
        assertThat(patient).isCompletedWithValue(true);
        assertThat(waiters.size()).isZero();
    }
}
