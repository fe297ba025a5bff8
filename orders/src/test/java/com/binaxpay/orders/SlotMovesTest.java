package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.PastThing;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.SlotPhase;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SlotMovesTest {
    private final MovingWorld moving = new MovingWorld(3);
    private final World world = moving.world;

    @AfterEach
    void checkAll() {
        world.check();
        assertThat(world.clearingNet()).isZero();
    }

    @Test
    void move_walletWithMoneyAndHold_isTheSameOnTheOtherShard() {
        Id wallet = world.funded(0, 1_000);
        Id other = world.funded(0, 10);
        Id hold = world.hold(wallet, other, 300, 0);
        Answer.SlotSum before = moving.sum(0, 0);
        moving.move(0, 0, 1);
        Answer.SlotSum after = moving.sum(0, 1);
        assertThat(after.sum()).isEqualTo(before.sum());
        assertThat(after.postedMinor()).isEqualTo(before.postedMinor());
        assertThat(moving.sum(0, 0).wallets()).isZero();
        assertThat(balance(wallet)).isEqualTo(new View.Balance(World.EUR, 700, 1_000, 0, 300));
        assertThat(balance(other).pendingInMinor()).isEqualTo(300);
        World.done(moving.submit(world.capture(hold, 200)));
        assertThat(balance(wallet).availableMinor()).isEqualTo(800);
        assertThat(balance(other).availableMinor()).isEqualTo(210);
    }

    @Test
    void move_frozenWalletWithOverdraft_staysSo() {
        Id wallet = world.funded(0, 100);
        Id account = DerivedIds.account(wallet, World.EUR);
        world.apply(0, world.overdraft(account, 500));
        World.done(world.send(world.transfer(wallet, world.wallet(0, World.EUR), 400)));
        world.hold(wallet, world.wallet(1, World.EUR), 50, 0);
        world.change(wallet, Operation.FREEZE_WALLET);
        moving.move(0, 0, 1);
        assertThat(balance(wallet)).isEqualTo(new View.Balance(World.EUR, 150, -300, 0, 50, 500));
        World.refused(moving.submit(world.transfer(wallet, world.funded(1, 1), 1)), Refusal.ACCOUNT_FROZEN);
        View.Account view = (View.Account) ((Answer.One) moving.ask(new Query.AccountById(account))).view();
        assertThat(view.flags() & AccountLayout.FROZEN).isNotZero();
    }

    @Test
    void hold_whoseDestinationMoves_crosses() {
        Id source = world.funded(0, 1_000);
        Id destination = world.wallet(1, World.EUR);
        moving.move(1, 1, 0);
        Id hold = world.hold(source, destination, 400, 0);
        assertThat(balance(destination).pendingInMinor())
                .as("both are on shard 0")
                .isEqualTo(400);
        moving.move(1, 0, 2);
        World.running(moving.submit(world.capture(hold, 300)));
        pump();
        assertThat(balance(destination).availableMinor()).isEqualTo(300);
        assertThat(balance(source)).isEqualTo(new View.Balance(World.EUR, 700, 700, 0, 0));
    }

    @Test
    void hold_whoseDestinationComesLater_isCapturedHere() {
        Id source = world.funded(0, 1_000);
        Id destination = world.wallet(1, World.EUR);
        Id hold = world.hold(source, destination, 400, 0);
        moving.move(1, 1, 0);
        World.running(moving.submit(world.capture(hold, 400)));
        pump();
        assertThat(balance(destination).availableMinor()).isEqualTo(400);
    }

    @Test
    void key_answeredBeforeTheMove_isReplayedAfterIt() {
        Id wallet = world.funded(0, 1_000);
        Command.Transfer transfer = world.transfer(wallet, world.wallet(0, World.EUR), 10);
        View first = World.done(world.send(transfer));
        Command.Transfer refusedOne = world.transfer(wallet, world.wallet(0, World.EUR), 10_000);
        World.refused(world.send(refusedOne), Refusal.INSUFFICIENT_FUNDS);
        moving.move(0, 0, 1);
        assertThat(attemptOn(1, transfer)).isEqualTo(new Outcome.Done(first, true));
        world.fund(world.wallet(1, World.EUR), 5);
        World.refused(moving.submit(refusedOne), Refusal.INSUFFICIENT_FUNDS);
        moving.move(0, 1, 2);
        assertThat(attemptOn(2, transfer)).isEqualTo(new Outcome.Done(first, true));
        assertThat(balance(wallet).availableMinor()).isEqualTo(990);
    }

    @Test
    void reversal_ofATransferFromBefore_keepsItsCap() {
        Id wallet = world.funded(0, 1_000);
        Id other = world.wallet(0, World.EUR);
        Command.Transfer transfer = world.transfer(wallet, other, 100);
        World.done(world.send(transfer));
        moving.move(0, 0, 1);
        World.done(moving.submit(world.reverse(transfer.transfer(), 60)));
        moving.move(0, 1, 0);
        World.refused(moving.submit(world.reverse(transfer.transfer(), 60)), Refusal.REVERSAL_EXCEEDS_ORIGINAL);
        World.done(moving.submit(world.reverse(transfer.transfer(), 40)));
        assertThat(balance(wallet).availableMinor()).isEqualTo(1_000);
    }

    @Test
    void payout_submittedBeforeTheMove_endsAfterIt() {
        Id wallet = world.funded(0, 1_000);
        Command.CreatePayout create = world.payout(wallet, 200);
        World.done(world.apply(0, create));
        world.apply(0, new Command.SubmitPayouts(List.of(new Command.Attempt(create.payout(), 1, "sandbox"))));
        moving.move(0, 0, 1);
        Command.SettlePayouts settle = new Command.SettlePayouts(
                List.of(new Command.Settlement(create.payout(), 1, Command.AttemptResult.SUCCEEDED, "ref", "")));
        world.apply(0, settle);
        assertThat(payout(create.payout()).status())
                .as("the old shard settles nothing")
                .isEqualTo(View.PayoutStatus.SUBMITTED);
        world.apply(1, settle);
        assertThat(payout(create.payout()).status()).isEqualTo(View.PayoutStatus.SUCCEEDED);
        assertThat(balance(wallet)).isEqualTo(new View.Balance(World.EUR, 800, 800, 0, 0));
        moving.move(0, 1, 2);
        World.refused(
                moving.submit(
                        new Command.CancelPayout(World.ALICE, world.newKey(Operation.CANCEL_PAYOUT), create.payout())),
                Refusal.PAYOUT_NOT_CANCELLABLE);
        assertThat(listed(View.OrderKind.PAYOUT)).containsExactly(create.payout());
    }

    @Test
    void collection_submittedBeforeTheMove_isBookedAfterIt() {
        Id wallet = world.wallet(0, World.EUR);
        Command.CreateCollection create = world.collection(wallet, 200);
        World.done(world.apply(0, create));
        world.change(wallet, Operation.FREEZE_WALLET);
        moving.move(0, 0, 1);
        assertThat(balance(wallet)).isEqualTo(new View.Balance(World.EUR, 0, 0, 200, 0));
        world.comeOut(0, create.collection(), Command.AttemptResult.SUCCEEDED);
        assertThat(balance(wallet).postedMinor()).as("not by the old shard").isZero();
        world.comeOut(1, create.collection(), Command.AttemptResult.SUCCEEDED);
        assertThat(balance(wallet)).isEqualTo(new View.Balance(World.EUR, 200, 200, 0, 0));
        assertThat(world.shard(0).counters().openCollections()).isZero();
        assertThat(world.shard(1).counters().openCollections()).isZero();
    }

    @Test
    void refund_ofACollectionFromBefore_keepsItsCapThereAndBack() {
        Id wallet = world.wallet(0, World.EUR);
        Id collection = collected(wallet, 100);
        Id first = ((View.Payout) World.done(moving.submit(world.refund(collection, 60)))).id();
        moving.move(0, 0, 1);
        World.refused(moving.submit(world.refund(collection, 41)), Refusal.REFUND_EXCEEDS_COLLECTION);
        Id second = ((View.Payout) World.done(moving.submit(world.refund(collection, 30)))).id();
        world.comeOut(1, first, Command.AttemptResult.FAILED);
        assertThat(collection(collection).givenBackMinor()).isEqualTo(30);
        moving.move(0, 1, 0);
        World.refused(moving.submit(world.refund(collection, 71)), Refusal.REFUND_EXCEEDS_COLLECTION);
        World.done(moving.submit(world.refund(collection, 70)));
        world.comeOut(0, second, Command.AttemptResult.SUCCEEDED);
        assertThat(collection(collection).givenBackMinor()).isEqualTo(100);
        assertThat(balance(wallet)).isEqualTo(new View.Balance(World.EUR, 0, 70, 0, 70));
        assertThat(listed(View.OrderKind.COLLECTION)).containsExactly(collection);
    }

    @Test
    void refund_onItsWayDuringTheMove_makesRoomWhereItIsRefused() {
        Id wallet = world.wallet(0, World.EUR);
        Id collection = collected(wallet, 100);
        Id refund = ((View.Payout) World.done(moving.submit(world.refund(collection, 60)))).id();
        moving.move(0, 0, 1);
        world.comeOut(1, refund, Command.AttemptResult.FAILED);
        assertThat(collection(collection).givenBackMinor()).isZero();
        World.done(moving.submit(world.refund(collection, 100)));
    }

    @Test
    void refund_endedElsewhere_countsWhenTheSlotIsBack() {
        Id wallet = world.wallet(0, World.EUR);
        Id collection = collected(wallet, 100);
        moving.move(0, 0, 1);
        Id refund = ((View.Payout) World.done(moving.submit(world.refund(collection, 60)))).id();
        world.comeOut(1, refund, Command.AttemptResult.SUCCEEDED);
        moving.move(0, 1, 0);
        World.refused(moving.submit(world.refund(collection, 41)), Refusal.REFUND_EXCEEDS_COLLECTION);
        World.done(moving.submit(world.refund(collection, 40)));
        assertThat(collection(collection).givenBackMinor()).isEqualTo(100);
    }

    private View.Payout collection(Id id) {
        Query query = new Query.PayoutById(World.ALICE, id, View.OrderKind.COLLECTION);
        return (View.Payout) ((Answer.One) moving.ask(query)).view();
    }

    @Test
    void statement_ofAWalletThatWentAndCameBack_isWhole() {
        Id wallet = world.funded(0, 1_000);
        Id empty = world.wallet(0, World.EUR);
        List<Long> amounts = new ArrayList<>(List.of(1_000L));
        int[] places = {0, 1, 2, 0, 1};
        for (int i = 0; i < places.length; i++) {
            if (i > 0) {
                moving.move(0, places[i - 1], places[i]);
            }
            for (int j = 1; j <= 3; j++) {
                world.advanceSeconds(1);
                World.done(moving.submit(world.transfer(wallet, empty, 10L * i + j)));
                World.done(moving.submit(world.transfer(empty, wallet, 10L * i + j)));
                amounts.add(-(10L * i + j));
                amounts.add(10L * i + j);
            }
        }
        for (int limit : new int[] {1, 2, 5, 7, 100}) {
            assertThat(statement(wallet, limit, true)).isEqualTo(amounts);
            assertThat(statement(wallet, limit, false)).isEqualTo(amounts.reversed());
            assertThat(statement(empty, limit, true)).hasSize(30);
        }
    }

    @Test
    void statement_ofAWalletOpenedAfterItsSlotHadMoved_isWholeHoweverOftenThatMovesAgain() {
        world.funded(0, 5);
        moving.move(0, 0, 1);
        Id fresh = opened(70);
        int[] owners = {1, 0, 2, 0};
        for (int i = 0; i < owners.length; i++) {
            if (i > 0) {
                moving.move(0, owners[i - 1], owners[i]);
            }
            assertThat(statement(fresh, 10, false)).as("on shard %d", owners[i]).containsExactly(70L);
            assertThat(statement(fresh, 10, true)).as("on shard %d", owners[i]).containsExactly(70L);
        }
        World.done(moving.submit(world.transfer(fresh, world.wallet(0, World.EUR), 70)));
        assertThat(statement(fresh, 1, true)).containsExactly(70L, -70L);
    }

    @Test
    void statement_ofAWalletOpenedAndClosedAfterItsSlotHadMoved_isWhole() {
        Id other = world.funded(2, 5);
        world.funded(0, 5);
        moving.move(0, 0, 1);
        Id fresh = opened(70);
        World.running(moving.submit(world.transfer(fresh, other, 70)));
        pump();
        World.done(moving.submit(new Command.ChangeWallet(World.ALICE, world.newKey(Operation.CLOSE_WALLET), fresh)));
        assertThat(statement(fresh, 10, false)).containsExactly(-70L, 70L);
        moving.move(0, 1, 0);
        assertThat(statement(fresh, 10, false)).containsExactly(-70L, 70L);
    }

    @Test
    void batch_thatRunsWhereItBegan_isNotExecutedAgainWhereItsFirstWalletWent() {
        Id wallet = world.funded(0, 100);
        Id binding = world.funded(0, 100);
        Command.TransferBatch batch = new Command.TransferBatch(
                World.ALICE,
                world.newKey(Operation.TRANSFER_BATCH),
                false,
                List.of(
                        world.transfer(wallet, world.wallet(0, World.EUR), 10),
                        world.transfer(binding, world.wallet(2, World.EUR), 20)));
        World.running(world.apply(0, batch));
        world.apply(0, new Command.PlanMove(MovingWorld.range(0), 1));
        for (int i = 0; i < 5; i++) {
            moving.step(0, 1, true);
        }
        assertThat(world.shard(1).isHere(wallet)).isTrue();
        assertThat(attemptOn(1, batch)).as("it ends where it began").isEqualTo(new Outcome.Moved(0));
        pump();
        finish(0);
        assertThat(attemptOn(1, batch)).isInstanceOf(Outcome.Rows.class);
        assertThat(balance(wallet).availableMinor()).isEqualTo(90);
        assertThat(balance(binding).availableMinor()).isEqualTo(80);
    }

    @Test
    void batch_whoseRowsWentSeveralWays_sendsOnWhatIsElsewhere() {
        Id wallet = world.funded(0, 100);
        Id elsewhere = world.funded(2, 100);
        moving.move(0, 0, 1);
        List<Command.Transfer> rows = List.of(
                world.transfer(wallet, elsewhere, 10, false, 0), world.transfer(elsewhere, wallet, 20, false, 0));
        Command.TransferBatch batch =
                new Command.TransferBatch(World.ALICE, world.newKey(Operation.TRANSFER_BATCH), false, rows);
        assertThat(world.shard(1).elsewhere(batch))
                .as("what a leader answers before it proposes anything")
                .contains(new Outcome.Rows(List.of(new Outcome.Moved(-1), new Outcome.Moved(-1)), false));
        Outcome.Rows outcome = (Outcome.Rows) attemptOn(1, batch);
        World.done(outcome.rows().getFirst());
        assertThat(outcome.rows().getLast()).isEqualTo(new Outcome.Moved(2));
    }

    @Test
    void atomicBatch_whoseWalletsWentSeveralWays_isRefused() {
        Id wallet = world.funded(0, 100);
        Id elsewhere = world.funded(2, 100);
        List<Command.Transfer> rows =
                List.of(world.transfer(wallet, elsewhere, 10), world.transfer(elsewhere, wallet, 20));
        Command.TransferBatch batch =
                new Command.TransferBatch(World.ALICE, world.newKey(Operation.TRANSFER_BATCH), true, rows);
        moving.move(0, 0, 1);
        assertThat(world.shard(1).elsewhere(batch)).isEmpty();
        assertThat(world.shard(0).elsewhere(batch))
                .as("only where its first wallet is can it be told")
                .contains(new Outcome.Moved(1));
        World.refused(world.shard(1).apart(batch).orElseThrow(), Refusal.CHAIN_CROSSES_SHARDS);
        world.apply(1, new Command.PlanMove(MovingWorld.range(0), 2));
        moving.step(1, 1, true);
        assertThat(world.shard(1).apart(batch)).as("they may come together").isEmpty();
        finish(1);
        assertThat(world.shard(2).apart(batch)).as("they are").isEmpty();
        assertThat(world.shard(1).elsewhere(batch)).contains(new Outcome.Moved(2));
    }

    @Test
    void order_thatEndedWhileItsSlotWasAway_isSeenAsItEnded() {
        Id wallet = world.funded(0, 1_000);
        Command.CreatePayout create = world.payout(wallet, 200);
        World.done(world.apply(0, create));
        moving.move(0, 0, 1);
        world.comeOut(1, create.payout(), Command.AttemptResult.SUCCEEDED);
        moving.move(0, 1, 0);
        assertThat(payout(create.payout()).status()).isEqualTo(View.PayoutStatus.SUCCEEDED);
        moving.move(0, 0, 2);
        assertThat(payout(create.payout()).status()).isEqualTo(View.PayoutStatus.SUCCEEDED);
    }

    @Test
    void collection_refundedWhileItsSlotWasAway_isSeenWithIt() {
        Id wallet = world.wallet(0, World.EUR);
        Id collection = collected(wallet, 100);
        moving.move(0, 0, 1);
        Id refund = ((View.Payout) World.done(moving.submit(world.refund(collection, 60)))).id();
        world.comeOut(1, refund, Command.AttemptResult.SUCCEEDED);
        moving.move(0, 1, 0);
        assertThat(collection(collection).refundedMinor()).isEqualTo(60);
    }

    @Test
    void account_thatIsOnItsWayBack_isNotAnsweredAsItOnceWas() {
        Id wallet = world.funded(0, 100);
        Id account = DerivedIds.account(wallet, World.EUR);
        moving.move(0, 0, 1);
        World.done(moving.submit(world.overdraft(account, 500)));
        world.apply(1, new Command.PlanMove(MovingWorld.range(0), 0));
        moving.step(1, 1, true);
        assertThat(world.ask(0, new Query.AccountById(account)))
                .as("the shard that it comes back to still has the account of before")
                .isInstanceOf(Answer.Elsewhere.class);
        finish(1);
        View.Account view = (View.Account) ((Answer.One) moving.ask(new Query.AccountById(account))).view();
        assertThat(view.overdraftMinor()).isEqualTo(500);
    }

    @Test
    void past_toldByTwoFormerOwners_isLearntInItsNewestVersionInWhateverOrder() {
        Id wallet = world.funded(0, 1_000);
        Command.Transfer transfer = world.transfer(wallet, world.wallet(0, World.EUR), 100);
        World.done(world.send(transfer));
        Query.Past needs = new Query.Past(wallet, List.of(), List.of(), List.of(transfer.transfer()), List.of());
        List<PastThing> older = ((Answer.Past) world.ask(0, new Query.OfPast(0, needs))).things();
        moving.move(0, 0, 1);
        World.done(moving.submit(world.reverse(transfer.transfer(), 60)));
        List<PastThing> both = new ArrayList<>(((Answer.Past) world.ask(1, new Query.OfPast(1, needs))).things());
        moving.move(0, 1, 2);
        both.addAll(older);
        assertThat(both).hasSize(2);
        world.apply(2, new Command.AdoptPast(both));
        World.refused(moving.submit(world.reverse(transfer.transfer(), 60)), Refusal.REVERSAL_EXCEEDS_ORIGINAL);
    }

    @Test
    void transfer_ofBefore_isStillFoundWhileItsSlotIsToMoveOn() {
        Id wallet = world.funded(0, 100);
        Command.Transfer transfer = world.transfer(wallet, world.wallet(0, World.EUR), 10);
        World.done(world.send(transfer));
        moving.move(0, 0, 1);
        world.apply(1, new Command.PlanMove(MovingWorld.range(0), 2));
        assertThat(moving.ask(new Query.TransferById(World.ALICE, transfer.transfer())))
                .isInstanceOf(Answer.One.class);
    }

    @Test
    void past_askedOfOneThatHasNotHeardOfTheLastStay_isNotFinal() {
        world.funded(0, 1);
        moving.move(0, 0, 1);
        Query.Past needs = new Query.Past(world.newId(0), List.of(), List.of(), List.of(), List.of());
        assertThat(((Answer.Past) world.ask(0, new Query.OfPast(0, needs))).isFinal())
                .isTrue();
        assertThat(((Answer.Past) world.ask(0, new Query.OfPast(2, needs))).isFinal())
                .as("the shard had the slot once more, which this replica does not know yet")
                .isFalse();
    }

    @Test
    void balance_asOfATimeBeforeTheMove_isThatOfTheOldShard() {
        Id wallet = world.funded(0, 1_000);
        Id other = world.wallet(0, World.EUR);
        long before = world.nowNs();
        world.advanceSeconds(10);
        moving.move(0, 0, 1);
        world.advanceSeconds(10);
        World.done(moving.submit(world.transfer(wallet, other, 1)));
        assertThat(asOf(wallet, before)).isEqualTo(1_000);
        assertThat(asOf(wallet, world.nowNs())).isEqualTo(999);
    }

    @Test
    void wallet_openedWhileItsSlotLeaves_opensOnTheOtherShard() {
        world.funded(0, 5);
        world.apply(0, new Command.PlanMove(MovingWorld.range(0), 1));
        moving.step(0, 1, true);
        Id fresh = world.newId(0);
        World.done(moving.submit(open(fresh)));
        assertThat(world.shard(1).isHere(fresh)).isTrue();
        finish(0);
        assertThat(moving.moves(1).getFirst().phase()).isEqualTo(SlotPhase.HERE);
    }

    @Test
    void walletWithAnOpenCrossing_staysUntilItEnds() {
        Id wallet = world.funded(0, 100);
        Id other = world.wallet(0, World.EUR);
        World.running(world.send(world.transfer(wallet, world.wallet(2, World.EUR), 10)));
        world.apply(0, new Command.PlanMove(MovingWorld.range(0), 1));
        for (int i = 0; i < 5; i++) {
            moving.step(0, 1, true);
        }
        assertThat(world.shard(0).isHere(wallet)).isTrue();
        assertThat(moving.submit(world.transfer(wallet, world.wallet(2, World.EUR), 10)))
                .as("begins nothing that would keep it")
                .isEqualTo(new Outcome.Moved(-1));
        World.done(moving.submit(world.transfer(wallet, other, 10)));
        pump();
        finish(0);
        assertThat(balance(wallet).availableMinor()).isEqualTo(80);
    }

    @Test
    void plan_whatIsNotOwnedOrMovesAlready_isRefused() {
        World.refused(world.apply(0, new Command.PlanMove(MovingWorld.range(1), 2)), Refusal.SLOTS_NOT_HERE);
        world.apply(0, new Command.PlanMove(MovingWorld.range(0), 1));
        World.refused(world.apply(0, new Command.PlanMove(MovingWorld.range(0), 2)), Refusal.SLOTS_NOT_HERE);
        world.apply(0, new Command.AdvanceMove(MovingWorld.range(0), 1, SlotPhase.PLANNED));
        assertThat(moving.moves(0)).as("given up").isEmpty();
    }

    /// A collection that was paid into a wallet of shard 0.
    private Id collected(Id wallet, long amountMinor) {
        Command.CreateCollection create = world.collection(wallet, amountMinor);
        World.done(world.apply(0, create));
        world.comeOut(0, create.collection(), Command.AttemptResult.SUCCEEDED);
        return create.collection();
    }

    /// A wallet of slot 0 that is opened, and funded, wherever that is now.
    private Id opened(long amountMinor) {
        Id wallet = world.newId(0);
        World.done(moving.submit(open(wallet)));
        World.done(moving.submit(new Command.Fund(
                World.ALICE, world.newKey(Operation.FUND), world.newId(0), wallet, World.EUR, amountMinor)));
        return wallet;
    }

    private Command.OpenWallet open(Id id) {
        return new Command.OpenWallet(
                World.ALICE,
                world.newKey(Operation.OPEN_WALLET),
                id,
                List.of(World.EUR),
                com.binaxpay.wire.Bytes.EMPTY,
                com.binaxpay.wire.Bytes.EMPTY);
    }

    /// What a leader of `shard` answers to who asks it first.
    private Outcome attemptOn(int shard, Command command) {
        return moving.attempt(shard, command);
    }

    private void finish(int shard) {
        int steps = 0;
        while (moving.step(shard, 3, true)) {
            assertThat(++steps).isLessThan(100);
        }
    }

    private void pump() {
        moving.pumpAll();
    }

    private View.Balance balance(Id wallet) {
        return (View.Balance) ((Answer.Many) moving.ask(new Query.Balances(World.ALICE, wallet)))
                .views()
                .getFirst();
    }

    private View.Payout payout(Id id) {
        return (View.Payout) ((Answer.One) moving.ask(new Query.PayoutById(World.ALICE, id))).view();
    }

    private List<Id> listed(View.OrderKind kind) {
        List<Id> ids = new ArrayList<>();
        for (int shard = 0; shard < world.count(); shard++) {
            Answer.Many page = (Answer.Many) world.ask(shard, new Query.PayoutsOf(World.ALICE, Id.NONE, 100, kind));
            page.views().forEach(view -> ids.add(((View.Payout) view).id()));
        }
        return ids;
    }

    private long asOf(Id wallet, long asOfNs) {
        Answer.Many many = (Answer.Many) moving.ask(new Query.BalancesAsOf(World.ALICE, wallet, asOfNs));
        return ((View.Balance) many.views().getFirst()).postedMinor();
    }

    private List<Long> statement(Id wallet, int limit, boolean oldestFirst) {
        return moving.statement(wallet, limit, oldestFirst).stream()
                .map(View.StatementLine::signedAmountMinor)
                .toList();
    }
}
