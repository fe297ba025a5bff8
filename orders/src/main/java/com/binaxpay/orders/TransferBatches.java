package com.binaxpay.orders;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Batches of transfers: row by row, each under its own key, or as one chain of the ledger under the batch's key.
final class TransferBatches {
    private final Transfers transfers;
    private final Core core;
    private final Wallets wallets;
    private final IdempotencyIndex keys;
    private final RunningBatches running;
    private final Ownership ownership;

    TransferBatches(
            Core core,
            Wallets wallets,
            Transfers transfers,
            IdempotencyIndex keys,
            RunningBatches running,
            Ownership ownership) {
        this.ownership = ownership;
        this.core = core;
        this.wallets = wallets;
        this.transfers = transfers;
        this.keys = keys;
        this.running = running;
    }

    Outcome begin(Command.TransferBatch command) {
        return command.atomic() ? chain(command.rows()) : rowByRow(command);
    }

    private Outcome rowByRow(Command.TransferBatch command) {
        List<Outcome> outcomes = new ArrayList<>(command.rows().size());
        TreeSet<Id> waitingFor = new TreeSet<>();
        boolean isTurned = Defect.HASH_ORDER.isPlantedByChance(this);
        for (Command.Transfer row : isTurned ? command.rows().reversed() : command.rows()) {
            // A row under the batch's own key could never be told from the batch.
            Outcome outcome =
                    idOf(row).equals(IdempotencyIndex.idOf(command.idempotency())) ? new Outcome.KeyReused() : row(row);
            outcomes.add(outcome);
            if (outcome instanceof Outcome.Running) {
                waitingFor.add(idOf(row));
            }
        }
        if (outcomes.stream().anyMatch(Outcome.Moved.class::isInstance)) {
            // Whoever asks sends the batch again: rows that were done, or have begun, are known by their own keys.
            return new Outcome.Rows(outcomes, false);
        }
        if (waitingFor.isEmpty()) {
            return new Outcome.Rows(outcomes, false);
        }
        List<Kept.RunningRow> rows = new ArrayList<>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            rows.add(running(command.rows().get(i), outcomes.get(i)));
        }
        running.add(command.idempotency(), rows, waitingFor);
        return new Outcome.Running();
    }

    private Outcome row(Command.Transfer row) {
        Optional<Outcome> before = keys.recall(row.idempotency()).or(() -> ownership.rowElsewhere(row));
        if (before.isPresent()) {
            return before.get();
        }
        Outcome outcome = transfers.begin(row);
        keys.keep(row.idempotency(), outcome);
        return outcome;
    }

    /// Where the outcome of a row is found when the batch ends: under its key, unless that belongs to another request.
    private Kept.RunningRow running(Command.Transfer row, Outcome outcome) {
        return outcome instanceof Outcome.KeyReused
                ? new Kept.RunningRow(Id.NONE, core.records().encode(outcome))
                : new Kept.RunningRow(idOf(row), Bytes.EMPTY);
    }

    private static Id idOf(Command.Transfer row) {
        return IdempotencyIndex.idOf(row.idempotency());
    }

    private Outcome chain(List<Command.Transfer> rows) {
        Optional<Outcome> refused = checkChain(rows);
        if (refused.isPresent() || rows.isEmpty()) {
            return refused.orElseGet(() -> new Outcome.Rows(List.of(), false));
        }
        List<Postings.Link> links = new ArrayList<>(rows.size());
        for (Command.Transfer row : rows) {
            links.add(new Postings.Link(transfers.movement(row), !row.capture(), transfers.deadlineNs(row)));
        }
        List<ResultCode> codes = core.postings().chain(links, core.nowNs());
        boolean done = codes.stream().allMatch(code -> code == ResultCode.OK);
        List<Outcome> outcomes = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            outcomes.add(done ? transfers.begun(rows.get(i)) : refused(rows.get(i), links.get(i), codes.get(i)));
        }
        return new Outcome.Rows(outcomes, false);
    }

    /// What is wrong with a chain before the ledger is asked.
    private Optional<Outcome> checkChain(List<Command.Transfer> rows) {
        for (int i = 0; i < rows.size(); i++) {
            Command.Transfer row = rows.get(i);
            boolean elsewhere = core.shardOf(row.destination()) >= 0 && !core.isLocal(row.destination());
            if (elsewhere && wallets.has(row.caller(), row.source())) {
                return Optional.of(Refusals.refused(
                        Refusal.CHAIN_CROSSES_SHARDS,
                        Refusals.sentence(Refusal.CHAIN_CROSSES_SHARDS),
                        "/" + i + Refusals.pointer(Refusal.CHAIN_CROSSES_SHARDS)));
            }
        }
        TreeSet<Id> ids = new TreeSet<>();
        for (int i = 0; i < rows.size(); i++) {
            Optional<Outcome> refused = ids.add(rows.get(i).transfer())
                    ? transfers.check(rows.get(i))
                    : Optional.of(Refusals.refused(Refusal.DUPLICATE_ID));
            if (refused.isPresent()) {
                return Optional.of(failed(rows.size(), i, refused.get()));
            }
        }
        return Optional.empty();
    }

    private Outcome refused(Command.Transfer row, Postings.Link link, ResultCode code) {
        // A member that would have been done says that another one failed.
        return code == ResultCode.OK
                ? Refusals.refused(Refusal.CHAIN_FAILED)
                : transfers.refusal(code, link.movement().debit(), row.amountMinor(), row.asset());
    }

    private static Outcome failed(int rows, int culprit, Outcome refusal) {
        List<Outcome> outcomes = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            outcomes.add(i == culprit ? refusal : Refusals.refused(Refusal.CHAIN_FAILED));
        }
        return new Outcome.Rows(outcomes, false);
    }
}
