package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Calls of a day that a shard lends, when it answers and when it does not.
class DailyCallsTest {
    private static final long TODAY = 20_000;
    private static final long CALLS_MAX = 5;

    /// A shard that has lent `all` calls, or that can't be asked.
    private static final class Lender implements Shards {
        private final AtomicLong all = new AtomicLong();
        private volatile boolean isAway;

        @Override
        public Written submit(int shard, Command command, long deadlineNs) throws NotDone {
            if (isAway || !(command instanceof Command.LendCalls lend)) {
                throw new NotDone("cut off");
            }
            long lent = Math.min(lend.calls(), lend.callsMax() - all.get());
            all.addAndGet(lent);
            return new Written(new Outcome.Lent(lent, all.get()), "eu");
        }

        @Override
        public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) {
            return new Read(new Answer.NotFound(), 0, "eu");
        }
    }

    private final Lender lender = new Lender();
    private final DailyCalls calls = new DailyCalls(lender, 0, 1);

    private int taken(int tries) throws InterruptedException {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += calls.take(TODAY, CALLS_MAX) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void take_shardAnswers_letsThroughWhatThereIs() throws InterruptedException {
        assertThat(taken(20)).isEqualTo(5);
        assertThat(calls.left(TODAY, CALLS_MAX)).isZero();
    }

    @Test
    void take_shardCannotBeAsked_letsThroughAsADebtThatIsSettledLater() throws InterruptedException {
        lender.isAway = true;
        assertThat(taken(3)).isEqualTo(3);

        lender.isAway = false;
        // What it lends from now on pays for those, and for what is taken until it has answered.
        while (calls.take(TODAY, CALLS_MAX)) {
            Thread.onSpinWait();
        }
        assertThat(lender.all).hasValue(CALLS_MAX);
        assertThat(calls.take(TODAY, CALLS_MAX)).isFalse();
    }

    @Test
    void take_usedUpBeforeTheShardWasAway_letsNoneThrough() throws InterruptedException {
        assertThat(taken(20)).isEqualTo(5);
        lender.isAway = true;
        assertThat(taken(3)).isZero();
    }
}
