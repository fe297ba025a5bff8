package com.binaxpay.gateway;

import com.binaxpay.gateway.GatewayConfig.Limits;
import com.binaxpay.gateway.HttpAnswer.Field;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.PayoutRow;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `/v1/payout-batches` and what is below.
final class PayoutBatchHandlers {
    /// Rows are small and many, so their pages may be larger than other lists'.
    private static final int ROWS_LIMIT_MAX = 1_000;

    private static final int EVENTS_MAX = 1_800;

    private final ShardCalls calls;
    private final IdSource ids;
    private final Cursors cursors;
    private final Limits limits;

    PayoutBatchHandlers(ShardCalls calls, IdSource ids, Cursors cursors, Limits limits) {
        this.calls = calls;
        this.ids = ids;
        this.cursors = cursors;
        this.limits = limits;
    }

    HttpAnswer create(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        Parameters parameters = exchange.parameters("wallet", "dry_run");
        boolean dryRun = parameters.flag("dry_run");
        Id wallet = wallet(exchange.faults(), parameters);
        String type = exchange.contentType(PayoutFile.CSV, PayoutFile.NDJSON);
        exchange.faults().check();
        int shard = calls.shardOf(wallet, IdKind.WALLET);
        PayoutFile file = new PayoutFile(
                exchange.stream(limits.uploadMaxBytes()),
                type,
                limits.uploadMaxBytes(),
                () -> ids.next(wallet.jurisdiction(), wallet.slot()));
        try {
            file.header();
            List<PayoutRow> first = PayoutUpload.firstChunk(file);
            if (first.isEmpty()) {
                throw Problem.of(ProblemCode.INVALID_FILE, "The file has no rows.")
                        .asException();
            }
            Outcome.Done opened = open(exchange, shard, wallet, dryRun, key);
            Id batch = ((View.PayoutBatch) opened.view()).id();
            PayoutUpload upload = new PayoutUpload(calls, shard, exchange, batch, limits.uploadRetry());
            return Answers.replayed(taken(upload.send(first, file)), opened.replayed());
        } catch (IOException e) {
            throw Problem.of(
                            ProblemCode.BAD_REQUEST,
                            "The body ended early; the same file with the same key goes on where it stopped.")
                    .asException();
        }
    }

    private Outcome.Done open(Exchange exchange, int shard, Id wallet, boolean dryRun, String key) {
        // The file is not part of the fingerprint: it is checked row by row, so that an upload can be resumed.
        Idempotency idempotency = IdempotencyKeys.scoped(
                exchange.caller(), Operation.PAYOUT_BATCH, wallet, key, new Fingerprint().add(dryRun ? 1 : 0));
        Id batch = ids.next(wallet.jurisdiction(), wallet.slot());
        Outcome outcome = calls.submit(
                exchange, shard, new Command.OpenPayoutBatch(exchange.caller(), idempotency, batch, wallet, dryRun));
        return switch (outcome) {
            case Outcome.Done done -> done;
            case Outcome.Refused refused -> throw Refusals.problem(refused).asException();
            case Outcome.KeyReused _, Outcome.Running _ ->
                throw Answers.pending(outcome).asException();
            case Outcome.Rows _,
                    Outcome.Applied _,
                    Outcome.Codes _,
                    Outcome.Lent _,
                    Outcome.Opened _,
                    Outcome.Moved _,
                    Outcome.LetGo _ -> throw new IllegalStateException("unexpected outcome " + outcome.getClass());
        };
    }

    /// What is true of the batch for ever once its file is in, so that a replay says the same.
    private static HttpAnswer.Whole taken(View.PayoutBatch batch) {
        String id = IdKind.BATCH.text(batch.id());
        return HttpAnswer.json(202, out -> {
                    out.writeStartObject();
                    out.writeStringField("id", id);
                    out.writeStringField("mode", batch.owner().mode().name().toLowerCase(java.util.Locale.ROOT));
                    out.writeStringField("status", batch.dryRun() ? "completed" : "processing");
                    out.writeStringField("wallet", IdKind.WALLET.text(batch.wallet()));
                    out.writeBooleanField("dry_run", batch.dryRun());
                    out.writeNumberField("rows", batch.rows());
                    out.writeNumberField("accepted", batch.accepted());
                    out.writeNumberField("rejected", batch.rejected());
                    out.writeStringField("created_at", Times.format(batch.createdNs()));
                    out.writeEndObject();
                })
                .with("Location", "/v1/payout-batches/" + id);
    }

    HttpAnswer get(Exchange exchange) {
        Id batch = IdKind.BATCH.inPath(exchange.argument(0));
        Shards.Consistency consistency = consistency(exchange);
        return Answers.view(200, find(exchange, batch, consistency));
    }

    HttpAnswer rows(Exchange exchange) {
        Id batch = IdKind.BATCH.inPath(exchange.argument(0));
        Parameters parameters = exchange.parameters("limit", "cursor", "consistency", "max_staleness");
        Shards.Consistency consistency = calls.consistency(exchange, parameters);
        Page page = Page.read(exchange, cursors, "rows/" + exchange.argument(0), ROWS_LIMIT_MAX, parameters, List.of());
        exchange.faults().check();
        int firstRow = page.places().size() == 1 ? page.places().getFirst().intValue() : 0;
        Answer answer = calls.ask(
                exchange,
                calls.shardOf(batch, IdKind.BATCH),
                new Query.BatchRows(exchange.caller(), batch, firstRow, page.limit()),
                consistency);
        Answer.Many many = calls.many(answer, IdKind.BATCH, batch);
        int next = firstRow + many.views().size();
        return Answers.page(many.views(), many.hasMore() ? page.cursor(exchange, cursors, List.of((long) next)) : "");
    }

    /// Server-sent events: `progress` whenever the batch has changed, a comment where it has not, `completed` at
    /// the end.
    HttpAnswer events(Exchange exchange) {
        Id batch = IdKind.BATCH.inPath(exchange.argument(0));
        Shards.Consistency consistency = consistency(exchange);
        View.PayoutBatch now = find(exchange, batch, consistency);
        return new HttpAnswer.Stream(
                200,
                "text/event-stream",
                out -> follow(exchange, now, out),
                List.of(new Field("Cache-Control", "no-store")));
    }

    private void follow(Exchange exchange, View.PayoutBatch first, OutputStream out) throws IOException {
        int shard = calls.shardOf(first.id(), IdKind.BATCH);
        View.PayoutBatch now = first;
        byte[] sent = new byte[0];
        write(out, "retry: 1000\n\n");
        for (int i = 0; i < EVENTS_MAX; i++) {
            View.PayoutBatch view = now;
            byte[] data = Json.bytes(json -> Render.view(json, view));
            boolean completed = view.status() == View.BatchStatus.COMPLETED;
            if (Arrays.equals(data, sent) && !completed) {
                write(out, ": unchanged\n\n");
            } else {
                sent = data;
                write(
                        out,
                        "event: " + (completed ? "completed" : "progress") + "\ndata: "
                                + new String(data, StandardCharsets.UTF_8) + "\n\n");
            }
            if (completed || !pause()) {
                return;
            }
            now = again(exchange, shard, view);
        }
    }

    /// The batch as it is now, or as it was where the shard does not answer: the stream outlives a failover.
    private View.PayoutBatch again(Exchange exchange, int shard, View.PayoutBatch before) {
        try {
            long deadline = System.nanoTime() + limits.commandDeadline().toNanos();
            Answer answer = calls.peek(shard, new Query.BatchById(exchange.caller(), before.id()), deadline);
            return answer instanceof Answer.One one && one.view() instanceof View.PayoutBatch view ? view : before;
        } catch (Shards.NotDone e) {
            return before;
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(limits.progressInterval());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private View.PayoutBatch find(Exchange exchange, Id batch, Shards.Consistency consistency) {
        int shard = calls.shardOf(batch, IdKind.BATCH);
        Answer answer = calls.ask(exchange, shard, new Query.BatchById(exchange.caller(), batch), consistency);
        if (calls.one(answer, IdKind.BATCH, batch) instanceof View.PayoutBatch view) {
            return view;
        }
        throw IdKind.BATCH.notFound(IdKind.BATCH.text(batch));
    }

    private Shards.Consistency consistency(Exchange exchange) {
        Shards.Consistency consistency = calls.consistency(exchange);
        exchange.faults().check();
        return consistency;
    }

    private static Id wallet(Faults faults, Parameters parameters) {
        Optional<String> text = parameters.text("wallet");
        if (text.isEmpty()) {
            faults.parameter(
                    ProblemCode.INVALID_PARAMETER,
                    "wallet",
                    "The parameter wallet is missing; name the source wallet.");
            return Id.NONE;
        }
        Optional<Id> wallet = IdKind.WALLET.parse(text.get());
        if (wallet.isEmpty()) {
            faults.parameter(
                    ProblemCode.INVALID_ID,
                    "wallet",
                    "The value " + Fault.shown(text.get()) + " is not an id of the form " + IdKind.WALLET.example()
                            + ".");
        }
        return wallet.orElse(Id.NONE);
    }
}
