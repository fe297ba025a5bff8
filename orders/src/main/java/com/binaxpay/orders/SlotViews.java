package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.MovingWallet;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.SlotRange;
import com.binaxpay.wire.SlotState;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;

/// Answers what movers of slots and operators ask.
final class SlotViews {
    private final Core core;
    private final Ledger ledger;
    private final Wallets wallets;

    SlotViews(Core core, Wallets wallets) {
        this.core = core;
        this.ledger = core.ledger();
        this.wallets = wallets;
    }

    Answer moves() {
        List<SlotState> states = new ArrayList<>();
        for (Slots.Range range : core.slots().all()) {
            states.add(new SlotState(
                    range.move(),
                    range.phase(),
                    wallets.hereIn(range.move().range()),
                    range.inTransit().size()));
        }
        return new Answer.SlotMoves(states);
    }

    private boolean isHere(SlotRange range, Id wallet) {
        return core.slots().isIn(range, wallet) && wallets.isHere(wallet);
    }

    Answer wallets(Query.WalletsOf query) {
        List<Id> page = new ArrayList<>();
        int limit = Limits.page(query.limit());
        int number = (int) Math.max(0, query.afterNumber());
        int end = Math.min(wallets.count(), number + Query.WalletsOf.LOOK_MAX);
        while (number < end && page.size() < limit) {
            Id wallet = wallets.byNumber(++number);
            if (isHere(query.range(), wallet)) {
                page.add(wallet);
            }
        }
        return new Answer.WalletIds(page, number, number < wallets.count());
    }

    Answer inTransit(Query.InTransit query) {
        List<MovingWallet> moving = core.slots()
                .of(query.range())
                .map(range -> range.inTransit().values().stream()
                        .limit(Limits.page(query.limit()))
                        .toList())
                .orElse(List.of());
        return new Answer.MovingWallets(moving);
    }

    Answer sum(Query.SlotSum query) {
        long count = 0;
        long sum = 0;
        long posted = 0;
        int number = (int) Math.max(0, query.afterNumber());
        int end = Math.min(wallets.count(), number + Query.WalletsOf.LOOK_MAX);
        while (number < end) {
            Id wallet = wallets.byNumber(++number);
            if (isHere(query.range(), wallet)) {
                count++;
                View.Wallet view = wallets.newest(wallet);
                for (int asset : view.assets()) {
                    int account = wallets.indexOf(view, asset);
                    sum += hash(account);
                    posted += ledger.creditsPosted(account) - ledger.debitsPosted(account);
                }
            }
        }
        return new Answer.SlotSum(count, sum, posted, number, number < wallets.count());
    }

    private long hash(int account) {
        long hash = Hash64.ofId(ledger.accountIdHi(account), ledger.accountIdLo(account));
        hash = Hash64.chain(hash, ledger.book(account));
        hash = Hash64.chain(hash, ledger.flags(account) & (AccountLayout.FROZEN | AccountLayout.CLOSED));
        hash = Hash64.chain(hash, ledger.creditsPosted(account) - ledger.debitsPosted(account));
        hash = Hash64.chain(hash, ledger.debitsPending(account));
        return Hash64.chain(hash, ledger.overdraftMinor(account));
    }
}
