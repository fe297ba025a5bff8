package com.binaxpay.orders;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Kept.Purpose;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.TransferStatus;
import java.util.Optional;

/// Transfers between wallets, test money, and the ends of holds.
///
/// `pending -> posted | voided | expired`. A transfer to another shard, and the capture of a hold for one, stay
/// `pending`
/// while they cross; a hold that began to cross has lost its deadline and ends as the crossing does. Where the
/// destination's shard refuses a capture, the hold is released.
final class Transfers {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Core core;
    private final Wallets wallets;
    private final TransferIndex index;
    private final OpenCrossings crossings;

    Transfers(Core core, Wallets wallets, TransferIndex index, OpenCrossings crossings) {
        this.core = core;
        this.wallets = wallets;
        this.index = index;
        this.crossings = crossings;
    }

    Outcome fund(Command.Fund command) {
        if (command.caller().mode() != Mode.TEST) {
            return Refusals.refused(Refusal.TEST_MODE_ONLY);
        }
        if (!wallets.has(command.caller(), command.wallet())) {
            return Refusals.refused(Refusal.WALLET_NOT_FOUND, Refusals.sentence(Refusal.WALLET_NOT_FOUND), "/wallet");
        }
        if (!wallets.holds(command.wallet(), command.asset())) {
            return Refusals.refused(Refusal.CURRENCY_MISMATCH);
        }
        if (index.isTaken(command.transfer())) {
            return Refusals.refused(Refusal.DUPLICATE_ID);
        }
        int book = TransferLayout.book(command.asset(), command.caller().mode());
        Movement movement = new Movement(
                command.transfer(),
                core.accounts().funding(book, core.nowNs()),
                DerivedIds.account(command.wallet(), command.asset()),
                command.amountMinor(),
                book,
                TransferCode.FUND,
                command.transfer());
        ResultCode code = core.postings().move(movement, core.nowNs());
        if (code != ResultCode.OK) {
            return Refusals.refused(Refusals.of(code));
        }
        View.Transfer view = TransferViews.funded(command, core.nowNs());
        index.put(view, EventType.TRANSFER_POSTED);
        return new Outcome.Done(view, false);
    }

    Outcome begin(Command.Transfer command) {
        Optional<Outcome> refused = check(command);
        if (refused.isPresent()) {
            return refused.get();
        }
        boolean local = core.isLocal(command.destination());
        Movement movement = movement(command);
        ResultCode code = command.capture() && local
                ? core.postings().move(movement, core.nowNs())
                : core.postings().hold(movement, deadlineNs(command), core.nowNs());
        if (code != ResultCode.OK) {
            return refusal(code, movement.debit(), command.amountMinor(), command.asset());
        }
        return command.capture() && !local ? cross(command) : begun(command);
    }

    /// What is wrong with a transfer before the ledger is asked.
    Optional<Outcome> check(Command.Transfer command) {
        boolean local = core.isLocal(command.destination());
        if (!wallets.has(command.caller(), command.source())) {
            return Optional.of(Refusals.refused(Refusal.WALLET_NOT_FOUND));
        }
        if (command.source().equals(command.destination())) {
            return Optional.of(Refusals.refused(Refusal.SAME_WALLET));
        }
        if (local ? !wallets.has(command.caller(), command.destination()) : core.shardOf(command.destination()) < 0) {
            return Optional.of(Refusals.refused(Refusal.DESTINATION_NOT_FOUND));
        }
        if (!wallets.holds(command.source(), command.asset())
                || local && !wallets.holds(command.destination(), command.asset())) {
            return Optional.of(Refusals.refused(Refusal.CURRENCY_MISMATCH));
        }
        return index.isTaken(command.transfer())
                ? Optional.of(Refusals.refused(Refusal.DUPLICATE_ID))
                : Optional.empty();
    }

    /// What the ledger has to do for a transfer that [#check] let through.
    Movement movement(Command.Transfer command) {
        int book = TransferLayout.book(command.asset(), command.caller().mode());
        return movement(
                command.transfer(),
                command.source(),
                command.destination(),
                command.asset(),
                command.amountMinor(),
                book);
    }

    /// Keeps a transfer that the ledger has done on this shard, or holds.
    Outcome begun(Command.Transfer command) {
        TransferStatus status = command.capture() ? TransferStatus.POSTED : TransferStatus.PENDING;
        View.Transfer view = TransferViews.begun(command, status, deadlineNs(command), core.nowNs());
        index.put(view, command.capture() ? EventType.TRANSFER_POSTED : EventType.TRANSFER_PENDING);
        index.pendingChanged(command.capture() ? 0 : 1);
        return new Outcome.Done(view, false);
    }

    /// Deadline of a hold, or 0.
    long deadlineNs(Command.Transfer command) {
        if (command.capture() || command.expiresInS() <= 0) {
            return 0;
        }
        long secondsMax = (Long.MAX_VALUE - core.nowNs()) / NANOS_PER_SECOND;
        return core.nowNs() + Math.min(command.expiresInS(), secondsMax) * NANOS_PER_SECOND;
    }

    /// The refusal of a movement by the ledger, with the figures where money is lacking.
    Outcome.Refused refusal(ResultCode code, Id debit, long amountMinor, int asset) {
        Refusal refusal = Refusals.of(code);
        return refusal == Refusal.INSUFFICIENT_FUNDS
                ? Refusals.insufficientFunds(core.postings().availableMinor(debit), amountMinor, asset)
                : Refusals.refused(refusal);
    }

    Outcome capture(Command.Capture command) {
        Optional<View.Transfer> found = index.find(command.caller(), command.transfer());
        Optional<Refusal> refusal = found.isEmpty() ? Optional.of(Refusal.TRANSFER_NOT_FOUND) : notHeld(found.get());
        if (refusal.isPresent()) {
            return refusedAtPath(refusal.get());
        }
        View.Transfer held = found.get();
        long left = leftMinor(held);
        boolean takesAll = Defect.CAPTURE_TAKES_ALL.isPlanted() || command.amountMinor() == 0;
        long amount = takesAll ? left : command.amountMinor();
        if (amount < 0 || amount > left) {
            return Refusals.refused(
                    Refusal.CAPTURE_EXCEEDS_HOLD,
                    "The transfer holds " + Refusals.money(left, held.asset()) + ". Capture that or less.",
                    "/amount");
        }
        Optional<Refusal> blocked = blocked(held);
        if (blocked.isPresent()) {
            return refusedAtPath(blocked.get());
        }
        boolean keepRest = command.keepRest() && amount < left;
        return isBetweenWallets(held)
                ? captured(held, amount, keepRest)
                : crossCapture(command, held, amount, keepRest);
    }

    /// Whether a hold is towards a wallet of this shard. One whose destination came here later is not: it crosses to
    /// this shard itself.
    private boolean isBetweenWallets(View.Transfer held) {
        if (!core.isLocal(held.destination())) {
            return false;
        }
        Id hold = core.postings().holdIds().ledgerId(held.id());
        Id destination = DerivedIds.account(held.destination(), held.asset());
        return core.ledger().creditOfHold(hold.hi(), hold.lo())
                == core.ledger().findAccount(destination.hi(), destination.lo());
    }

    /// What a pending transfer still holds.
    private static long leftMinor(View.Transfer held) {
        return held.amountMinor() - held.capturedMinor();
    }

    Outcome release(Command.VoidTransfer command) {
        Optional<View.Transfer> found = index.find(command.caller(), command.transfer());
        Optional<Refusal> refusal = found.isEmpty() ? Optional.of(Refusal.TRANSFER_NOT_FOUND) : notHeld(found.get());
        if (Defect.VOID_AFTER_CAPTURE.isPlanted()
                && found.isPresent()
                && found.get().status() == TransferStatus.POSTED) {
            return new Outcome.Done(ended(found.get(), TransferStatus.VOIDED), false);
        }
        return refusal.isPresent() ? refusedAtPath(refusal.get()) : released(found.get());
    }

    /// A hold of the ledger has expired. Holds that are not transfers of this module are not known here.
    void expired(Id ledgerId) {
        Id id = core.postings().holdIds().orderId(ledgerId);
        Optional<View.Transfer> found = index.find(id);
        core.postings().holdIds().ended(id);
        if (found.isPresent()) {
            index.put(ended(found.get(), TransferStatus.EXPIRED), EventType.TRANSFER_EXPIRED);
            index.pendingChanged(-1);
        }
    }

    /// Ends a transfer or capture that crossed: posts it, or releases it on the other shard's `refusal`.
    Outcome resolve(Kept.OpenCrossing crossing, String refusal) {
        View.Transfer held = index.find(crossing.crossing().transfer()).orElseThrow();
        if (!refusal.isEmpty()) {
            released(held);
            return Refusals.refused(Refusals.named(refusal));
        }
        long amount = crossing.crossing().amountMinor();
        Postings.Capture capture = new Postings.Capture(held.captures(), crossing.keepRest());
        core.postings().settle(movement(held), amount, capture, core.nowNs());
        if (crossing.keepRest()) {
            Id hold = core.postings().holdIds().ledgerId(held.id());
            core.ledger().restoreDeadline(hold.hi(), hold.lo(), held.expiresNs());
            return keptRest(held, amount);
        }
        return posted(
                held,
                amount,
                crossing.purpose() == Purpose.CAPTURE ? EventType.TRANSFER_CAPTURED : EventType.TRANSFER_POSTED);
    }

    /// A refusal of a request whose path names the transfer, so that no member is at fault.
    static Outcome.Refused refusedAtPath(Refusal code) {
        String pointer = code == Refusal.CAPTURE_EXCEEDS_HOLD || code == Refusal.REVERSAL_EXCEEDS_ORIGINAL
                ? Refusals.pointer(code)
                : "";
        return Refusals.refused(code, Refusals.sentence(code), pointer);
    }

    private Outcome cross(Command.Transfer command) {
        View.Transfer view = TransferViews.begun(command, TransferStatus.PENDING, 0, core.nowNs());
        index.putQuietly(view);
        index.pendingChanged(1);
        crossings.begin(
                Purpose.TRANSFER, crossing(command.transfer(), view, command.amountMinor()), command.idempotency());
        return new Outcome.Running();
    }

    private Outcome crossCapture(Command.Capture command, View.Transfer held, long amount, boolean keepRest) {
        Id hold = core.postings().holdIds().ledgerId(held.id());
        core.ledger().clearDeadline(hold.hi(), hold.lo());
        Id id = DerivedIds.captureCrossing(held.id(), held.captures());
        crossings.beginCapture(crossing(id, held, amount), command.idempotency(), keepRest);
        return new Outcome.Running();
    }

    private Crossing crossing(Id id, View.Transfer transfer, long amount) {
        return new Crossing(
                id,
                transfer.id(),
                transfer.owner(),
                core.shard(),
                transfer.source(),
                transfer.destination(),
                transfer.asset(),
                amount,
                transfer.reference(),
                Id.NONE);
    }

    private Outcome captured(View.Transfer held, long amount, boolean keepRest) {
        Postings.Capture capture = new Postings.Capture(held.captures(), keepRest);
        ResultCode code = core.postings().post(movement(held), amount, capture, core.nowNs());
        if (code != ResultCode.OK) {
            return refusedAtPath(Refusals.of(code));
        }
        return keepRest ? keptRest(held, amount) : posted(held, amount, EventType.TRANSFER_CAPTURED);
    }

    private Outcome posted(View.Transfer held, long amount, String event) {
        long captured = held.capturedMinor() + amount;
        View.Transfer view = TransferViews.changed(held, TransferStatus.POSTED, captured, 0, core.nowNs());
        index.put(view, event);
        index.pendingChanged(-1);
        return new Outcome.Done(view, false);
    }

    private Outcome keptRest(View.Transfer held, long amount) {
        View.Transfer view = TransferViews.capturedInPart(held, held.capturedMinor() + amount, core.nowNs());
        index.put(view, EventType.TRANSFER_CAPTURED);
        return new Outcome.Done(view, false);
    }

    /// The last version of a hold that was released: posted where something was captured before.
    private View.Transfer ended(View.Transfer held, TransferStatus status) {
        long captured = held.capturedMinor();
        return TransferViews.changed(held, captured > 0 ? TransferStatus.POSTED : status, captured, 0, core.nowNs());
    }

    private Outcome released(View.Transfer held) {
        core.postings().release(movement(held), core.nowNs());
        View.Transfer view = ended(held, TransferStatus.VOIDED);
        index.put(view, EventType.TRANSFER_VOIDED);
        index.pendingChanged(-1);
        return new Outcome.Done(view, false);
    }

    private Optional<Refusal> notHeld(View.Transfer transfer) {
        if (crossings.isOpen(transfer.id())
                || crossings.isOpen(DerivedIds.captureCrossing(transfer.id(), transfer.captures()))) {
            return Optional.of(Refusal.CAPTURE_IN_PROGRESS);
        }
        boolean overdue = transfer.expiresNs() != 0 && transfer.expiresNs() <= core.nowNs();
        return switch (transfer.status()) {
            case PENDING -> overdue ? Optional.of(Refusal.TRANSFER_EXPIRED) : Optional.empty();
            case EXPIRED -> Optional.of(Refusal.TRANSFER_EXPIRED);
            case POSTED, VOIDED -> Optional.of(Refusal.TRANSFER_NOT_PENDING);
        };
    }

    /// Why a hold may not be captured though it could be: the ledger itself would let it through.
    private Optional<Refusal> blocked(View.Transfer held) {
        int source = core.postings().flags(DerivedIds.account(held.source(), held.asset()));
        int destination = core.isLocal(held.destination())
                ? core.postings().flags(DerivedIds.account(held.destination(), held.asset()))
                : 0;
        if ((source & AccountLayout.FROZEN) != 0) {
            return Optional.of(Refusal.ACCOUNT_FROZEN);
        }
        return (destination & AccountLayout.FROZEN) != 0 ? Optional.of(Refusal.DESTINATION_FROZEN) : Optional.empty();
    }

    private Movement movement(View.Transfer transfer) {
        return movement(
                transfer.id(),
                transfer.source(),
                transfer.destination(),
                transfer.asset(),
                leftMinor(transfer),
                TransferLayout.book(transfer.asset(), transfer.owner().mode()));
    }

    private Movement movement(Id id, Id source, Id destination, int asset, long amountMinor, int book) {
        int peer = core.shardOf(destination);
        Id credit = peer == core.shard()
                ? DerivedIds.account(destination, asset)
                : core.accounts().clearing(peer, book, core.nowNs());
        return new Movement(
                id, DerivedIds.account(source, asset), credit, amountMinor, book, TransferCode.TRANSFER, id);
    }
}
