package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TokensTest {
    private static final Bytes SEALED = Bytes.utf8("only the vault can read this");

    private final World world = new World(1);

    @BeforeEach
    void activate() {
        world.apply(0, new Command.Activate(Levels.NEWEST));
    }

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Outcome create(Caller caller, Id token, Idempotency key) {
        return world.apply(0, new Command.CreateToken(caller, key, token, "msisdn", "", "5678", "KE", SEALED));
    }

    private Id created(Caller caller) {
        Id token = world.newId(0);
        World.done(create(caller, token, world.newKey(Operation.CREATE_TOKEN)));
        return token;
    }

    private Answer find(Caller caller, Id token) {
        return world.ask(0, new Query.TokenById(caller, token));
    }

    private Outcome open(Caller caller, Id token, Id order) {
        return world.apply(0, new Command.OpenToken(caller, token, order));
    }

    @Test
    void create_sameKeyAgain_givesTheFirstAnswer() {
        Idempotency key = world.newKey(Operation.CREATE_TOKEN);
        Id token = world.newId(0);
        View first = World.done(create(ALICE, token, key));
        Outcome again = create(ALICE, world.newId(0), key);
        assertThat(again).isEqualTo(new Outcome.Done(first, true));
        assertThat(find(ALICE, token)).isEqualTo(new Answer.One(first));
    }

    @Test
    void find_othersToken_isNotFound() {
        Id token = created(ALICE);
        assertThat(find(BOB, token)).isInstanceOf(Answer.NotFound.class);
        assertThat(find(new Caller(ALICE.partner(), Mode.LIVE), token)).isInstanceOf(Answer.NotFound.class);
        World.refused(open(BOB, token, world.newId(0)), Refusal.TOKEN_NOT_FOUND);
        World.refused(world.apply(0, new Command.EraseToken(BOB, token)), Refusal.TOKEN_NOT_FOUND);
        assertThat(find(ALICE, token)).isInstanceOf(Answer.One.class);
    }

    @Test
    void open_givesWhatWasSealedAndRecordsForWhat() {
        Id token = created(ALICE);
        Id order = world.newId(0);
        open(ALICE, token, world.newId(0));
        assertThat(open(ALICE, token, order)).isEqualTo(new Outcome.Opened("msisdn", SEALED));
        View.Token view = (View.Token) ((Answer.One) find(ALICE, token)).view();
        assertThat(view.opened()).isEqualTo(2);
        assertThat(view.lastOrder()).isEqualTo(order);
    }

    @Test
    void erase_leavesNothingOfTheValue() {
        Id token = created(ALICE);
        world.restart(0);
        assertThat(contains(world.saved(0), SEALED)).isTrue();
        assertThat(world.apply(0, new Command.EraseToken(ALICE, token))).isInstanceOf(Outcome.Applied.class);
        assertThat(find(ALICE, token)).isInstanceOf(Answer.NotFound.class);
        World.refused(open(ALICE, token, world.newId(0)), Refusal.TOKEN_NOT_FOUND);
        assertThat(contains(world.saved(0), SEALED)).isFalse();
        World.refused(world.apply(0, new Command.EraseToken(ALICE, token)), Refusal.TOKEN_NOT_FOUND);
    }

    @Test
    void sealedValue_isInNoRecord() {
        Id token = created(ALICE);
        open(ALICE, token, world.newId(0));
        for (byte[] record : world.records(0)) {
            assertThat(contains(record, SEALED)).isFalse();
        }
    }

    @Test
    void create_tooMany_isRefusedUntilOneIsErased() {
        Id first = created(ALICE);
        for (int i = 1; i < Tokens.OF_PARTNER_MAX; i++) {
            created(ALICE);
        }
        Outcome refused = create(ALICE, world.newId(0), world.newKey(Operation.CREATE_TOKEN));
        World.refused(refused, Refusal.TOO_MANY_TOKENS);
        created(BOB);
        world.apply(0, new Command.EraseToken(ALICE, first));
        created(ALICE);
    }

    @Test
    void create_atTheFirstLevel_isNotActive() {
        World older = new World(1);
        Command command = new Command.CreateToken(
                ALICE, older.newKey(Operation.CREATE_TOKEN), older.newId(0), "msisdn", "", "5678", "KE", SEALED);
        World.refused(older.apply(0, command), Refusal.NOT_ACTIVE);
    }

    private static boolean contains(byte[] bytes, Bytes wanted) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .contains(new String(wanted.toArray(), StandardCharsets.ISO_8859_1));
    }
}
