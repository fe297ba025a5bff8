package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.BOB;
import static com.binaxpay.orders.World.EUR;
import static com.binaxpay.orders.World.KES;
import static com.binaxpay.orders.World.done;
import static com.binaxpay.orders.World.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CollectionsTest {
    private final World world = new World(1);
    private final Id wallet = world.wallet(0, EUR);

    @BeforeEach
    void activate() {
        world.activate();
    }

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Id asked(long amountMinor) {
        Command.CreateCollection create = world.collection(wallet, amountMinor);
        done(world.apply(0, create));
        return create.collection();
    }

    private Id collected(long amountMinor) {
        Id collection = asked(amountMinor);
        world.comeOut(0, collection, AttemptResult.SUCCEEDED);
        return collection;
    }

    private View.Payout collection(Id id) {
        return world.order(id, OrderKind.COLLECTION);
    }

    private View.Payout refunded(Id collection, long amountMinor) {
        return (View.Payout) done(world.apply(0, world.refund(collection, amountMinor)));
    }

    private View.Balance balance() {
        return world.balance(wallet);
    }

    @Test
    void create_isAnnouncedAndNotThere() {
        Id id = asked(2_500);
        View.Payout view = collection(id);
        assertThat(view.status()).isEqualTo(PayoutStatus.RESERVED);
        assertThat(view.source()).isEqualTo(wallet);
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 0, 0, 2_500, 0));
        assertThat(world.eventTypes(0)).endsWith("collection.reserved");
        assertThat(world.shard(0).counters().openCollections()).isEqualTo(1);
        assertThat(world.shard(0).counters().openPayouts()).isZero();
        refused(world.send(world.transfer(wallet, world.wallet(0, EUR), 1)), Refusal.INSUFFICIENT_FUNDS);
    }

    @Test
    void create_whatIsWrong_isNamed() {
        refused(world.apply(0, world.collection(world.newId(0), 1)), Refusal.DESTINATION_NOT_FOUND);
        refused(world.apply(0, world.collection(world.wallet(BOB, 0, EUR), 1)), Refusal.DESTINATION_NOT_FOUND);
        refused(world.apply(0, world.collection(world.wallet(0, KES), 1)), Refusal.CURRENCY_MISMATCH);
        refused(world.apply(0, world.collection(wallet, 0)), Refusal.AMOUNT_OVERFLOW);
        asked(Long.MAX_VALUE - 10);
        refused(world.apply(0, world.collection(wallet, 11)), Refusal.AMOUNT_OVERFLOW);
        Id frozen = world.wallet(0, EUR);
        done(world.change(frozen, Operation.FREEZE_WALLET));
        refused(world.apply(0, world.collection(frozen, 1)), Refusal.DESTINATION_FROZEN);
    }

    @Test
    void create_firstLevel_isNotActive() {
        World older = new World(1);
        Id there = older.wallet(0, EUR);
        refused(older.apply(0, older.collection(there, 1)), Refusal.NOT_ACTIVE);
        refused(older.apply(0, older.refund(older.newId(0), 1)), Refusal.NOT_ACTIVE);
    }

    @Test
    void confirmed_isBookedOnce() {
        Id id = collected(2_500);
        world.comeOut(0, id, AttemptResult.SUCCEEDED);
        assertThat(collection(id).status()).isEqualTo(PayoutStatus.SUCCEEDED);
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 2_500, 2_500, 0, 0));
        assertThat(world.eventTypes(0)).endsWith("collection.submitted", "collection.succeeded");
        assertThat(world.shard(0).counters().openCollections()).isZero();
        Answer.Many lines = (Answer.Many)
                world.ask(0, new Query.Statement(ALICE, wallet, 0, 0, Long.MAX_VALUE, Long.MAX_VALUE, 10));
        View.StatementLine line = (View.StatementLine) lines.views().getFirst();
        assertThat(line.kind()).isEqualTo(View.TransferKind.COLLECTION);
        assertThat(line.transfer()).isEqualTo(id);
        assertThat(line.signedAmountMinor()).isEqualTo(2_500);
    }

    @Test
    void declined_booksNothing() {
        Id id = asked(2_500);
        world.comeOut(0, id, AttemptResult.FAILED);
        assertThat(collection(id).failureReason()).isEqualTo("because");
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 0, 0, 0, 0));
        assertThat(world.eventTypes(0)).endsWith("collection.failed");
    }

    @Test
    void unknown_staysAnnouncedUntilItIsKnown() {
        Id id = asked(2_500);
        world.comeOut(0, id, AttemptResult.UNKNOWN);
        assertThat(collection(id).status()).isEqualTo(PayoutStatus.UNKNOWN);
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 0, 0, 2_500, 0));
        world.restart(0);
        world.comeOut(0, id, AttemptResult.SUCCEEDED);
        assertThat(balance().postedMinor()).isEqualTo(2_500);
    }

    @Test
    void confirmed_ofAWalletThatWasFrozenMeanwhile_isBooked() {
        Id id = asked(2_500);
        refused(world.change(wallet, Operation.CLOSE_WALLET), Refusal.WALLET_NOT_EMPTY);
        done(world.change(wallet, Operation.FREEZE_WALLET));
        world.comeOut(0, id, AttemptResult.SUCCEEDED);
        assertThat(balance().postedMinor()).isEqualTo(2_500);
    }

    @Test
    void confirmedAfterDeclined_isKeptForAPersonAndBooksNothing() {
        Id id = asked(2_500);
        world.comeOut(0, id, AttemptResult.FAILED);
        world.comeOut(0, id, AttemptResult.SUCCEEDED);
        assertThat(balance().postedMinor()).isZero();
        assertThat(world.shard(0).counters().contradictions()).isEqualTo(1);
        assertThat(world.eventTypes(0)).endsWith("collection.failed", "collection.contradicted");
    }

    @Test
    void driver_seesTheSidesApart() {
        Id collection = collected(2_500);
        Id refund = refunded(collection, 100).id();
        Id asked = asked(10);
        assertThat(openIds(true)).containsExactly(asked);
        assertThat(openIds(false)).containsExactly(refund);
        world.restart(0);
        assertThat(openIds(true)).containsExactly(asked);
        assertThat(openIds(false)).containsExactly(refund);
    }

    private List<Id> openIds(boolean collections) {
        Answer.Payouts page = (Answer.Payouts) world.ask(0, new Query.OpenPayouts(0, 10, collections));
        return page.payouts().stream().map(open -> open.payout().id()).toList();
    }

    @Test
    void refund_inParts_isCapped() {
        Id collection = collected(1_000);
        View.Payout part = refunded(collection, 400);
        assertThat(part.kind()).isEqualTo(OrderKind.REFUND);
        assertThat(part.provider()).as("the one that collected").isEqualTo("sandbox");
        assertThat(part.destination()).isEqualTo(World.PHONE);
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 600, 1_000, 0, 400));
        refused(world.apply(0, world.refund(collection, 601)), Refusal.REFUND_EXCEEDS_COLLECTION);
        world.comeOut(0, part.id(), AttemptResult.SUCCEEDED);
        assertThat(refunded(collection, 0).amountMinor()).as("all that is left").isEqualTo(600);
        refused(world.apply(0, world.refund(collection, 0)), Refusal.REFUND_EXCEEDS_COLLECTION);
        assertThat(collection(collection).givenBackMinor()).isEqualTo(1_000);
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 0, 600, 0, 600));
        assertThat(world.eventTypes(0)).containsSubsequence("refund.reserved", "refund.submitted", "refund.succeeded");
    }

    @Test
    void refund_refused_isBackInTheWalletAndMayBeTriedAgain() {
        Id collection = collected(1_000);
        Id refund = refunded(collection, 1_000).id();
        world.comeOut(0, refund, AttemptResult.FAILED);
        world.comeOut(0, refund, AttemptResult.FAILED);
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 1_000, 1_000, 0, 0));
        assertThat(collection(collection).givenBackMinor()).isZero();
        assertThat(refunded(collection, 1_000).amountMinor()).isEqualTo(1_000);
    }

    @Test
    void refund_unknown_staysHeldAndCounted() {
        Id collection = collected(1_000);
        Id refund = refunded(collection, 700).id();
        world.comeOut(0, refund, AttemptResult.UNKNOWN);
        refused(world.apply(0, world.refund(collection, 301)), Refusal.REFUND_EXCEEDS_COLLECTION);
        assertThat(balance()).isEqualTo(new View.Balance(EUR, 300, 1_000, 0, 700));
    }

    @Test
    void refund_whatIsWrong_isNamed() {
        Id asked = asked(1_000);
        refused(world.apply(0, world.refund(asked, 1)), Refusal.COLLECTION_NOT_SUCCEEDED);
        refused(world.apply(0, world.refund(world.newId(0), 1)), Refusal.COLLECTION_NOT_FOUND);
        Id payer = world.funded(0, 100);
        Command.CreatePayout payout = world.payout(payer, 100);
        done(world.apply(0, payout));
        refused(world.apply(0, world.refund(payout.payout(), 1)), Refusal.COLLECTION_NOT_FOUND);
        Id collection = collected(1_000);
        refused(world.apply(0, world.refund(collection, 1_001)), Refusal.REFUND_EXCEEDS_COLLECTION);
        done(world.send(world.transfer(wallet, world.wallet(0, EUR), 500)));
        refused(world.apply(0, world.refund(collection, 501)), Refusal.INSUFFICIENT_FUNDS);
        assertThat(collection(collection).givenBackMinor())
                .as("no room is taken")
                .isZero();
        done(world.change(wallet, Operation.FREEZE_WALLET));
        Outcome.Refused frozen = (Outcome.Refused) world.apply(0, world.refund(collection, 1));
        assertThat(frozen.code()).isEqualTo(Refusal.ACCOUNT_FROZEN);
        assertThat(frozen.pointer()).as("no member names the wallet").isEmpty();
    }

    @Test
    void refund_sameKey_isOne() {
        Id collection = collected(1_000);
        Command.RefundCollection refund = world.refund(collection, 0);
        View first = done(world.apply(0, refund));
        world.restart(0);
        assertThat(world.apply(0, refund)).isEqualTo(new Outcome.Done(first, true));
        assertThat(collection(collection).givenBackMinor()).isEqualTo(1_000);
    }

    @Test
    void refund_ofARefund_isNone() {
        Id collection = collected(1_000);
        Id refund = refunded(collection, 500).id();
        world.comeOut(0, refund, AttemptResult.SUCCEEDED);
        refused(world.apply(0, world.refund(refund, 1)), Refusal.COLLECTION_NOT_FOUND);
    }

    @Test
    void collectionsOf_partner_newestFirstWithoutOtherKinds() {
        Id first = collected(100);
        Id refund = refunded(first, 1).id();
        Id second = asked(100);
        assertThat(listed(OrderKind.COLLECTION, Id.NONE, 10)).containsExactly(second, first);
        assertThat(listed(OrderKind.COLLECTION, second, 10)).containsExactly(first);
        assertThat(listed(OrderKind.COLLECTION, refund, 10)).isEmpty();
        assertThat(listed(OrderKind.REFUND, Id.NONE, 10)).containsExactly(refund);
        assertThat(listed(OrderKind.PAYOUT, Id.NONE, 10)).isEmpty();
    }

    private List<Id> listed(OrderKind kind, Id before, int limit) {
        Answer.Many page = (Answer.Many) world.ask(0, new Query.PayoutsOf(ALICE, before, limit, kind));
        return page.views().stream().map(view -> ((View.Payout) view).id()).toList();
    }
}
