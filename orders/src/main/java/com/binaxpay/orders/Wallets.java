package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.WalletStatus;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Wallets: who owns them, and where their newest version is. What they hold is the ledger's. A wallet costs 47 to 54
/// bytes of memory besides its accounts.
final class Wallets {
    private static final int ASSET_MAX = 0xFFFF;
    private static final int STATUS_FLAGS = AccountLayout.FROZEN | AccountLayout.CLOSED;

    private final Core core;
    private final Ledger ledger;
    // id -> number from 1; by number - 1: owner, version (the last one here, less than 0, where the wallet moved on).
    private final IdMap numbers = new IdMap();
    private final Longs owners = new Longs();
    private final Longs positions = new Longs();
    // Sum over wallets that moved on.
    private long goneHash;
    private final SlotCounts here = new SlotCounts();

    Wallets(Core core) {
        this.core = core;
        this.ledger = core.ledger();
    }

    int count() {
        return numbers.size();
    }

    /// Whether `wallet` is here, and the caller's.
    boolean has(Caller caller, Id wallet) {
        return isHere(wallet) && isOwner(caller, wallet);
    }

    /// Whether `wallet` is here, whosever it is.
    boolean isHere(Id wallet) {
        long number = numberOf(wallet);
        return number != IdMap.ABSENT && positions.get((int) number - 1) > 0;
    }

    /// How many wallets of a range are here.
    long hereIn(SlotRange range) {
        return here.in(range, slot -> core.slots().isIn(range, slot));
    }

    /// Whether `wallet` is here or was.
    boolean wasHere(Id wallet) {
        return numberOf(wallet) != IdMap.ABSENT;
    }

    /// The wallet as it was here last, if it was and was the caller's.
    Optional<View.Wallet> findPast(Caller caller, Id wallet) {
        return wasHere(wallet) && isOwner(caller, wallet) ? Optional.of(newest(wallet)) : Optional.empty();
    }

    /// The newest version of a wallet that is or was here.
    View.Wallet newest(Id wallet) {
        int number = (int) numberOf(wallet);
        return core.records().view(Math.abs(positions.get(number - 1)), View.Wallet.class);
    }

    /// The wallet with a number, from 1 up to [#count].
    Id byNumber(int number) {
        return new Id(numbers.hi(number - 1), numbers.lo(number - 1));
    }

    /// The wallet has moved on.
    void leave(Id wallet) {
        int number = (int) numberOf(wallet);
        positions.set(number - 1, -positions.get(number - 1));
        goneHash += Hash64.ofId(wallet.hi(), wallet.lo());
        here.add(wallet, -1);
    }

    /// A wallet has come from another shard, for the first time or again.
    void arrive(View.Wallet view) {
        Id wallet = view.id();
        long position = core.records().keep(view);
        if (wasHere(wallet)) {
            positions.set((int) numberOf(wallet) - 1, position);
            goneHash -= Hash64.ofId(wallet.hi(), wallet.lo());
        } else {
            owners.add(EventLog.ownerKey(view.owner()));
            positions.add(position);
            numbers.put(wallet.hi(), wallet.lo(), positions.size());
        }
        here.add(wallet, 1);
    }

    private long numberOf(Id wallet) {
        return numbers.get(wallet.hi(), wallet.lo());
    }

    private boolean isOwner(Caller caller, Id wallet) {
        return owners.get((int) numberOf(wallet) - 1) == EventLog.ownerKey(caller);
    }

    /// Whether `wallet` has an account in `asset`.
    boolean holds(Id wallet, int asset) {
        Id account = DerivedIds.account(wallet, asset);
        return asset > 0 && asset <= ASSET_MAX && ledger.findAccount(account.hi(), account.lo()) >= 0;
    }

    /// The wallet as it is now, if it is here and the caller's.
    Optional<View.Wallet> find(Caller caller, Id wallet) {
        return has(caller, wallet) ? Optional.of(newest(wallet)) : Optional.empty();
    }

    Outcome open(Command.OpenWallet command) {
        Id id = command.wallet();
        if (id.isNone() || wasHere(id)) {
            return Refusals.refused(Refusal.DUPLICATE_ID);
        }
        List<Integer> assets = command.assets().stream().distinct().toList();
        for (int asset : assets) {
            if (asset <= 0 || asset > ASSET_MAX) {
                return Refusals.refused(Refusal.CURRENCY_MISMATCH);
            }
            if (holds(id, asset)) {
                return Refusals.refused(Refusal.DUPLICATE_ID);
            }
        }
        for (int asset : assets) {
            int book = TransferLayout.book(asset, command.caller().mode());
            core.accounts().openWallet(DerivedIds.account(id, asset), id, book, core.nowNs());
        }
        View.Wallet view = new View.Wallet(
                id, command.caller(), WalletStatus.ACTIVE, assets, command.holder(), command.metadata(), core.nowNs());
        owners.add(EventLog.ownerKey(command.caller()));
        positions.add(core.events().append(command.caller(), id, EventType.WALLET_CREATED, view, core.nowNs()));
        numbers.put(id.hi(), id.lo(), positions.size());
        here.add(id, 1);
        return new Outcome.Done(view, false);
    }

    /// Freezes, unfreezes or closes; what is in that state already stays so.
    Outcome change(Command.ChangeWallet command) {
        Optional<View.Wallet> found = find(command.caller(), command.wallet());
        if (found.isEmpty()) {
            return Refusals.refused(Refusal.WALLET_NOT_FOUND, Refusals.sentence(Refusal.WALLET_NOT_FOUND), "");
        }
        View.Wallet wallet = found.get();
        WalletStatus asked = asked(command.idempotency().operation());
        if (wallet.status() == asked) {
            return new Outcome.Done(wallet, false);
        }
        if (wallet.status() == WalletStatus.CLOSED) {
            return Refusals.refused(Refusal.ACCOUNT_CLOSED, Refusals.sentence(Refusal.ACCOUNT_CLOSED), "");
        }
        if (asked == WalletStatus.CLOSED && !isEmpty(wallet)) {
            return Refusals.refused(Refusal.WALLET_NOT_EMPTY);
        }
        return new Outcome.Done(changed(wallet, asked), false);
    }

    /// The wallet's balances, by asset number.
    Answer balances(View.Wallet wallet) {
        List<View> balances = new ArrayList<>();
        for (int asset : wallet.assets().stream().sorted().toList()) {
            balances.add(balance(asset, indexOf(wallet, asset)));
        }
        return new Answer.Many(balances, false);
    }

    /// Ledger index of a wallet's account.
    int indexOf(View.Wallet wallet, int asset) {
        Id account = DerivedIds.account(wallet.id(), asset);
        return ledger.findAccount(account.hi(), account.lo());
    }

    long hash() {
        long hash = numbers.keyHash();
        for (int i = 0; i < owners.size(); i++) {
            hash = Hash64.chain(hash, owners.get(i));
        }
        return goneHash == 0 ? hash : Hash64.chain(hash, goneHash);
    }

    void save(DataOutput out) throws IOException {
        numbers.save(out);
        owners.save(out);
        positions.save(out);
    }

    void load(DataInput in) throws IOException {
        numbers.load(in);
        owners.load(in);
        positions.load(in);
        goneHash = 0;
        here.clear();
        for (int i = 0; i < positions.size(); i++) {
            if (positions.get(i) < 0) {
                goneHash += Hash64.ofId(numbers.hi(i), numbers.lo(i));
            } else {
                here.add(byNumber(i + 1), 1);
            }
        }
    }

    private View.Wallet changed(View.Wallet wallet, WalletStatus status) {
        int flags = switch (status) {
            case ACTIVE -> 0;
            case FROZEN -> AccountLayout.FROZEN;
            case CLOSED -> AccountLayout.CLOSED;
        };
        for (int asset : wallet.assets()) {
            int account = indexOf(wallet, asset);
            ledger.setFlags(account, ledger.flags(account) & ~STATUS_FLAGS | flags);
        }
        View.Wallet view = new View.Wallet(
                wallet.id(),
                wallet.owner(),
                status,
                wallet.assets(),
                wallet.holder(),
                wallet.metadata(),
                wallet.createdNs());
        int number = (int) numbers.get(wallet.id().hi(), wallet.id().lo());
        positions.set(number - 1, core.records().keep(view));
        return view;
    }

    private View.Balance balance(int asset, int account) {
        long posted = ledger.creditsPosted(account) - ledger.debitsPosted(account);
        long pendingOut = ledger.debitsPending(account);
        long overdraft = ledger.overdraftMinor(account);
        return new View.Balance(
                asset, posted - pendingOut + overdraft, posted, ledger.creditsPending(account), pendingOut, overdraft);
    }

    private boolean isEmpty(View.Wallet wallet) {
        for (int asset : wallet.assets()) {
            int account = indexOf(wallet, asset);
            boolean empty = ledger.creditsPosted(account) == ledger.debitsPosted(account)
                    && (ledger.creditsPending(account) | ledger.debitsPending(account)) == 0;
            if (!empty) {
                return false;
            }
        }
        return true;
    }

    private static WalletStatus asked(Operation operation) {
        return switch (operation) {
            case FREEZE_WALLET -> WalletStatus.FROZEN;
            case CLOSE_WALLET -> WalletStatus.CLOSED;
            // Any other operation here is a fault of the gateway's; unfreezing is what harms nobody's money.
            default -> WalletStatus.ACTIVE;
        };
    }
}
