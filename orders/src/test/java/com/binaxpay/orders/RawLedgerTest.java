package com.binaxpay.orders;

import static com.binaxpay.orders.World.ALICE;
import static com.binaxpay.orders.World.EUR;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View.StatementLine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RawLedgerTest {
    private final World world = new World(1);
    private final Id from = world.funded(0, 1_000);
    private final Id to = world.wallet(0, EUR);

    @AfterEach
    void checkTheWhole() {
        world.check();
    }

    private Command raw(Id id, long amountMinor, int flags, long deadlineNs) {
        ByteBuffer transfer = ByteBuffer.allocate(TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        put(transfer, TransferLayout.ID, id);
        put(transfer, TransferLayout.DEBIT_ACCOUNT, DerivedIds.account(from, EUR));
        put(transfer, TransferLayout.CREDIT_ACCOUNT, DerivedIds.account(to, EUR));
        transfer.putLong(TransferLayout.AMOUNT, amountMinor);
        transfer.putLong(TransferLayout.DEADLINE_NS, deadlineNs);
        transfer.putInt(TransferLayout.ASSET, TransferLayout.book(EUR, Mode.TEST));
        transfer.putInt(TransferLayout.FLAGS, flags);
        return new Command.LedgerTransfers(Bytes.of(transfer.array()));
    }

    private static void put(ByteBuffer into, int at, Id id) {
        into.putLong(at, id.hi()).putLong(at + Long.BYTES, id.lo());
    }

    private static Outcome codes(ResultCode code) {
        return new Outcome.Codes(Bytes.of(new byte[] {(byte) code.ordinal()}));
    }

    @Test
    void rawTransfer_betweenWallets_showsInTheStatementWithoutAName() {
        Id id = world.newId(0);
        assertThat(world.apply(0, raw(id, 10, 0, 0))).isEqualTo(codes(ResultCode.OK));
        assertThat(world.apply(0, raw(id, 10, 0, 0))).isEqualTo(codes(ResultCode.EXISTS));
        Answer.Many lines =
                (Answer.Many) world.ask(0, new Query.Statement(ALICE, to, EUR, 0, Long.MAX_VALUE, Long.MAX_VALUE, 10));
        StatementLine line = (StatementLine) lines.views().getFirst();
        assertThat(line.transfer()).isEqualTo(id);
        assertThat(line.counterparty()).isEqualTo(Id.NONE);
        assertThat(line.signedAmountMinor()).isEqualTo(10);
    }

    @Test
    void rawHold_pastItsDeadline_expiresWithoutAnEvent() {
        long deadlineNs = world.nowNs() + 1;
        assertThat(world.apply(0, raw(world.newId(0), 10, TransferLayout.PENDING, deadlineNs)))
                .isEqualTo(codes(ResultCode.OK));
        assertThat(world.available(from)).isEqualTo(990);
        int events = world.eventTypes(0).size();
        world.advanceSeconds(1);
        assertThat(world.available(from)).isEqualTo(1_000);
        assertThat(world.eventTypes(0)).hasSize(events);
    }
}
