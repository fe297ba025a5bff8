package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.ALICE_LIVE;
import static com.binaxpay.orders.World.BOB;
import static com.binaxpay.orders.World.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventsTest {
    private final World world = new World(1);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Answer.Many page(Caller caller, String type, long before, int limit) {
        return (Answer.Many) world.ask(0, new Query.Events(caller, type, before, limit));
    }

    private List<Long> numbers(Caller caller, String type, int limit) {
        List<Long> numbers = new ArrayList<>();
        long before = Long.MAX_VALUE;
        for (boolean more = true; more; ) {
            Answer.Many page = page(caller, type, before, limit);
            page.views().forEach(view -> numbers.add(((View.Event) view).number()));
            more = page.hasMore();
            before = numbers.isEmpty() ? before : numbers.getLast();
        }
        return numbers;
    }

    @Test
    void events_ofManyPartners_eachSeesItsOwnNewestFirst() {
        world.wallet(ALICE, 0, EUR);
        world.wallet(BOB, 0, EUR);
        Id wallet = world.funded(0, 5);
        world.wallet(BOB, 0, EUR);
        world.fund(wallet, 1);

        assertThat(numbers(ALICE, "", 2)).containsExactly(6L, 4L, 3L, 1L);
        assertThat(numbers(BOB, "", 1)).containsExactly(5L, 2L);
        assertThat(numbers(ALICE, "transfer.posted", 1)).containsExactly(6L, 4L);
        assertThat(numbers(ALICE, "payout.failed", 1)).isEmpty();
        assertThat(numbers(ALICE_LIVE, "", 1)).isEmpty();
    }

    @Test
    void events_beforeANumberOfSomeoneElse_startBelowIt() {
        world.wallet(ALICE, 0, EUR);
        world.wallet(BOB, 0, EUR);
        world.wallet(ALICE, 0, EUR);
        assertThat(page(ALICE, "", 2, 9).views())
                .extracting(view -> ((View.Event) view).number())
                .containsExactly(1L);
        assertThat(page(ALICE, "", 1, 9).views()).isEmpty();
        assertThat(page(ALICE, "", -5, 9).views()).isEmpty();
    }

    @Test
    void event_byId_isFoundByItsOwnerOnly() {
        Id wallet = world.wallet(0, EUR);
        world.fund(wallet, 1);
        View.Event event =
                (View.Event) page(ALICE, "", Long.MAX_VALUE, 1).views().getFirst();

        assertThat(event.id().slot()).isEqualTo(wallet.slot());
        assertThat(event.id().jurisdiction()).isEqualTo(wallet.jurisdiction());
        assertThat(event.id().epochMs()).isEqualTo(world.nowNs() / 1_000_000);
        assertThat(byId(ALICE, event.id())).containsExactly(event);
        assertThat(byId(BOB, event.id())).isEmpty();
        assertThat(byId(ALICE, wallet)).isEmpty();
        assertThat(byId(ALICE, new Id(event.id().hi(), event.id().lo() + 1))).isEmpty();
    }

    private List<View> byId(Caller caller, Id id) {
        return ((Answer.Many) world.ask(0, new Query.EventById(caller, id))).views();
    }
}
