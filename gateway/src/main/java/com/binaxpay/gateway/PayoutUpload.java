package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.PayoutRow;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Carries the rows of one file to their batch: while one chunk is on its way, the next is read. A chunk that was not
/// taken, or of which that is not known, is sent again until `patience` is over; a shard that has rows already passes
/// over them. For one thread.
final class PayoutUpload {
    static final int ROWS_MAX = 200_000;
    private static final int CHUNK_ROWS = 500;
    private static final long ATTEMPT_NS = 5_000_000_000L;
    private static final long BACK_OFF_MAX_MS = 500;

    private final ShardCalls calls;
    private final int shard;
    private final Exchange exchange;
    private final Id batch;
    private final Duration patience;

    PayoutUpload(ShardCalls calls, int shard, Exchange exchange, Id batch, Duration patience) {
        this.calls = calls;
        this.shard = shard;
        this.exchange = exchange;
        this.batch = batch;
        this.patience = patience;
    }

    /// Sends all rows, `first` before those that `file` still has, and closes the batch.
    View.PayoutBatch send(List<PayoutRow> first, PayoutFile file) throws IOException {
        int rows = 0;
        boolean tooMany = false;
        try (ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<View.PayoutBatch> onItsWay = sender.submit(() -> add(0, first));
            rows = first.size();
            for (List<PayoutRow> chunk = file.chunk(CHUNK_ROWS); !chunk.isEmpty(); chunk = file.chunk(CHUNK_ROWS)) {
                tooMany = rows + chunk.size() > ROWS_MAX;
                if (tooMany) {
                    break;
                }
                List<PayoutRow> next = chunk;
                int firstRow = rows;
                await(onItsWay);
                onItsWay = sender.submit(() -> add(firstRow, next));
                rows += next.size();
            }
            await(onItsWay);
        }
        View.PayoutBatch closed = persist(new Command.ClosePayoutBatch(exchange.caller(), batch, rows));
        if (tooMany) {
            throw Problem.of(
                            ProblemCode.TOO_MANY_ROWS,
                            "The file has more than " + ROWS_MAX + " rows; the first " + rows + " are taken as batch "
                                    + IdKind.BATCH.text(batch) + ", the others are not. Send the others as a new file.")
                    .asException();
        }
        return closed;
    }

    static List<PayoutRow> firstChunk(PayoutFile file) throws IOException {
        return file.chunk(CHUNK_ROWS);
    }

    private View.PayoutBatch add(int firstRow, List<PayoutRow> rows) {
        return persist(new Command.AddPayoutRows(exchange.caller(), batch, firstRow, rows));
    }

    private View.PayoutBatch persist(Command command) {
        long giveUpNs = System.nanoTime() + patience.toNanos();
        boolean mayBeDone = false;
        for (long backOffMs = 20; ; backOffMs = Math.min(BACK_OFF_MAX_MS, backOffMs * 2)) {
            try {
                long deadline = Math.min(giveUpNs, System.nanoTime() + ATTEMPT_NS);
                return view(calls.attempt(exchange, shard, command, deadline));
            } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                mayBeDone |= e instanceof Shards.OutcomeUnknown;
            }
            if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backOffMs) > giveUpNs) {
                throw givenUp(mayBeDone).asException();
            }
            pause(backOffMs);
        }
    }

    private Problem givenUp(boolean mayBeDone) {
        String detail = "The upload of batch " + IdKind.BATCH.text(batch)
                + " stopped, because the shard at home in " + calls.directory().regionOf(shard)
                + " cannot serve at the moment; " + (mayBeDone ? "some rows may be" : "rows before that are")
                + " taken, and the same file with the same key goes on from there.";
        // Earlier rows were taken, so this is not "nothing was done".
        return Problem.of(ProblemCode.OUTCOME_UNKNOWN, detail);
    }

    private static View.PayoutBatch view(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done when done.view() instanceof View.PayoutBatch view -> view;
            case Outcome.Refused refused -> throw Refusals.problem(refused).asException();
            case Outcome.Done _,
                    Outcome.KeyReused _,
                    Outcome.Running _,
                    Outcome.Rows _,
                    Outcome.Applied _,
                    Outcome.Codes _,
                    Outcome.Lent _,
                    Outcome.Opened _,
                    Outcome.Moved _,
                    Outcome.LetGo _ -> throw new IllegalStateException("unexpected outcome " + outcome.getClass());
        };
    }

    private static void await(Future<View.PayoutBatch> onItsWay) {
        try {
            onItsWay.get();
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static ProblemException interrupted() {
        Thread.currentThread().interrupt();
        return Problem.of(ProblemCode.OUTCOME_UNKNOWN, "The server is stopping.")
                .asException();
    }
}
