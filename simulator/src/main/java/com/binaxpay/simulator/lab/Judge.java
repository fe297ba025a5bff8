package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.check.Anomaly;
import com.binaxpay.simulator.check.Appends;
import com.binaxpay.simulator.check.Conservation;
import com.binaxpay.simulator.check.Events;
import com.binaxpay.simulator.check.Hold;
import com.binaxpay.simulator.check.Model;
import com.binaxpay.simulator.check.Once;
import com.binaxpay.simulator.check.Outcome;
import com.binaxpay.simulator.check.Sessions;
import com.binaxpay.simulator.check.Span;
import com.binaxpay.simulator.check.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Turns what clients remember and what the cluster says at the end into histories, and has them judged.
///
/// Whatever a call brings into a statement bears its number as reference, so calls whose ids nobody ever learned are
/// known by it, too. What was funded is element `-1`.
final class Judge {
    /// What is said of the ages of reads.
    static final String AS_OF = "Reads from any replica are as new as As-Of says";

    private static final long FUND = -1;
    private static final long CLOCK_NS = 20_000_000;
    /// By so much two leaders' times may differ where clocks were off: each is at most half a second from what most
    /// say,
    /// as near as one can tell over a long way.
    private static final long CLOCKS_OFF_NS = 1_200_000_000;
    private static final long READING_NS = 3_600_000_000_000L;
    private static final int KNOWN_MAX = 200;
    private static final List<String> OVER = List.of("transfer_not_pending", "transfer_expired");

    private final List<Purse> purses;
    private final List<Call> calls;
    private final Ending ending;
    /// What the history's clock shows at the epoch.
    private final long epochNs;
    private final long deadlineSlackNs;
    private final Map<String, Integer> lists = new HashMap<>();
    private final Map<String, Map<Long, Integer>> places = new HashMap<>();

    /// @param epochNs what the clock of calls showed at the epoch
    /// @param isSkewed whether regions' clocks were off
    Judge(List<Purse> purses, List<Call> calls, Ending ending, long epochNs, boolean isSkewed) {
        this.purses = purses;
        this.calls = calls;
        this.ending = ending;
        this.epochNs = epochNs;
        this.deadlineSlackNs = isSkewed ? CLOCKS_OFF_NS : CLOCK_NS;
        ending.statements().forEach((list, lines) -> {
            lists.put(list, lists.size());
            Map<Long, Integer> at = new HashMap<>();
            for (int i = 0; i < lines.size(); i++) {
                at.putIfAbsent(element(lines.get(i)), i);
            }
            places.put(list, at);
        });
    }

    List<Verdict> all() {
        return List.of(
                named("Strict serialisability of every wallet's statement, and of pairs on one shard", lists()),
                named("Each request has one effect at its source, by its key", once(true)),
                named("and one at its destination", once(false)),
                named("Reads from any replica show what their session did", sessions(false)),
                named(AS_OF, sessions(true)),
                named("Each line's balance follows from the one before", statements()),
                named("No money appears or goes away, at any moment", conservation()),
                named("Holds are made, captured, voided and expire as one copy would", holds()),
                named("What payouts took is what the provider paid, each once", payouts()),
                named("Events are all there, each once, in order", events()));
    }

    private static Verdict named(String what, Verdict verdict) {
        return new Verdict(what, verdict.examined(), verdict.count(), verdict.kinds(), verdict.anomalies());
    }

    private static long element(JsonNode line) {
        String reference = line.path("reference").asText();
        return line.path("kind").asText().equals("fund") || reference.isEmpty() ? FUND : Long.parseLong(reference);
    }

    private static String eur(String wallet) {
        return Purse.list(wallet, "EUR");
    }

    private int list(String name) {
        return lists.getOrDefault(name, -1);
    }

    private int place(String list, long element) {
        return places.getOrDefault(list, Map.of()).getOrDefault(element, -1);
    }

    /// What brings the money of a call into statements: itself, or what became of a hold; empty where nothing can.
    private Map<Long, Span> movers() {
        Map<Long, Span> movers = new TreeMap<>();
        for (Call call : calls) {
            switch (call.kind) {
                case TRANSFER, CROSSING -> movers.put(call.number, call.span());
                // It is taken when the provider has paid.
                case PAYOUT -> {
                    if (call.outcome() != Outcome.FAIL) {
                        movers.put(call.number, Span.unknown(call.session, call.begunNs));
                    }
                }
                case CAPTURE -> {
                    if (call.outcome() != Outcome.FAIL) {
                        movers.merge(call.hold.orElseThrow().number, call.span(), Judge::surer);
                    }
                }
                default -> {}
            }
        }
        return movers;
    }

    private static Span surer(Span one, Span other) {
        return one.outcome() == Outcome.OK ? one : other;
    }

    private Verdict lists() {
        List<Appends.Txn> txns = new ArrayList<>();
        Map<Long, Span> movers = movers();
        for (Purse purse : purses) {
            purse.funds()
                    .forEach((list, fund) ->
                            txns.add(new Appends.Txn(fund.span(), List.of(new Appends.Append(list(list), FUND)))));
        }
        for (Call call : calls) {
            Span mover = movers.get(call.number);
            if (mover != null && call.kind != Call.Kind.CAPTURE) {
                Appends.Part source = new Appends.Append(list(Purse.list(call.wallet, call.currency)), call.number);
                if (call.kind == Call.Kind.PAYOUT) {
                    txns.add(new Appends.Txn(mover, List.of(source)));
                    continue;
                }
                Appends.Part destination = new Appends.Append(list(eur(call.other)), call.number);
                if (call.kind == Call.Kind.CROSSING) {
                    txns.add(new Appends.Txn(mover, List.of(source)));
                    txns.add(new Appends.Txn(mover, List.of(destination)));
                } else {
                    txns.add(new Appends.Txn(mover, List.of(source, destination)));
                }
            } else if (call.kind == Call.Kind.STATEMENT && call.isDone()) {
                JsonNode page = call.answer.json();
                long[] elements = elements(page.path("data"));
                txns.add(new Appends.Txn(
                        call.span(),
                        List.of(new Appends.Read(
                                list(eur(call.wallet)),
                                elements,
                                !page.path("has_more").asBoolean()))));
            }
        }
        ending.statements()
                .forEach((list, lines) -> txns.add(new Appends.Txn(
                        Span.ok(-1, ending.beganNs(), ending.endedNs()),
                        List.of(new Appends.Read(
                                list(list),
                                lines.stream().mapToLong(Judge::element).toArray(),
                                true)))));
        return Appends.judge(txns);
    }

    /// Oldest first, of a page that has the newest first.
    private static long[] elements(JsonNode data) {
        return StreamSupport.stream(data.spliterator(), false).toList().reversed().stream()
                .mapToLong(Judge::element)
                .toArray();
    }

    private Verdict once(boolean isSource) {
        List<Once.Request> requests = new ArrayList<>();
        Map<Long, Once.Request> captured = new TreeMap<>();
        for (Call call : calls) {
            switch (call.kind) {
                case TRANSFER, CROSSING ->
                    requests.add(new Once.Request(
                            Long.toString(call.number), call.outcome(), effect(call, call.amountMinor, isSource)));
                case HOLD -> captured.putIfAbsent(call.number, new Once.Request(call.number + "", Outcome.FAIL, ""));
                case CAPTURE -> {
                    Call hold = call.hold.orElseThrow();
                    if (call.outcome() != Outcome.FAIL) {
                        captured.put(
                                hold.number,
                                new Once.Request(
                                        Long.toString(hold.number),
                                        call.outcome(),
                                        effect(hold, call.amountMinor, isSource)));
                    }
                }
                case PAYOUT -> {
                    if (isSource) {
                        requests.add(new Once.Request(
                                Long.toString(call.number),
                                call.outcome() == Outcome.FAIL ? Outcome.FAIL : Outcome.UNKNOWN,
                                ""));
                    }
                }
                default -> {}
            }
        }
        requests.addAll(captured.values());
        List<Once.Effect> effects = new ArrayList<>();
        ending.statements()
                .forEach((list, lines) -> lines.forEach(line -> {
                    long minor = Api.minor(line.path("amount").asText());
                    if (element(line) != FUND && minor < 0 == isSource) {
                        effects.add(new Once.Effect(Long.toString(element(line)), list + " " + minor));
                    }
                }));
        return Once.judge(requests, effects);
    }

    private static String effect(Call call, long minor, boolean isSource) {
        String list = Purse.list(isSource ? call.wallet : call.other, call.currency);
        return list + " " + (isSource ? -minor : minor);
    }

    /// @param isAge whether only ages are looked at, or only what sessions may rely on
    private Verdict sessions(boolean isAge) {
        Map<Long, Span> movers = movers();
        List<Sessions.Act> acts = new ArrayList<>();
        ending.statements().forEach((list, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                Span span = movers.get(element(lines.get(i)));
                if (span != null) {
                    acts.add(Sessions.Act.write(
                            new Span(-2, span.invokedNs(), span.returnedNs(), span.outcome()), list(list), i));
                }
            }
        });
        for (Call call : calls) {
            if (call.kind != Call.Kind.NEAR_STATEMENT || !call.isDone()) {
                continue;
            }
            String list = eur(call.wallet);
            long[] elements = elements(call.answer.json().path("data"));
            int place = elements.length == 0 ? -1 : place(list, elements[elements.length - 1]);
            String asOf = call.answer.header("As-Of");
            long ageNs = asOf.isEmpty() || !isAge ? Span.NEVER : Math.max(0, call.begunNs - historyNs(asOf)) + CLOCK_NS;
            // What it was bound to know is a session of its own: bookmarks of calls beside each other know less.
            acts.add(Sessions.Act.read(Span.ok(call.number, call.begunNs, call.endedNs), list(list), place, ageNs));
            Optional<Call> known = isAge ? Optional.empty() : call.knows;
            for (int i = 0; i < KNOWN_MAX && known.isPresent(); i++) {
                Call write = known.get();
                long element = write.hold.map(hold -> hold.number).orElse(write.number);
                boolean isHere = write.isDone()
                        && write.endedNs < call.begunNs
                        && (write.kind == Call.Kind.TRANSFER
                                || write.kind == Call.Kind.CAPTURE
                                || write.kind == Call.Kind.CROSSING && write.wallet.equals(call.wallet));
                int written = isHere ? place(list, element) : -1;
                if (written >= 0) {
                    acts.add(Sessions.Act.write(
                            Span.ok(call.number, write.begunNs, write.endedNs), list(list), written));
                }
                known = write.knows;
            }
        }
        return Sessions.judge(acts);
    }

    private long historyNs(String time) {
        Instant at = Instant.parse(time);
        return at.getEpochSecond() * 1_000_000_000L + at.getNano() + epochNs;
    }

    private Verdict statements() {
        Map<String, List<Conservation.Line>> all = new TreeMap<>();
        ending.statements()
                .forEach((list, lines) -> all.put(
                        list,
                        lines.stream()
                                .map(line -> new Conservation.Line(
                                        Api.minor(line.path("amount").asText()),
                                        Api.minor(line.path("balance_after").asText())))
                                .toList()));
        return Conservation.statements(all);
    }

    private Verdict conservation() {
        List<Conservation.Flow> flows = new ArrayList<>();
        List<Conservation.Reading> readings = new ArrayList<>();
        for (Purse purse : purses) {
            for (Purse.Fund fund : purse.funds().values()) {
                if (purse.bank().contains(fund.wallet())) {
                    flows.add(new Conservation.Flow(
                            fund.span(), "EUR of the bank of " + purse.home(), Purse.FUNDED_MINOR));
                }
                flows.add(new Conservation.Flow(fund.span(), fund.currency(), Purse.FUNDED_MINOR));
            }
        }
        for (Call call : calls) {
            if (call.kind == Call.Kind.LOOK_AT_BANK && call.isDone()) {
                long atNs = historyNs(call.answer.header("As-Of"));
                Map<String, Long> minor = new HashMap<>();
                call.answer
                        .json()
                        .forEach(wallet -> minor.put(
                                "w" + minor.size(),
                                Api.minor(wallet.path("data")
                                        .path(0)
                                        .path("posted")
                                        .asText())));
                readings.add(new Conservation.Reading(
                        Span.ok(call.session, atNs - CLOCK_NS, atNs + CLOCK_NS),
                        "EUR of the bank of " + call.home,
                        minor));
            }
        }
        long paidMinor = 0;
        for (JsonNode payment : ending.book()) {
            paidMinor += payment.path("amount_minor").asLong();
        }
        flows.add(new Conservation.Flow(Span.ok(-1, ending.beganNs(), ending.beganNs()), "KES", -paidMinor));
        for (String currency : List.of("EUR", "KES")) {
            Map<String, Long> last = new TreeMap<>();
            ending.statements().forEach((list, lines) -> {
                if (list.endsWith(currency) && !lines.isEmpty()) {
                    last.put(
                            list,
                            Api.minor(lines.getLast().path("balance_after").asText()));
                }
            });
            readings.add(new Conservation.Reading(Span.ok(-1, ending.endedNs(), ending.endedNs()), currency, last));
        }
        return Conservation.judge(flows, readings, List.of());
    }

    private Verdict holds() {
        Map<Long, List<Model.Operation<Hold.Act>>> operations = new TreeMap<>();
        Map<Long, Call> made = calls.stream()
                .filter(call -> call.kind == Call.Kind.HOLD)
                .collect(Collectors.toMap(call -> call.number, Function.identity()));
        made.values().forEach(call -> add(operations, call.number, new Hold.Act.Make(call.amountMinor), call.span()));
        for (Call call : calls) {
            call.hold.ifPresent(hold -> act(call).ifPresent(act -> add(operations, hold.number, act, span(call, act))));
        }
        ending.holds()
                .forEach((number, hold) ->
                        add(operations, number, read(hold), Span.ok(-1, ending.endedNs(), System.nanoTime())));
        List<Anomaly> anomalies = operations.entrySet().stream()
                .map(entry -> Optional.ofNullable(made.get(entry.getKey()))
                        .flatMap(hold -> Hold.fault(entry.getValue(), expiresNs(hold))))
                .flatMap(Optional::stream)
                .toList();
        return new Verdict(
                "holds",
                operations.values().stream().mapToLong(Collection::size).sum(),
                anomalies.size(),
                anomalies.stream().map(Anomaly::kind).collect(Collectors.toSet()),
                anomalies.stream().limit(20).toList());
    }

    /// A refusal that tells of a state is an answer.
    private static Span span(Call call, Hold.Act act) {
        return act instanceof Hold.Act.Over ? Span.ok(call.session, call.begunNs, call.endedNs) : call.span();
    }

    private long expiresNs(Call hold) {
        return hold.begunNs + hold.expiresInS * 1_000_000_000L - deadlineSlackNs;
    }

    private static void add(Map<Long, List<Model.Operation<Hold.Act>>> operations, long hold, Hold.Act act, Span span) {
        operations.computeIfAbsent(hold, unused -> new ArrayList<>()).add(new Model.Operation<>(act, span));
    }

    private static Optional<Hold.Act> act(Call call) {
        boolean isOver = !call.isDone() && OVER.stream().anyMatch(call.answer.body()::contains);
        return switch (call.kind) {
            case CAPTURE -> Optional.of(isOver ? new Hold.Act.Over() : new Hold.Act.Capture(call.amountMinor));
            case VOID -> Optional.of(isOver ? new Hold.Act.Over() : new Hold.Act.Voiding());
            case LOOK_AT_HOLD -> call.isDone() ? Optional.of(read(call.answer.json())) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Hold.Act read(JsonNode hold) {
        Hold.Status status = switch (hold.path("status").asText()) {
            case "pending" -> Hold.Status.PENDING;
            case "posted" -> Hold.Status.POSTED;
            case "voided" -> Hold.Status.VOIDED;
            case "expired" -> Hold.Status.EXPIRED;
            default -> Hold.Status.NONE;
        };
        return new Hold.Act.Read(status, Api.minor(hold.path("captured_amount").asText("0.00")));
    }

    private Verdict payouts() {
        List<Once.Request> asked = new ArrayList<>();
        List<Once.Effect> paid = new ArrayList<>();
        List<Once.Effect> taken = new ArrayList<>();
        for (JsonNode payout : ending.payouts()) {
            Outcome outcome = switch (payout.path("status").asText()) {
                case "succeeded" -> Outcome.OK;
                case "failed" -> Outcome.FAIL;
                default -> Outcome.UNKNOWN;
            };
            long minor = Api.minor(payout.path("amount").asText());
            asked.add(new Once.Request(payout.path("id").asText(), outcome, Long.toString(minor)));
        }
        for (JsonNode payment : ending.book()) {
            paid.add(new Once.Effect(
                    payment.path("reference").asText(),
                    payment.path("amount_minor").asText()));
        }
        ending.statements()
                .forEach((list, lines) -> lines.stream()
                        .filter(line -> line.path("kind").asText().equals("payout"))
                        .forEach(line -> taken.add(new Once.Effect(
                                line.path("transfer").asText(),
                                Long.toString(-Api.minor(line.path("amount").asText()))))));
        return Verdict.all("payouts", List.of(Once.judge(asked, paid), Once.judge(asked, taken)));
    }

    /// Whether its deadline may have passed between the reading of holds and that of events.
    private boolean mayExpire(JsonNode hold) {
        return hold.path("status").asText().equals("pending")
                && historyNs(hold.path("expires_at").asText()) < ending.endedNs() + READING_NS;
    }

    private Verdict events() {
        List<JsonNode> all = ending.events().reversed();
        List<Events.Event> events = new ArrayList<>();
        for (JsonNode event : all) {
            String type = event.path("type").asText();
            if (type.startsWith("transfer.") || type.equals("payout.succeeded") || type.equals("payout.failed")) {
                events.add(new Events.Event(
                        "all",
                        events.size(),
                        event.path("data").path("id").asText(),
                        type,
                        Instant.parse(event.path("created_at").asText()).toEpochMilli()));
            }
        }
        List<Events.Life> lives = new ArrayList<>();
        for (Call call : calls) {
            if (call.isDone() && (call.kind == Call.Kind.TRANSFER || call.kind == Call.Kind.CROSSING)) {
                lives.add(new Events.Life(call.id(), List.of("transfer.posted")));
            }
        }
        for (JsonNode hold : ending.holds().values()) {
            if (mayExpire(hold)) {
                continue;
            }
            List<String> types = new ArrayList<>(List.of("transfer.pending"));
            switch (hold.path("status").asText()) {
                case "posted" -> types.add("transfer.captured");
                case "voided" -> types.add("transfer.voided");
                case "expired" -> types.add("transfer.expired");
                default -> {}
            }
            lives.add(new Events.Life(hold.path("id").asText(), types));
        }
        for (JsonNode payout : ending.payouts()) {
            lives.add(new Events.Life(
                    payout.path("id").asText(),
                    List.of("payout." + payout.path("status").asText())));
        }
        lives.sort(Comparator.comparing(Events.Life::subject));
        return Events.judge(events, false, lives);
    }
}
