package com.binaxpay.gateway;

import com.binaxpay.gateway.Fault.Place;
import com.binaxpay.gateway.JsonInput.Row;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `/v1/transfer-batches`. Rows are grouped by the shard of their source and sent in chunks, the shards beside each
/// other, the chunks of one shard in order. Each chunk and each row has a key that follows from the batch's, so that a
/// repeated request goes on where the first one stopped.
final class TransferBatchHandlers {
    private static final int ROWS_MAX = 10_000;
    private static final int CHUNK_ROWS = 1_000;
    private static final String NDJSON = "application/x-ndjson";

    private final ShardCalls calls;
    private final IdSource ids;
    private final int bodyMaxBytes;

    TransferBatchHandlers(ShardCalls calls, IdSource ids, int bodyMaxBytes) {
        this.calls = calls;
        this.ids = ids;
        this.bodyMaxBytes = bodyMaxBytes;
    }

    /// A row that can be sent: its place in the request, and the command.
    private record Part(int index, Command.Transfer transfer) {}

    /// What a row came to: one of the two is there.
    private record Result(
            @Nullable Problem problem, @Nullable Outcome outcome) {}

    /// One request on its way.
    private final class Batch {
        private final Exchange exchange;
        private final String key;
        private final boolean atomic;
        private final List<Row> rows;
        private final Fingerprint payload = new Fingerprint();
        private final Result[] results;
        private final Map<Integer, List<Part>> byShard = new TreeMap<>();
        private boolean crosses;

        Batch(Exchange exchange, String key, boolean atomic, List<Row> rows) {
            this.exchange = exchange;
            this.key = key;
            this.atomic = atomic;
            this.rows = rows;
            this.results = new Result[rows.size()];
            payload.add(atomic ? 1 : 0);
            for (Row row : rows) {
                row.object().feed(payload);
            }
            // All shards that the batch goes to are told it at once.
            payload.end();
        }

        void read() {
            Caller caller = exchange.caller();
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                TransferRequest request = TransferRequest.read(row.object(), calls, row.faults());
                if (!row.faults().isEmpty()) {
                    results[i] = new Result(problem(row.faults()), null);
                    continue;
                }
                crosses |= request.shard() != request.destinationShard();
                Idempotency idempotency = IdempotencyKeys.part(
                        caller, Operation.TRANSFER, Id.NONE, key, "row", i, Fingerprint.of(row.object()));
                byShard.computeIfAbsent(request.shard(), _ -> new ArrayList<>())
                        .add(new Part(i, request.command(caller, idempotency, ids)));
            }
        }

        /// Sends everything; true where all of it had been done before.
        boolean send() {
            List<Together.Task<Boolean>> tasks = new ArrayList<>();
            byShard.forEach((shard, parts) -> tasks.add(() -> sendTo(shard, parts)));
            return tasks.isEmpty() ? false : Together.run(tasks).stream().allMatch(replayed -> replayed);
        }

        private boolean sendTo(int shard, List<Part> parts) {
            boolean replayed = true;
            int chunkRows = atomic ? ROWS_MAX : CHUNK_ROWS;
            for (int start = 0; start < parts.size(); start += chunkRows) {
                List<Part> chunk = parts.subList(start, Math.min(parts.size(), start + chunkRows));
                Outcome outcome = submit(shard, start / chunkRows, chunk);
                switch (outcome) {
                    case Outcome.Rows done -> {
                        replayed &= done.replayed();
                        for (int i = 0; i < chunk.size(); i++) {
                            results[chunk.get(i).index()] =
                                    new Result(null, done.rows().get(i));
                        }
                    }
                    case Outcome.Refused refused ->
                        throw Refusals.problem(refused).asException();
                    case Outcome.KeyReused _, Outcome.Running _ ->
                        throw Answers.pending(outcome).asException();
                    case Outcome.Done _,
                            Outcome.Applied _,
                            Outcome.Codes _,
                            Outcome.Lent _,
                            Outcome.Opened _,
                            Outcome.Moved _,
                            Outcome.LetGo _ ->
                        throw new IllegalStateException("unexpected outcome " + outcome.getClass());
                }
            }
            return replayed;
        }

        private Outcome submit(int shard, int chunk, List<Part> parts) {
            Idempotency idempotency = IdempotencyKeys.part(
                    exchange.caller(), Operation.TRANSFER_BATCH, Id.NONE, key, "shard " + shard, chunk, payload);
            Command command = new Command.TransferBatch(
                    exchange.caller(),
                    idempotency,
                    atomic,
                    parts.stream().map(Part::transfer).toList());
            try {
                return calls.submit(exchange, shard, command, exchange.deadlineNs());
            } catch (ProblemException e) {
                boolean isFirst = chunk == 0 && byShard.size() == 1;
                if (e.problem().code() == ProblemCode.NOT_DONE && !isFirst) {
                    // Other chunks may have taken effect, so "nothing was done" would not be true of the request.
                    throw Problem.of(
                                    ProblemCode.OUTCOME_UNKNOWN,
                                    "Some rows were done, and the shard at home in "
                                            + calls.directory().regionOf(shard) + " cannot serve at the moment.")
                            .asException();
                }
                throw e;
            }
        }
    }

    HttpAnswer create(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Parameters parameters = exchange.parameters("atomic");
        boolean atomic = parameters.flag("atomic");
        String type = exchange.contentType(Json.CONTENT_TYPE, NDJSON);
        byte[] body = exchange.bytes(bodyMaxBytes);
        exchange.faults().check();
        List<Row> rows = type.equals(NDJSON)
                ? JsonInput.lines(body, TransferRequest.SHAPE, ROWS_MAX)
                : JsonInput.array(body, TransferRequest.SHAPE, ROWS_MAX);
        if (rows.isEmpty()) {
            throw Problem.at(ProblemCode.INVALID_VALUE, "", "The batch has no rows; 1 to " + ROWS_MAX + " are allowed.")
                    .asException();
        }
        Batch batch = new Batch(exchange, key, atomic, rows);
        batch.read();
        if (atomic) {
            checkAtomic(batch);
        }
        boolean replayed = batch.send();
        return Answers.replayed(atomic ? atomicAnswer(exchange, batch) : answer(exchange, batch.results), replayed);
    }

    private static void checkAtomic(Batch batch) {
        for (Row row : batch.rows) {
            row.faults().check();
        }
        if (batch.crosses || batch.byShard.size() > 1) {
            throw Problem.of(
                            ProblemCode.CHAIN_CROSSES_SHARDS,
                            "The wallets of this atomic batch live on several shards.")
                    .asException();
        }
    }

    /// An atomic batch that was refused is one problem, which names the rows that caused it.
    private static HttpAnswer.Whole atomicAnswer(Exchange exchange, Batch batch) {
        List<Fault> faults = new ArrayList<>();
        boolean isRefused = false;
        for (int i = 0; i < batch.results.length; i++) {
            if (batch.results[i].outcome() instanceof Outcome.Refused refused) {
                isRefused = true;
                if (refused.code() != Refusal.CHAIN_FAILED && faults.size() < 50) {
                    faults.add(new Fault(
                            Refusals.code(refused.code()),
                            Place.POINTER,
                            "/" + i + refused.pointer(),
                            refused.detail()));
                }
            }
        }
        if (!isRefused) {
            return answer(exchange, batch.results);
        }
        String detail = faults.isEmpty()
                ? ""
                : "Row " + faults.getFirst().name() + ": " + faults.getFirst().detail();
        return Answers.problem(new Problem(ProblemCode.CHAIN_FAILED, detail, faults), exchange.path());
    }

    private static HttpAnswer.Whole answer(Exchange exchange, Result[] results) {
        return HttpAnswer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("data");
            for (int i = 0; i < results.length; i++) {
                row(out, i, results[i], exchange.path());
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void row(JsonGenerator out, int index, Result result, String instance) throws IOException {
        out.writeStartObject();
        out.writeNumberField("index", index);
        switch (result.outcome()) {
            case null -> {
                if (result.problem() == null) {
                    throw new IllegalStateException("row " + index + " has no result");
                }
                problem(out, result.problem(), instance);
            }
            case Outcome.Done done -> {
                out.writeNumberField("status", 201);
                out.writeFieldName("transfer");
                Render.view(out, done.view());
            }
            case Outcome.Refused refused -> problem(out, within(index, Refusals.problem(refused)), instance);
            case Outcome.KeyReused _, Outcome.Running _ -> problem(out, Answers.pending(result.outcome()), instance);
            case Outcome.Rows _,
                    Outcome.Applied _,
                    Outcome.Codes _,
                    Outcome.Lent _,
                    Outcome.Opened _,
                    Outcome.Moved _,
                    Outcome.LetGo _ ->
                throw new IllegalStateException(
                        "unexpected outcome " + result.outcome().getClass());
        }
        out.writeEndObject();
    }

    private static void problem(JsonGenerator out, Problem problem, String instance) throws IOException {
        out.writeNumberField("status", problem.code().status());
        out.writeFieldName("problem");
        problem.write(out, instance);
    }

    /// Pointers of a row's refusal as pointers into the whole body.
    private static Problem within(int index, Problem problem) {
        List<Fault> faults = problem.errors().stream()
                .map(fault -> new Fault(fault.code(), fault.place(), "/" + index + fault.name(), fault.detail()))
                .toList();
        return new Problem(problem.code(), problem.detail(), faults);
    }

    private static Problem problem(Faults faults) {
        try {
            faults.check();
            throw new IllegalStateException("no faults");
        } catch (ProblemException e) {
            return e.problem();
        }
    }
}
