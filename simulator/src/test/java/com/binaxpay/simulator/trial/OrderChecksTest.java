package com.binaxpay.simulator.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Id;
import com.binaxpay.money.IdText;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
import com.binaxpay.wire.View.PayoutStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class OrderChecksTest {
    private static final Id WALLET = new Id(1, 1);

    private final List<View.Payout> orders = new ArrayList<>();
    private final List<View.StatementLine> lines = new ArrayList<>();
    private final Map<String, Provider.Payment> book = new TreeMap<>();
    private final Coverage coverage = new Coverage();
    private long nextId = 10;

    /// An order, in the book and in the statement as it should be.
    private Id order(OrderKind kind, PayoutStatus status, long amountMinor, Id original) {
        return order(kind, status, amountMinor, original, 0, 0);
    }

    private Id order(
            OrderKind kind, PayoutStatus status, long amountMinor, Id original, long askedBack, long refusedBack) {
        Id id = new Id(1, nextId++);
        orders.add(new View.Payout(
                id,
                Clients.CALLER,
                status,
                WALLET,
                Clients.KES,
                amountMinor,
                "mobile_money",
                new Destination("msisdn", "+254700000000", ""),
                "",
                Bytes.EMPTY,
                List.of(new View.AttemptView(1, "lying", "succeeded", "", "", 0, 0)),
                "",
                0,
                0,
                Id.NONE,
                -1,
                kind,
                original,
                "",
                askedBack,
                refusedBack));
        boolean isGood = status == PayoutStatus.SUCCEEDED;
        pay(kind, id, amountMinor, isGood);
        if (isGood) {
            line(id, kind == OrderKind.COLLECTION ? amountMinor : -amountMinor);
        }
        return id;
    }

    private void pay(OrderKind kind, Id id, long amountMinor, boolean isGood) {
        Provider.Payment payment = new Provider.Payment(amountMinor);
        payment.come(isGood);
        book.put(reference(kind, id), payment);
    }

    private static String reference(OrderKind kind, Id id) {
        return IdText.format(
                switch (kind) {
                    case PAYOUT -> "po";
                    case COLLECTION -> "co";
                    case REFUND -> "rf";
                },
                id);
    }

    private void line(Id id, long signedMinor) {
        lines.add(new View.StatementLine(
                lines.size(), id, View.TransferKind.PAYOUT, Clients.KES, signedMinor, 0, Id.NONE, "", 0));
    }

    private void check() {
        new OrderChecks(orders, Map.of(WALLET, lines)).all(book, coverage);
    }

    private void refused(String check, String what) {
        assertThatThrownBy(this::check).hasMessageContaining(check).hasMessageContaining(what);
    }

    @Test
    void orders_thatAgreeWithTheBook_hold() {
        order(OrderKind.PAYOUT, PayoutStatus.SUCCEEDED, 70, Id.NONE);
        order(OrderKind.PAYOUT, PayoutStatus.FAILED, 80, Id.NONE);
        Id collection = order(OrderKind.COLLECTION, PayoutStatus.SUCCEEDED, 500, Id.NONE, 700, 200);
        order(OrderKind.COLLECTION, PayoutStatus.FAILED, 90, Id.NONE);
        order(OrderKind.REFUND, PayoutStatus.SUCCEEDED, 100, collection);
        order(OrderKind.REFUND, PayoutStatus.FAILED, 200, collection);
        order(OrderKind.REFUND, PayoutStatus.SUCCEEDED, 400, collection);
        check();
        assertThat(OrderChecks.movedMinor(orders)).isEqualTo(500 - 70 - 100 - 400);
        assertThat(coverage.of(Coverage.Seen.REFUNDED)).isEqualTo(2);
        assertThat(coverage.of(Coverage.Seen.REFUND_FAILED)).isEqualTo(1);
        assertThat(coverage.of(Coverage.Seen.COLLECTED)).isEqualTo(1);
        assertThat(coverage.of(Coverage.Seen.COLLECTION_FAILED)).isEqualTo(1);
    }

    @Test
    void collection_thatThePayerDidNotPay_isRefused() {
        Id id = order(OrderKind.COLLECTION, PayoutStatus.SUCCEEDED, 500, Id.NONE);
        pay(OrderKind.COLLECTION, id, 500, false);
        refused("collections", "the provider has it not done");
    }

    @Test
    void collection_thatThePayerPaid_andIsNotCredited_isRefused() {
        Id id = order(OrderKind.COLLECTION, PayoutStatus.FAILED, 500, Id.NONE);
        pay(OrderKind.COLLECTION, id, 500, true);
        refused("collections", "the provider has it done");
    }

    @Test
    void collection_thatNoProviderKnows_isRefused() {
        order(OrderKind.COLLECTION, PayoutStatus.SUCCEEDED, 500, Id.NONE);
        book.clear();
        refused("collections", "never heard of it");
    }

    @Test
    void collection_ofAnotherAmount_isRefused() {
        Id id = order(OrderKind.COLLECTION, PayoutStatus.SUCCEEDED, 500, Id.NONE);
        pay(OrderKind.COLLECTION, id, 501, true);
        refused("collections", "another amount");
    }

    @Test
    void collection_creditedWithAnotherAmount_orNotAtAll_orDebited_isRefused() {
        Id id = order(OrderKind.COLLECTION, PayoutStatus.SUCCEEDED, 500, Id.NONE);
        lines.clear();
        refused("collections", "its money did not move");
        line(id, 499);
        refused("collections", "moved 499 instead of 500");
        lines.clear();
        line(id, -500);
        refused("collections", "moved -500 instead of 500");
    }

    @Test
    void order_thatHasNotEnded_isRefused() {
        order(OrderKind.COLLECTION, PayoutStatus.UNKNOWN, 500, Id.NONE);
        refused("collections", "has not ended");
    }

    @Test
    void refunds_beyondTheirCollection_areRefused() {
        Id collection = order(OrderKind.COLLECTION, PayoutStatus.SUCCEEDED, 500, Id.NONE, 501, 0);
        order(OrderKind.REFUND, PayoutStatus.SUCCEEDED, 300, collection);
        order(OrderKind.REFUND, PayoutStatus.SUCCEEDED, 201, collection);
        refused("collections", "of 500 was given back with 501");
    }

    @Test
    void collection_whoseFiguresAreNotThoseOfItsRefunds_isRefused() {
        Id collection = order(OrderKind.COLLECTION, PayoutStatus.SUCCEEDED, 500, Id.NONE, 300, 0);
        order(OrderKind.REFUND, PayoutStatus.FAILED, 300, collection);
        refused("collections", "0 refused; its refunds say 300 and 300");
    }

    @Test
    void book_withWhatNobodySubmitted_isRefused() {
        pay(OrderKind.REFUND, new Id(1, 5), 3, true);
        refused("payouts", "which no shard submitted");
    }
}
