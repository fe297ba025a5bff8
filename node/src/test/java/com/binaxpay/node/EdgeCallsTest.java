package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.Peer;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EdgeCallsTest {
    private static final Id ACCOUNT = new Id(1, 2);

    private final CallHandler handler = EdgeCalls.shards(call -> CompletableFuture.completedFuture(
            call instanceof Call.Submit
                    ? new Reply.Applied(new Outcome.Applied())
                    : new Reply.Answered(new Answer.NotFound(), 0)));

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"NODE", "OPERATOR", "EDGE"})
    void operatorsCalls_areTakenFromAllButEdges(Role role) {
        boolean isTaken = role != Role.EDGE;
        Command overdraft = new Command.SetOverdraft(
                ACCOUNT, 5, new Caller(0, Mode.LIVE), new Idempotency(1, 2, 3, 4, Operation.SET_OVERDRAFT));
        assertThat(isTaken(role, new Call.Submit(0, overdraft, 1_000))).isEqualTo(isTaken);
        assertThat(isTaken(role, new Call.Submit(0, new Command.AdoptPast(List.of()), 1_000)))
                .as("of balances that an edge made up, too")
                .isEqualTo(isTaken);
        assertThat(isTaken(role, new Call.Ask(0, new Query.AccountsOf(ACCOUNT, 5, 1), -1, 1_000)))
                .isEqualTo(isTaken);
        assertThat(isTaken(role, new Call.Ask(0, new Query.AccountById(ACCOUNT), -1, 1_000)))
                .isEqualTo(isTaken);
        Command open = new Command.OpenToken(new Caller(1, Mode.TEST), ACCOUNT, ACCOUNT);
        assertThat(isTaken(role, new Call.Submit(0, open, 1_000)))
                .as("values that tokens stand for")
                .isEqualTo(isTaken);
        assertThat(isTaken(role, new Call.Submit(0, new Command.Tick(), 1_000))).isTrue();
        assertThat(isTaken(role, new Call.Ask(0, new Query.TrialBalance(), -1, 1_000)))
                .isTrue();
    }

    private boolean isTaken(Role role, Call call) {
        byte[] reply = handler.handle(RecordCodec.CALLS.encode(call), new Peer("somebody", role))
                .toCompletableFuture()
                .join();
        return !(RecordCodec.REPLIES.decode(reply) instanceof Reply.NotDone);
    }
}
