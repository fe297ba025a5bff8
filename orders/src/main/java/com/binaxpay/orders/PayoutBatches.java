package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Payout files: `receiving -> processing -> completed`. Rows come in order and may come again, so that an upload that
/// was cut off is resumed by sending the file again. A row that cannot be paid is kept with what is wrong with it and
/// stops nobody.
///
/// A batch that has ended leaves memory but for its id and position (31 to 38 bytes).
final class PayoutBatches {
    /// Rows of a batch at the most.
    static final int ROWS_MAX = 200_000;

    /// Rows of a page of an ended batch.
    static final int PAGE_ROWS = 1_024;

    private final Core core;
    private final Wallets wallets;
    private final Payouts payouts;
    private final TreeMap<Id, LiveBatch> live = new TreeMap<>();
    private final IdMap ended = new IdMap();

    PayoutBatches(Core core, Wallets wallets, Payouts payouts) {
        this.core = core;
        this.wallets = wallets;
        this.payouts = payouts;
    }

    Outcome open(Command.OpenPayoutBatch command) {
        if (!wallets.has(command.caller(), command.wallet())) {
            return Refusals.refused(Refusal.WALLET_NOT_FOUND, Refusals.sentence(Refusal.WALLET_NOT_FOUND), "/wallet");
        }
        Id id = command.batch();
        if (id.isNone() || live.containsKey(id) || ended.get(id.hi(), id.lo()) != IdMap.ABSENT) {
            return Refusals.refused(Refusal.DUPLICATE_ID);
        }
        LiveBatch batch = new LiveBatch(id, command.caller(), command.wallet(), command.dryRun(), core.nowNs());
        live.put(id, batch);
        View.PayoutBatch view = batch.view();
        core.records().keep(view);
        return new Outcome.Done(view, false);
    }

    Outcome add(Command.AddPayoutRows command) {
        Optional<BatchRows> found = find(command.caller(), command.batch());
        if (found.isEmpty()) {
            return Transfers.refusedAtPath(Refusal.BATCH_NOT_FOUND);
        }
        BatchRows before = found.get();
        int known = before.view().rows();
        if (command.firstRow() < 0 || command.firstRow() > known) {
            return Refusals.refused(
                    Refusal.ROWS_OUT_OF_ORDER,
                    "The batch has " + known + " rows; the next is row " + known + ", not " + command.firstRow() + ".",
                    "");
        }
        int repeated = Math.min(command.rows().size(), known - command.firstRow());
        for (int i = 0; i < repeated; i++) {
            if (before.row(command.firstRow() + i).fingerprint()
                    != command.rows().get(i).fingerprint()) {
                return fileDiffers(command.rows().get(i).line());
            }
        }
        List<Command.PayoutRow> added =
                command.rows().subList(repeated, command.rows().size());
        if (added.isEmpty()) {
            return new Outcome.Done(before.view(), false);
        }
        LiveBatch batch = live.get(command.batch());
        if (batch == null || batch.isClosed() || known + added.size() > ROWS_MAX) {
            return Transfers.refusedAtPath(Refusal.BATCH_CLOSED);
        }
        added.forEach(row -> add(batch, row));
        return new Outcome.Done(batch.view(), false);
    }

    Outcome close(Command.ClosePayoutBatch command) {
        Optional<BatchRows> found = find(command.caller(), command.batch());
        if (found.isEmpty()) {
            return Transfers.refusedAtPath(Refusal.BATCH_NOT_FOUND);
        }
        View.PayoutBatch before = found.get().view();
        if (before.rows() != command.rows()) {
            return Refusals.refused(
                    Refusal.FILE_DIFFERS,
                    "The batch has " + before.rows() + " rows and the file " + command.rows() + ".",
                    "");
        }
        LiveBatch batch = live.get(command.batch());
        if (batch == null || batch.isClosed()) {
            return new Outcome.Done(before, false);
        }
        batch.close(core.nowNs());
        View.PayoutBatch view = batch.view();
        completeIfEnded(batch);
        return new Outcome.Done(view, false);
    }

    /// The batch, ended or not, if it is the caller's.
    Optional<BatchRows> find(Caller caller, Id batch) {
        LiveBatch open = live.get(batch);
        if (open != null) {
            return Optional.of(BatchRows.of(open))
                    .filter(rows -> rows.view().owner().equals(caller));
        }
        long position = ended.get(batch.hi(), batch.lo());
        return position == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of(BatchRows.of(
                                core.records(), (Kept.EndedBatch) core.records().read(position)))
                        .filter(rows -> rows.view().owner().equals(caller));
    }

    /// Wallets with batches that have not ended.
    Set<Id> busyWallets() {
        return live.values().stream().map(LiveBatch::wallet).collect(Collectors.toSet());
    }

    /// The wallet of a batch, ended or not.
    Optional<Id> walletOf(Id batch) {
        if (live.containsKey(batch)) {
            return Optional.of(live.get(batch).wallet());
        }
        long position = ended.get(batch.hi(), batch.lo());
        return position == IdMap.ABSENT
                ? Optional.empty()
                : Optional.of(((Kept.EndedBatch) core.records().read(position))
                        .batch()
                        .wallet());
    }

    /// A payout has another status; `batch` is [Id#NONE] where it came alone.
    void payoutMoved(Id batch, PayoutStatus from, PayoutStatus to) {
        LiveBatch of = live.get(batch);
        if (of != null && from != to) {
            of.payoutMoved(from, to, core.nowNs());
            completeIfEnded(of);
        }
    }

    long hash() {
        long hash = Hash64.chain(ended.keyHash(), ended.size());
        for (LiveBatch batch : live.values()) {
            View.PayoutBatch view = batch.view();
            hash = Hash64.chain(hash, Hash64.ofId(view.id().hi(), view.id().lo()));
            hash = Hash64.chain(hash, (long) view.rows() << Integer.SIZE | view.rejected());
            hash = Hash64.chain(hash, (long) view.succeeded() << Integer.SIZE | view.failed());
        }
        return hash;
    }

    void save(DataOutput out) throws IOException {
        ended.save(out);
        out.writeInt(live.size());
        for (LiveBatch batch : live.values()) {
            batch.save(out);
        }
    }

    void load(DataInput in) throws IOException {
        ended.load(in);
        live.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            LiveBatch batch = LiveBatch.load(in);
            live.put(batch.id(), batch);
        }
    }

    private void add(LiveBatch batch, Command.PayoutRow row) {
        if (!row.errorCode().isEmpty()) {
            reject(batch, row, row.errorColumn(), row.errorCode(), row.errorDetail());
            return;
        }
        int sameReference = batch.claimReference(row.reference(), row.line());
        if (sameReference != 0) {
            reject(
                    batch,
                    row,
                    "reference",
                    Refusals.lowerCase(Refusal.DUPLICATE_REFERENCE),
                    "Line " + sameReference + " has this reference already. Give each line its own.");
            return;
        }
        PayoutViews.Request request = request(batch, row);
        if (batch.isDryRun()) {
            check(batch, row, request);
        } else if (payouts.reserve(request) instanceof Outcome.Refused refused) {
            reject(batch, row, refused);
        } else {
            batch.addReserved(payouts.count(), row.fingerprint(), row.line(), core.nowNs());
        }
    }

    private void check(LiveBatch batch, Command.PayoutRow row, PayoutViews.Request request) {
        Optional<Outcome.Refused> refused = payouts.check(request);
        if (refused.isPresent()) {
            reject(batch, row, refused.get());
            return;
        }
        View.BatchRow valid =
                new View.BatchRow(batch.rows(), row.line(), Id.NONE, BatchRows.VALID, row.reference(), "", "", "");
        batch.addWithout(core.records().keep(valid), false, row.fingerprint(), row.line(), core.nowNs());
    }

    private void reject(LiveBatch batch, Command.PayoutRow row, Outcome.Refused refused) {
        // Members of a request and columns of a file have the same names.
        String column = refused.pointer().isEmpty() ? "" : refused.pointer().substring(1);
        reject(batch, row, column, Refusals.lowerCase(refused.code()), refused.detail());
    }

    private void reject(LiveBatch batch, Command.PayoutRow row, String column, String code, String detail) {
        View.BatchRow rejected = new View.BatchRow(
                batch.rows(), row.line(), Id.NONE, BatchRows.REJECTED, row.reference(), column, code, detail);
        batch.addWithout(core.records().keep(rejected), true, row.fingerprint(), row.line(), core.nowNs());
    }

    private static PayoutViews.Request request(LiveBatch batch, Command.PayoutRow row) {
        return new PayoutViews.Request(
                batch.owner(),
                row.payout(),
                batch.wallet(),
                row.asset(),
                row.amountMinor(),
                row.rail(),
                row.destination(),
                row.reference(),
                Bytes.EMPTY,
                batch.id(),
                batch.rows(),
                OrderKind.PAYOUT,
                Id.NONE,
                "");
    }

    private void completeIfEnded(LiveBatch batch) {
        if (!batch.isComplete()) {
            return;
        }
        List<Long> pages = new ArrayList<>();
        for (int first = 0; first < batch.rows(); first += PAGE_ROWS) {
            List<Kept.RowPlace> page = new ArrayList<>();
            for (int row = first; row < Math.min(batch.rows(), first + PAGE_ROWS); row++) {
                page.add(batch.row(row));
            }
            pages.add(core.records().append(new Kept.BatchPage(page)));
        }
        View.PayoutBatch view = batch.view();
        long position = core.records().append(new Kept.EndedBatch(view, pages));
        ended.put(batch.id().hi(), batch.id().lo(), position);
        live.remove(batch.id());
        core.events().append(batch.owner(), batch.id(), EventType.PAYOUT_BATCH_COMPLETED, view, core.nowNs());
    }

    private static Outcome fileDiffers(int line) {
        return Refusals.refused(
                Refusal.FILE_DIFFERS,
                "Line " + line + " is not what it was when the batch was begun. Use another idempotency key.",
                "");
    }
}
