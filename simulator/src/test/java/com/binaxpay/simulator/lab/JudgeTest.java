package com.binaxpay.simulator.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.check.Span;
import com.binaxpay.simulator.check.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A small run that is right, and what is said of it when something in it isn't.
class JudgeTest {
    private static final long EPOCH_NS = 0;

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, List<JsonNode>> statements = new TreeMap<>();
    private final Map<Long, JsonNode> holds = new TreeMap<>();
    private final List<JsonNode> payouts = new ArrayList<>();
    private final List<JsonNode> events = new ArrayList<>();
    private final List<JsonNode> book = new ArrayList<>();
    private final Purse purse = new Purse("EU", List.of("b1", "b2"), List.of("o1", "o2"), new TreeMap<>());

    @BeforeEach
    void run() {
        for (String wallet : List.of("b1", "b2", "o1", "o2")) {
            fund(wallet, "EUR");
        }
        fund("o1", "KES");
        Call transfer = call(Call.Kind.TRANSFER, "b1", "b2", 100, "EUR", Optional.empty());
        done(transfer, json("id", "tr_1"));
        move(transfer, 100, "tr_1", "transfer");
        event("transfer.posted", "tr_1");
        Call read = call(Call.Kind.STATEMENT, "b2", "", 0, "EUR", Optional.empty());
        done(read, page("b2 EUR"));
        Call near = call(Call.Kind.NEAR_STATEMENT, "b1", "", 0, "EUR", Optional.empty());
        near.knows = Optional.of(transfer);
        done(near, page("b1 EUR"));
        Call hold = call(Call.Kind.HOLD, "o1", "o2", 50, "EUR", Optional.empty());
        done(hold, json("id", "tr_2"));
        event("transfer.pending", "tr_2");
        Call capture = call(Call.Kind.CAPTURE, "o1", "o2", 30, "EUR", Optional.of(hold));
        done(capture, json("id", "tr_2"));
        move(hold, 30, "tr_2", "transfer");
        event("transfer.captured", "tr_2");
        holds.put(hold.number, json("id", "tr_2").put("status", "posted").put("captured_amount", "0.30"));
        Call payout = call(Call.Kind.PAYOUT, "o1", "", 70, "KES", Optional.empty());
        done(payout, json("id", "po_1"));
        move(payout, 70, "po_1", "payout");
        payouts.add(json("id", "po_1").put("status", "succeeded").put("amount", "0.70"));
        book.add(json("reference", "po_1").put("amount_minor", 70));
        event("payout.succeeded", "po_1");
    }

    private Call call(Call.Kind kind, String wallet, String other, long minor, String currency, Optional<Call> hold) {
        Call call = new Call(kind, calls.size() + 1L, 1, "EU", wallet, other, minor, currency, hold, 1_000);
        calls.add(call);
        return call;
    }

    private static void done(Call call, JsonNode body) {
        call.tries = 1;
        call.answer = new Answer(200, Map.of(), body.toString());
        call.endedNs = System.nanoTime();
    }

    private static ObjectNode json(String member, String value) {
        return Answer.JSON.createObjectNode().put(member, value);
    }

    private void fund(String wallet, String currency) {
        long nowNs = System.nanoTime();
        purse.funds()
                .put(
                        Purse.list(wallet, currency),
                        new Purse.Fund(wallet, currency, Span.ok(-1, nowNs, System.nanoTime())));
        line(Purse.list(wallet, currency), "", Purse.FUNDED_MINOR, "tr_0", "fund");
    }

    private void line(String list, String reference, long minor, String transfer, String kind) {
        List<JsonNode> lines = statements.computeIfAbsent(list, unused -> new ArrayList<>());
        long before = lines.isEmpty() ? 0 : lines.getLast().path("minor").asLong();
        lines.add(json("reference", reference)
                .put("amount", text(minor))
                .put("balance_after", text(before + minor))
                .put("minor", before + minor)
                .put("transfer", transfer)
                .put("kind", kind));
    }

    private static String text(long minor) {
        return minor < 0 ? "-" + Call.amount(-minor) : Call.amount(minor);
    }

    private void move(Call call, long minor, String transfer, String kind) {
        line(Purse.list(call.wallet, call.currency), Long.toString(call.number), -minor, transfer, kind);
        if (!call.other.isEmpty()) {
            line(Purse.list(call.other, call.currency), Long.toString(call.number), minor, transfer, kind);
        }
    }

    private JsonNode page(String list) {
        ObjectNode page = Answer.JSON.createObjectNode().put("has_more", false);
        ArrayNode data = page.putArray("data");
        statements.getOrDefault(list, List.of()).reversed().forEach(data::add);
        return page;
    }

    private void event(String type, String id) {
        ObjectNode event = json("type", type)
                .put("created_at", Instant.ofEpochSecond(events.size()).toString());
        event.set("data", json("id", id));
        events.addFirst(event);
    }

    private String failed() {
        long nowNs = System.nanoTime();
        Ending ending = new Ending(statements, nowNs, nowNs + 1, holds, payouts, events, book);
        return new Judge(List.of(purse), calls, ending, EPOCH_NS, false)
                .all().stream()
                        .filter(verdict -> !verdict.holds())
                        .map(Verdict::toString)
                        .collect(Collectors.joining("\n"));
    }

    private void change(List<JsonNode> list, int at, Consumer<ObjectNode> change) {
        ObjectNode changed = list.get(at).deepCopy();
        change.accept(changed);
        list.set(at, changed);
    }

    private List<JsonNode> lines(String list) {
        return statements.computeIfAbsent(list, unused -> new ArrayList<>());
    }

    @Test
    void rightRun_holds() {
        assertThat(failed()).isEmpty();
    }

    @Test
    void lineThatIsGone_isSeen() {
        lines("b2 EUR").removeLast();
        assertThat(failed()).contains("LOST", "UNBALANCED");
    }

    @Test
    void lineThatIsThereTwice_isSeen() {
        lines("b2 EUR").add(lines("b2 EUR").getLast());
        assertThat(failed()).contains("DUPLICATE", "UNBALANCED");
    }

    @Test
    void otherAmountThanAsked_isSeen() {
        change(lines("b1 EUR"), 1, line -> line.put("amount", "-0.99"));
        assertThat(failed()).contains("CHANGED_ANSWER", "UNBALANCED");
    }

    @Test
    void nearReadWithoutItsOwnWrite_isSeen() {
        Call near = calls.get(2);
        ObjectNode page = Answer.JSON.createObjectNode().put("has_more", true);
        page.putArray("data").add(lines("b1 EUR").getFirst());
        near.answer = new Answer(200, Map.of(), page.toString());
        assertThat(failed()).contains("OWN_WRITE_MISSING");
    }

    @Test
    void holdThatWasVoidedAfterItsCapture_isSeen() {
        done(call(Call.Kind.VOID, "o1", "o2", 50, "EUR", Optional.of(calls.get(3))), json("id", "tr_2"));
        assertThat(failed()).contains("NOT_LINEARIZABLE");
    }

    @Test
    void payoutThatFailedAndWasPaid_isSeen() {
        change(payouts, 0, payout -> payout.put("status", "failed"));
        assertThat(failed()).contains("ABORTED_READ");
    }

    @Test
    void payoutThatWasPaidTwice_isSeen() {
        book.add(book.getFirst());
        assertThat(failed()).contains("DUPLICATE", "UNBALANCED");
    }

    @Test
    void eventThatIsMissing_isSeen() {
        events.removeLast();
        assertThat(failed()).contains("LOST");
    }
}
