package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.ALICE_LIVE;
import static com.binaxpay.orders.World.BOB;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.KES;
import static com.binaxpay.orders.World.done;
import static com.binaxpay.orders.World.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.WalletStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WalletsTest {
    private final World world = new World(1);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    @Test
    void open_newWallet_hasAnAccountInEachAsset() {
        Id wallet = world.wallet(0, EUR, KES);

        View.Wallet view = (View.Wallet) ((Answer.One) world.ask(0, new Query.WalletById(ALICE, wallet))).view();
        assertThat(view.assets()).containsExactly(EUR, KES);
        assertThat(view.status()).isEqualTo(WalletStatus.ACTIVE);
        assertThat(((Answer.Many) world.ask(0, new Query.Balances(ALICE, wallet))).views())
                .containsExactly(new View.Balance(KES, 0, 0, 0, 0), new View.Balance(EUR, 0, 0, 0, 0));
        assertThat(world.eventTypes(0)).containsExactly("wallet.created");
    }

    @Test
    void open_idIsTaken_isRefused() {
        Id wallet = world.wallet(0, EUR);
        refused(
                world.apply(
                        0,
                        new Command.OpenWallet(
                                BOB,
                                world.newKey(Operation.OPEN_WALLET),
                                wallet,
                                List.of(EUR),
                                Bytes.EMPTY,
                                Bytes.EMPTY)),
                Refusal.DUPLICATE_ID);
    }

    @Test
    void ask_otherPartnerOrMode_findsNothing() {
        Id wallet = world.wallet(0, EUR);
        assertThat(world.ask(0, new Query.WalletById(BOB, wallet))).isEqualTo(new Answer.NotFound());
        assertThat(world.ask(0, new Query.Balances(ALICE_LIVE, wallet))).isEqualTo(new Answer.NotFound());
        assertThat(world.ask(0, new Query.BalancesAsOf(BOB, wallet, 0))).isEqualTo(new Answer.NotFound());
        refused(
                world.apply(0, new Command.ChangeWallet(BOB, world.newKey(Operation.FREEZE_WALLET), wallet)),
                Refusal.WALLET_NOT_FOUND);
    }

    @Test
    void freeze_wallet_stopsItAsSourceAndAsDestination() {
        Id from = world.funded(0, 1_000);
        Id to = world.funded(0, 1_000);
        View.Wallet frozen = (View.Wallet) done(world.change(from, Operation.FREEZE_WALLET));

        assertThat(frozen.status()).isEqualTo(WalletStatus.FROZEN);
        refused(world.send(world.transfer(from, to, 1)), Refusal.ACCOUNT_FROZEN);
        refused(world.send(world.transfer(to, from, 1)), Refusal.DESTINATION_FROZEN);
        refused(world.apply(0, world.payout(from, 1)), Refusal.ACCOUNT_FROZEN);

        done(world.change(from, Operation.UNFREEZE_WALLET));
        done(world.send(world.transfer(from, to, 1)));
    }

    @Test
    void freeze_frozenWallet_changesNothing() {
        Id wallet = world.wallet(0, EUR);
        done(world.change(wallet, Operation.FREEZE_WALLET));
        assertThat(((View.Wallet) done(world.change(wallet, Operation.FREEZE_WALLET))).status())
                .isEqualTo(WalletStatus.FROZEN);
    }

    @Test
    void close_walletWithMoneyOrHolds_isRefused() {
        Id from = world.funded(0, 1_000);
        Id to = world.wallet(0, EUR);
        refused(world.change(from, Operation.CLOSE_WALLET), Refusal.WALLET_NOT_EMPTY);
        Id hold = world.hold(from, to, 1_000, 0);
        refused(world.change(to, Operation.CLOSE_WALLET), Refusal.WALLET_NOT_EMPTY);
        done(world.release(hold));
        done(world.change(to, Operation.CLOSE_WALLET));
    }

    @Test
    void close_emptyWallet_isForEver() {
        Id wallet = world.wallet(0, EUR);
        Id other = world.funded(0, 10);
        done(world.change(wallet, Operation.CLOSE_WALLET));

        refused(world.send(world.transfer(wallet, other, 1)), Refusal.ACCOUNT_CLOSED);
        refused(world.send(world.transfer(other, wallet, 1)), Refusal.DESTINATION_CLOSED);
        refused(world.change(wallet, Operation.UNFREEZE_WALLET), Refusal.ACCOUNT_CLOSED);
        assertThat(((View.Wallet) done(world.change(wallet, Operation.CLOSE_WALLET))).status())
                .isEqualTo(WalletStatus.CLOSED);
    }

    @Test
    void fund_liveMode_isRefused() {
        Id wallet = world.wallet(ALICE_LIVE, 0, EUR);
        refused(
                world.apply(
                        0, new Command.Fund(ALICE_LIVE, world.newKey(Operation.FUND), world.newId(0), wallet, EUR, 1)),
                Refusal.TEST_MODE_ONLY);
    }

    @Test
    void fund_hostileAmounts_areRefusedAndStopNothing() {
        Id wallet = world.funded(0, 5);
        for (long amount : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            Outcome outcome = world.apply(
                    0, new Command.Fund(ALICE, world.newKey(Operation.FUND), world.newId(0), wallet, EUR, amount));
            refused(outcome, Refusal.AMOUNT_OVERFLOW);
        }
        assertThat(world.available(wallet)).isEqualTo(5);
    }
}
