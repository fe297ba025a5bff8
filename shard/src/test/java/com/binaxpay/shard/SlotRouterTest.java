package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Shards;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotRouterTest {
    private static final Caller CALLER = new Caller(1, Mode.TEST);
    private static final Id WALLET = Id.of(1, 1, 3, 7);
    private static final Outcome REFUSED = new Outcome.Refused(Refusal.INSUFFICIENT_FUNDS, "", "", false);
    private static final long OLD_NS = TimeUnit.SECONDS.toNanos(3);

    /// Shard 0 has the first row of a batch and sends on the second; shard 1 cannot be reached by commands.
    private static final class Two implements Shards {
        @Override
        public Written submit(int shard, Command command, long deadlineNs) throws NotDone {
            if (shard == 1) {
                throw new NotDone("nobody leads");
            }
            Outcome outcome = command instanceof Command.TransferBatch
                    ? new Outcome.Rows(List.of(REFUSED, new Outcome.Moved(1)), false)
                    : new Outcome.Moved(1);
            return new Written(outcome, "eu", 5);
        }

        @Override
        public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) {
            return shard == 0
                    ? new Read(new Answer.Elsewhere(1, -1), OLD_NS, "eu")
                    : new Read(new Answer.NotFound(), 1, "uk");
        }
    }

    private final Shards router = new SlotRouter(new Two());

    @Test
    void batch_ofWhichOneRowWasNotDone_isNotToldAsNotDone() {
        Command.TransferBatch batch = new Command.TransferBatch(
                CALLER, key(1, Operation.TRANSFER_BATCH), false, List.of(transfer(2), transfer(3)));
        assertThatThrownBy(() -> router.submit(0, batch, System.nanoTime() + TimeUnit.SECONDS.toNanos(5)))
                .isInstanceOf(Shards.OutcomeUnknown.class)
                .hasMessageContaining("nobody leads");
    }

    @Test
    void answer_thatGoesByWhatAnOlderOneSaid_isAsOldAsThat() throws Shards.NotDone {
        Query query = new Query.Balances(CALLER, WALLET);
        Shards.Read read = router.ask(0, query, new Shards.Consistency.Bounded(5_000), System.nanoTime() + OLD_NS);
        assertThat(read.asOfNs()).isGreaterThanOrEqualTo(OLD_NS);
        assertThat(read.servedByRegion()).isEqualTo("uk");
    }

    private static Command.Transfer transfer(long number) {
        return new Command.Transfer(
                CALLER,
                key(number, Operation.TRANSFER),
                Id.of(1, 1, 3, number),
                WALLET,
                Id.of(1, 1, 4, 8),
                404,
                1,
                true,
                0,
                "",
                Bytes.EMPTY);
    }

    private static Idempotency key(long number, Operation operation) {
        return new Idempotency(number, number, number, number, operation);
    }
}
