package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.BOB;
import static com.binaxpay.orders.World.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.WebhookProgress;
import com.binaxpay.wire.Command.WebhookResult;
import com.binaxpay.wire.Command.WebhookTry;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WebhookQueuesTest {
    private static final Id SHOP = new Id(1, 1);
    private static final Id BANK = new Id(1, 2);
    private static final long SECOND_NS = 1_000_000_000L;

    private final World world = new World(1);

    @BeforeEach
    void activate() {
        world.apply(0, new Command.Activate(Levels.NEWEST));
        for (int i = 0; i < 5; i++) {
            world.wallet(i % 2 == 0 ? ALICE : BOB, 0, EUR);
        }
    }

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private void settle(Id endpoint, long through, WebhookTry... tries) {
        world.apply(0, new Command.SettleWebhooks(List.of(new WebhookProgress(endpoint, through, List.of(tries)))));
    }

    private WebhookTry failed(long event, long inSeconds) {
        long nextNs = world.nowNs() + inSeconds * SECOND_NS;
        return new WebhookTry(event, WebhookResult.WAITING, 500, "it answered 500", nextNs);
    }

    private static WebhookTry ended(long event, WebhookResult result) {
        return new WebhookTry(event, result, 0, "", 0);
    }

    private List<Answer.WebhookQueue> queues(long nowNs) {
        return ((Answer.WebhookQueues) world.ask(0, new Query.WebhookQueues(Id.NONE, 10, nowNs, 2))).queues();
    }

    private List<View> deliveries(Id endpoint, boolean isDead) {
        return ((Answer.Many) world.ask(0, new Query.WebhookDeliveries(ALICE, endpoint, isDead, 99, 10))).views();
    }

    @Test
    void settle_failedEvents_areDueInTheirTimeAndCountTheirAttempts() {
        world.apply(0, new Command.OpenWebhookQueue(SHOP, 1));
        world.apply(0, new Command.OpenWebhookQueue(BANK, 99));
        world.apply(0, new Command.OpenWebhookQueue(SHOP, 0));
        settle(SHOP, 4, failed(2, 60), failed(3, 5), failed(4, 30));

        assertThat(queues(world.nowNs()))
                .containsExactly(
                        new Answer.WebhookQueue(SHOP, 4, 3, 0, List.of()),
                        new Answer.WebhookQueue(BANK, 5, 0, 0, List.of()));
        assertThat(queues(world.nowNs() + 60 * SECOND_NS).getFirst().due())
                .containsExactly(new Answer.DueWebhook(3, 1), new Answer.DueWebhook(4, 1));

        settle(SHOP, 5, failed(3, 1), ended(4, WebhookResult.DELIVERED));
        assertThat(queues(world.nowNs() + 60 * SECOND_NS).getFirst().due())
                .containsExactly(new Answer.DueWebhook(3, 2), new Answer.DueWebhook(2, 1));
        settle(SHOP, 1, ended(3, WebhookResult.DEAD), ended(2, WebhookResult.DELIVERED));
        assertThat(queues(Long.MAX_VALUE).getFirst()).isEqualTo(new Answer.WebhookQueue(SHOP, 5, 0, 1, List.of()));
        assertThat(deliveries(SHOP, true))
                .singleElement()
                .isInstanceOfSatisfying(
                        View.WebhookDelivery.class,
                        dead -> assertThat(dead.attempts()).isEqualTo(3));
    }

    @Test
    void settle_whatIsNotThere_changesNothing() {
        settle(SHOP, 3, failed(1, 1));
        world.apply(0, new Command.OpenWebhookQueue(SHOP, -5));
        settle(SHOP, 99, failed(0, 1), failed(6, 1), failed(-1, 1));
        assertThat(queues(Long.MAX_VALUE)).containsExactly(new Answer.WebhookQueue(SHOP, 5, 0, 0, List.of()));
        world.apply(0, new Command.CloseWebhookQueue(SHOP));
        assertThat(queues(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void deliveries_ofAnEndpoint_showItsOwnersEventsOnly() {
        world.apply(0, new Command.OpenWebhookQueue(SHOP, 0));
        settle(SHOP, 2, failed(1, 1), failed(2, 1));
        assertThat(deliveries(SHOP, false)).hasSize(1);
        assertThat(deliveries(BANK, false)).isEmpty();
    }

    @Test
    void redeliver_anEventOfTheCaller_isDueAtOnce() {
        world.apply(0, new Command.OpenWebhookQueue(SHOP, 0));
        settle(SHOP, 5, ended(3, WebhookResult.DEAD));
        View.Event event = (View.Event) ((Answer.Many) world.ask(0, new Query.EventsAfter(2, 1)))
                .views()
                .getFirst();
        Command again =
                new Command.RedeliverEvent(ALICE, world.newKey(Operation.REDELIVER_EVENT), event.id(), List.of(SHOP));

        assertThat(world.apply(0, again)).isEqualTo(new Outcome.Done(event, false));
        assertThat(queues(world.nowNs()).getFirst())
                .isEqualTo(new Answer.WebhookQueue(SHOP, 5, 1, 0, List.of(new Answer.DueWebhook(3, 0))));
        assertThat(world.apply(0, again)).isEqualTo(new Outcome.Done(event, true));
        Command others =
                new Command.RedeliverEvent(BOB, world.newKey(Operation.REDELIVER_EVENT), event.id(), List.of(SHOP));
        assertThat(world.apply(0, others))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Refusal.EVENT_NOT_FOUND));
    }

    @Test
    void settle_moreDeadThanAreKept_forgetsTheOldest() {
        world.apply(0, new Command.OpenWebhookQueue(SHOP, 0));
        for (int i = 0; i < WebhookQueue.DEAD_MAX; i++) {
            world.wallet(ALICE, 0, EUR);
        }
        for (long event = 1; event <= WebhookQueue.DEAD_MAX + 2; event++) {
            settle(SHOP, event, ended(event, WebhookResult.DEAD));
        }
        assertThat(queues(Long.MAX_VALUE).getFirst().dead()).isEqualTo(WebhookQueue.DEAD_MAX);
    }
}
