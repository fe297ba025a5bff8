package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Defect;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.MovingWallet;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.SlotMove;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Lets go of wallets and takes them, by rows of the ledger like any others: what a wallet has goes into the clearing
/// account towards the other shard, and comes out of that one's. So each shard stays in balance by itself, an audit
/// derives all balances as before, and at rest clearing accounts sum to zero.
///
/// The first row of an account on a shard in an epoch, and the last, are the borders of its statement there. An account
/// without money gets a hold of one minor unit that is released at once for a border.
final class WalletMoves {
    /// For how long a busy wallet begins nothing new, so that it can go.
    static final long HUSH_NS = 150_000_000L;

    /// A hold that goes, or one whose other side does.
    private record Leaving(Id ledgerId, Id orderId, int debit, int credit, long heldMinor, long deadlineNs) {}

    private final Core core;
    private final Ledger ledger;
    private final Wallets wallets;
    private final TransferIndex transfers;
    private final Payouts payouts;
    private final PayoutBatches batches;
    private final Refunds refunds;
    private final OpenCrossings crossings;

    WalletMoves(
            Core core,
            Wallets wallets,
            TransferIndex transfers,
            Payouts payouts,
            PayoutBatches batches,
            Refunds refunds,
            OpenCrossings crossings) {
        this.core = core;
        this.ledger = core.ledger();
        this.wallets = wallets;
        this.transfers = transfers;
        this.payouts = payouts;
        this.batches = batches;
        this.refunds = refunds;
        this.crossings = crossings;
    }

    /// Applies [Command.PlanMove].
    Outcome plan(Command.PlanMove command) {
        Optional<Slots.Range> known = core.slots().of(command.range());
        boolean isOwned = known.isEmpty()
                ? command.range().base() == core.shard() && !core.slots().overlaps(command.range())
                : known.get().phase() == SlotPhase.HERE;
        if (!isOwned || command.to() == core.shard() || command.to() < 0) {
            return Refusals.refused(Refusal.SLOTS_NOT_HERE);
        }
        List<Integer> owners = new ArrayList<>();
        known.ifPresent(range -> owners.addAll(range.move().owners()));
        owners.add(core.shard());
        SlotMove move = new SlotMove(command.range(), owners.size(), core.shard(), command.to(), owners);
        if (known.isPresent()) {
            known.get().begin(move, SlotPhase.PLANNED);
        } else {
            core.slots().add(move, SlotPhase.PLANNED);
        }
        return new Outcome.Applied();
    }

    /// Applies [Command.AdvanceMove].
    Outcome advance(Command.AdvanceMove command) {
        Optional<Slots.Range> found =
                core.slots().of(command.range()).filter(range -> range.move().epoch() == command.epoch());
        if (found.isEmpty() || found.get().isTaken()) {
            return Refusals.refused(Refusal.SLOTS_NOT_HERE);
        }
        Slots.Range range = found.get();
        if (range.phase() == SlotPhase.PLANNED && command.phase() == SlotPhase.PLANNED) {
            giveUp(range);
        } else if (command.phase().compareTo(range.phase()) > 0) {
            boolean isNext = command.phase().ordinal() == range.phase().ordinal() + 1;
            boolean isEmptied = command.phase() != SlotPhase.ENDING || isEmptied(range);
            if (!isNext || !isEmptied || command.phase().compareTo(SlotPhase.GONE) > 0) {
                return new Outcome.Running();
            }
            range.phase(command.phase());
        }
        return new Outcome.Applied();
    }

    /// The other shard may have been told already that slots come; it keeps waiting, which harms nobody, and hears of
    /// the next move by its higher epoch.
    private void giveUp(Slots.Range range) {
        SlotMove move = range.move();
        if (move.epoch() == 1) {
            core.slots().remove(range);
        } else {
            List<Integer> before = move.owners().subList(0, move.epoch() - 1);
            range.begin(
                    new SlotMove(move.range(), move.epoch() - 1, before.getLast(), core.shard(), before),
                    SlotPhase.HERE);
        }
    }

    private boolean isEmptied(Slots.Range range) {
        return range.inTransit().isEmpty() && wallets.hereIn(range.move().range()) == 0;
    }

    /// Applies [Command.ReleaseWallets].
    Outcome release(Command.ReleaseWallets command) {
        Optional<Slots.Range> found = core.slots()
                .of(command.range())
                .filter(range -> range.move().epoch() == command.epoch() && range.phase() == SlotPhase.LEAVING);
        if (found.isEmpty()) {
            return Refusals.refused(Refusal.SLOTS_NOT_HERE);
        }
        Slots.Range range = found.get();
        Set<Id> busy = crossings.busyWallets();
        busy.addAll(batches.busyWallets());
        List<Id> going = new ArrayList<>();
        List<Id> staying = new ArrayList<>();
        for (Id wallet : new LinkedHashSet<>(command.wallets())) {
            if (!core.slots().isIn(command.range(), wallet) || !wallets.isHere(wallet)) {
                continue;
            }
            if (!busy.contains(wallet)) {
                going.add(wallet);
            } else {
                staying.add(wallet);
                if (command.insist()) {
                    range.hushed().put(wallet, core.nowNs() + HUSH_NS);
                }
            }
        }
        return new Outcome.LetGo(letGo(range, going), staying);
    }

    /// Whether a wallet shall begin nothing that would keep it here.
    boolean isHushed(Id wallet) {
        return core.slots()
                .of(wallet)
                .map(range -> range.hushed().getOrDefault(wallet, 0L) > core.nowNs())
                .orElse(false);
    }

    private List<MovingWallet> letGo(Slots.Range range, List<Id> going) {
        Map<Integer, Id> walletOf = new HashMap<>();
        Map<Id, List<Leaving>> holdsOf = new HashMap<>();
        for (Id wallet : going) {
            holdsOf.put(wallet, new ArrayList<>());
            View.Wallet view = wallets.newest(wallet);
            view.assets().forEach(asset -> walletOf.put(wallets.indexOf(view, asset), wallet));
        }
        List<Leaving> others = new ArrayList<>();
        if (walletOf.keySet().stream().anyMatch(this::isHeld)) {
            sortHolds(walletOf, holdsOf, others);
        }
        for (Leaving hold : others) {
            turn(hold, range.move().to());
        }
        List<MovingWallet> moving = new ArrayList<>(going.size());
        for (Id wallet : going) {
            MovingWallet bundle = letGo(range.move(), wallet, Objects.requireNonNull(holdsOf.get(wallet)));
            range.inTransit().put(wallet, bundle);
            range.hushed().remove(wallet);
            moving.add(bundle);
        }
        return moving;
    }

    private boolean isHeld(int account) {
        return (ledger.debitsPending(account) | ledger.creditsPending(account)) != 0;
    }

    /// Finds the holds from the wallets that go, with those of collections for them, and those from others towards
    /// them. All holds of the shard are looked
    /// at, which is why nobody does it for wallets of which nothing is held.
    private void sortHolds(Map<Integer, Id> walletOf, Map<Id, List<Leaving>> holdsOf, List<Leaving> others) {
        ledger.forEachHold((hi, lo, debit, credit, held, deadlineNs) -> {
            if (!walletOf.containsKey(debit) && !walletOf.containsKey(credit)) {
                return;
            }
            Id ledgerId = new Id(hi, lo);
            Id order = core.postings().holdIds().orderId(ledgerId);
            Id wallet = walletOf.get(payouts.isOpenCollection(order) ? credit : debit);
            Leaving hold = new Leaving(ledgerId, order, debit, credit, held, deadlineNs);
            (wallet == null ? others : Objects.requireNonNull(holdsOf.get(wallet))).add(hold);
        });
    }

    /// Lets a hold of a wallet that stays go on towards the shard that its destination goes to.
    private void turn(Leaving hold, int to) {
        View.Transfer view = transfers.find(hold.orderId).orElseThrow();
        int book = ledger.book(hold.debit);
        end(hold, book);
        hold(view, hold.heldMinor, hold.deadlineNs, core.accounts().clearing(to, book, core.nowNs()));
    }

    private MovingWallet letGo(SlotMove move, Id wallet, List<Leaving> leaving) {
        View.Wallet view = wallets.newest(wallet);
        List<MovingWallet.Hold> holds = new ArrayList<>();
        List<MovingWallet.Order> orders = new ArrayList<>();
        for (Leaving hold : leaving) {
            end(hold, ledger.book(hold.debit));
            if (Defect.HOLD_LEFT_BEHIND.isPlanted()) {
                continue;
            }
            Optional<Kept.OpenPayout> payout = payouts.findOpen(hold.orderId);
            if (payout.isPresent()) {
                orders.add(order(payout.get()));
                payouts.leave(payout.get());
            } else {
                holds.add(new MovingWallet.Hold(
                        transfers.find(hold.orderId).orElseThrow(), hold.heldMinor, hold.deadlineNs));
                transfers.leave(hold.orderId);
            }
        }
        List<MovingWallet.Account> accounts = new ArrayList<>();
        for (int asset : view.assets()) {
            accounts.add(emptied(move, view, asset));
        }
        wallets.leave(wallet);
        return new MovingWallet(view, accounts, holds, orders);
    }

    private MovingWallet.Order order(Kept.OpenPayout open) {
        View.Payout view = payouts.byNumber(open.number());
        List<View.Payout> original = refunds.find(view.original()).stream().toList();
        return new MovingWallet.Order(view, open.lastAttempt(), original);
    }

    private MovingWallet.Account emptied(SlotMove move, View.Wallet wallet, int asset) {
        int account = wallets.indexOf(wallet, asset);
        long posted = ledger.creditsPosted(account) - ledger.debitsPosted(account);
        int flags = ledger.flags(account) & (AccountLayout.FROZEN | AccountLayout.CLOSED);
        Id id = DerivedIds.account(wallet.id(), asset);
        carry(move.epoch(), account, id, -posted, move.to());
        return new MovingWallet.Account(asset, posted, ledger.overdraftMinor(account), flags);
    }

    /// Adds `addedMinor` (which may be less than 0) to an account, out of the clearing account of `peer`; frozen or
    /// not.
    private void carry(int epoch, int account, Id id, long addedMinor, int peer) {
        int flags = ledger.flags(account);
        if ((flags & AccountLayout.CLOSED) != 0) {
            // Nothing is there, and nothing will ever be.
            return;
        }
        int book = ledger.book(account);
        Id clearing = core.accounts().clearing(peer, book, core.nowNs());
        Id row = DerivedIds.move(id, epoch);
        ledger.setFlags(account, flags & ~AccountLayout.FROZEN);
        if (addedMinor == 0) {
            Movement border = new Movement(row, clearing, id, 1, book, TransferCode.MOVE, row);
            check(core.postings().hold(border, 0, core.nowNs()));
            core.postings().release(border, DerivedIds.leave(row, 0), core.nowNs());
        } else {
            Id debit = addedMinor > 0 ? clearing : id;
            Id credit = addedMinor > 0 ? id : clearing;
            Movement moved = new Movement(row, debit, credit, Math.abs(addedMinor), book, TransferCode.MOVE, row);
            check(core.postings().move(moved, core.nowNs()));
        }
        ledger.setFlags(account, flags);
    }

    private void end(Leaving hold, int book) {
        Movement held =
                new Movement(hold.orderId, Id.NONE, Id.NONE, hold.heldMinor, book, TransferCode.MOVE, hold.orderId);
        // It may be due, and expires where it goes.
        ledger.clearDeadline(hold.ledgerId.hi(), hold.ledgerId.lo());
        core.postings().release(held, DerivedIds.leave(hold.ledgerId, 0), core.nowNs());
    }

    /// Applies [Command.ForgetWallets].
    Outcome forget(Command.ForgetWallets command) {
        core.slots()
                .of(command.range())
                .filter(range -> range.move().epoch() == command.epoch())
                .ifPresent(range -> command.wallets().forEach(range.inTransit()::remove));
        return new Outcome.Applied();
    }

    /// Applies [Command.AdoptSlots].
    Outcome adopt(Command.AdoptSlots command) {
        Optional<Slots.Range> range = arriving(command.move());
        if (command.complete()) {
            range.ifPresent(arrived -> arrived.phase(SlotPhase.HERE));
        }
        return new Outcome.Applied();
    }

    /// Applies [Command.AdoptWallets].
    Outcome adopt(Command.AdoptWallets command) {
        if (arriving(command.move()).isPresent()) {
            List<MovingWallet> coming = command.wallets().stream()
                    .filter(wallet -> Defect.WALLET_TAKEN_AGAIN.isPlanted()
                            || !wallets.isHere(wallet.wallet().id()))
                    .toList();
            coming.forEach(wallet -> take(command.move(), wallet));
            // Holds only once all wallets are there, so that those between two of them stay on this shard.
            coming.forEach(this::takeHolds);
        }
        return new Outcome.Applied();
    }

    /// The range, where the move is the newest that this shard heard of and is not complete.
    private Optional<Slots.Range> arriving(SlotMove move) {
        if (move.to() != core.shard()) {
            return Optional.empty();
        }
        Optional<Slots.Range> known = core.slots().of(move.range());
        if (known.isEmpty()) {
            return core.slots().overlaps(move.range())
                    ? Optional.empty()
                    : Optional.of(core.slots().add(move, SlotPhase.ARRIVING));
        }
        Slots.Range range = known.get();
        if (range.move().epoch() < move.epoch()) {
            range.begin(move, SlotPhase.ARRIVING);
        }
        return known.filter(arriving -> arriving.move().equals(move) && arriving.phase() == SlotPhase.ARRIVING);
    }

    private void take(SlotMove move, MovingWallet coming) {
        View.Wallet wallet = coming.wallet();
        wallets.arrive(wallet);
        for (MovingWallet.Account account : coming.accounts()) {
            Id id = DerivedIds.account(wallet.id(), account.asset());
            int book = TransferLayout.book(account.asset(), wallet.owner().mode());
            if (ledger.findAccount(id.hi(), id.lo()) < 0) {
                core.accounts().openWallet(id, wallet.id(), book, core.nowNs());
            }
            int index = ledger.findAccount(id.hi(), id.lo());
            int flags = ledger.flags(index) & ~AccountLayout.FROZEN;
            ledger.setFlags(index, flags);
            check(ledger.setOverdraft(id.hi(), id.lo(), account.overdraftMinor()));
            carry(move.epoch(), index, id, account.postedMinor(), move.from());
            ledger.setFlags(index, flags | account.flags() & AccountLayout.CLOSED);
        }
    }

    private void takeHolds(MovingWallet coming) {
        for (MovingWallet.Hold hold : coming.holds()) {
            View.Transfer view = hold.transfer();
            int book = TransferLayout.book(view.asset(), view.owner().mode());
            Id credit = core.isLocal(view.destination())
                    ? DerivedIds.account(view.destination(), view.asset())
                    : core.accounts().clearing(core.shardOf(view.destination()), book, core.nowNs());
            hold(view, hold.heldMinor(), hold.deadlineNs(), credit);
            transfers.putQuietly(view);
            transfers.pendingChanged(1);
        }
        for (MovingWallet.Order order : coming.payouts()) {
            order.original().forEach(payouts::learn);
            Movement movement = payouts.movement(order.payout());
            hold(movement, order.payout().id(), 0);
            payouts.arrive(order.payout(), order.lastAttempt());
        }
        int frozen =
                coming.accounts().stream().mapToInt(MovingWallet.Account::flags).reduce(0, (all, flags) -> all | flags);
        if ((frozen & AccountLayout.FROZEN) != 0) {
            freeze(coming);
        }
    }

    private void freeze(MovingWallet coming) {
        for (MovingWallet.Account account : coming.accounts()) {
            int index = wallets.indexOf(coming.wallet(), account.asset());
            ledger.setFlags(index, ledger.flags(index) | account.flags() & AccountLayout.FROZEN);
        }
    }

    /// Holds what a transfer holds, towards `credit`.
    private void hold(View.Transfer view, long heldMinor, long deadlineNs, Id credit) {
        Movement movement = new Movement(
                view.id(),
                DerivedIds.account(view.source(), view.asset()),
                credit,
                heldMinor,
                TransferLayout.book(view.asset(), view.owner().mode()),
                TransferCode.TRANSFER,
                view.id());
        hold(movement, view.id(), deadlineNs);
    }

    /// Makes a hold again whose money is there. Accounts that are frozen hold on to what they held; a deadline that has
    /// passed meanwhile ends it with the next entry.
    private void hold(Movement movement, Id order, long deadlineNs) {
        Id ledgerId = order;
        for (int n = 0; ledger.findTransfer(ledgerId.hi(), ledgerId.lo()) != 0; n++) {
            ledgerId = DerivedIds.move(order, n);
        }
        Set<Integer> thawed = new TreeSet<>();
        thaw(movement.debit(), thawed);
        thaw(movement.credit(), thawed);
        check(core.postings().hold(movement.as(ledgerId, movement.amountMinor()), 0, core.nowNs()));
        ledger.restoreDeadline(ledgerId.hi(), ledgerId.lo(), deadlineNs);
        thawed.forEach(account -> ledger.setFlags(account, ledger.flags(account) | AccountLayout.FROZEN));
        core.postings().holdIds().put(order, ledgerId);
    }

    private void thaw(Id id, Set<Integer> thawed) {
        int account = ledger.findAccount(id.hi(), id.lo());
        if ((ledger.flags(account) & AccountLayout.FROZEN) != 0) {
            thawed.add(account);
            ledger.setFlags(account, ledger.flags(account) & ~AccountLayout.FROZEN);
        }
    }

    private static void check(ResultCode code) {
        Invariant.check(code == ResultCode.OK, "a wallet that moves does not fit: " + code);
    }
}
