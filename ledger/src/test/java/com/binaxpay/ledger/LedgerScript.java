package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.TransferLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Tells a ledger what to do in lines of words, each with what must come of it after `=>`.
///
/// ```
/// open    A1 [credit-limited|debit-limited]       => OK
/// move    T1 A1 to B1 100                         => OK
/// hold    H1 A1 to B1 100 [deadline 50]           => OK
/// post    P1 H1 [60]                              => OK
/// void    V1 H1                                   => OK
/// linked  move T1 A1 to B1 100                    => OK         (one call with the lines after it)
/// time    50
/// expire                                          => H1 H2
/// freeze | unfreeze | close  A1
/// balance A1                                      => debits 0+100 credits 50+0      (pending+posted)
/// rows    A1                                      => T3 T1      (newest first)
/// level   2
/// overdraft A1 50                                 => OK
/// ```
///
/// Names are ids: the same name is the same id; `-` is no id. An account's book is 1 unless its name ends in `'`, which
/// is 2.
/// A request may end in pairs that change a field: `book 2 code 7 reference R deadline 9 timestamp 1 flags 3 pending H1
/// reserved 1 amount -1 debit A credit B holder X`. Flags are a number, or names of [#FLAGS] with `+` between them.
final class LedgerScript {
    private static final Map<String, Integer> FLAGS = Map.of(
            "linked", TransferLayout.LINKED,
            "pending", TransferLayout.PENDING,
            "post", TransferLayout.POST_PENDING,
            "void", TransferLayout.VOID_PENDING,
            "balancing-debit", TransferLayout.BALANCING_DEBIT,
            "balancing-credit", TransferLayout.BALANCING_CREDIT,
            "keep-rest", TransferLayout.KEEP_REST,
            "imported", TransferLayout.IMPORTED);

    private final MemoryHistory history = new MemoryHistory();
    private final Ledger ledger = new Ledger(history);
    private final Map<String, Key> ids = new HashMap<>();
    private final Map<Key, String> names = new HashMap<>();
    private final List<TransferRequest> call = new ArrayList<>();
    private final List<String> callExpected = new ArrayList<>();
    private long timeNs = 1;

    static LedgerScript aLedger() {
        return new LedgerScript();
    }

    Ledger ledger() {
        return ledger;
    }

    MemoryHistory history() {
        return history;
    }

    /// The id that a name stands for.
    Key id(String name) {
        if (name.equals("-")) {
            return Key.ZERO;
        }
        Key id = ids.computeIfAbsent(name, key -> new Key(1_000, ids.size() + 1L));
        names.put(id, name);
        return id;
    }

    LedgerScript runs(String script) {
        for (String line : script.lines().toList()) {
            if (!line.isBlank()) {
                run(line);
            }
        }
        assertThat(call).as("a linked line ends the script").isEmpty();
        return this;
    }

    private void run(String line) {
        String[] sides = line.split("=>", 2);
        List<String> words = Arrays.asList(sides[0].trim().split("\\s+"));
        String expected = sides.length == 1 ? "" : sides[1].trim().replaceAll("\\s+", " ");
        String verb = words.getFirst();
        List<String> rest = words.subList(1, words.size());
        String actual = act(verb, rest, expected);
        if (!actual.equals("told")) {
            assertThat(actual).as(line).isEqualTo(expected);
        }
    }

    private String act(String verb, List<String> words, String expected) {
        return switch (verb) {
            case "open" -> open(words);
            case "linked" -> queue(transfer(words.getFirst(), words.subList(1, words.size()), true), expected);
            case "move", "hold", "post", "void" -> tell(transfer(verb, words, false), expected);
            case "open-chain" -> tell(transfer(words.getFirst(), words.subList(1, words.size()), true), expected);
            case "time" -> setTime(Long.parseLong(words.getFirst()));
            case "expire" -> expire();
            case "freeze" -> flag(words.getFirst(), AccountLayout.FROZEN, true);
            case "unfreeze" -> flag(words.getFirst(), AccountLayout.FROZEN, false);
            case "close" -> flag(words.getFirst(), AccountLayout.CLOSED, true);
            case "level" -> level(Integer.parseInt(words.getFirst()));
            case "overdraft" -> overdraft(id(words.getFirst()), Long.parseLong(words.get(1)));
            case "balance" -> balance(words.getFirst());
            case "held" ->
                Long.toString(ledger.heldMinor(
                        id(words.getFirst()).hi(), id(words.getFirst()).lo()));
            case "rows" -> rows(words.getFirst());
            default -> throw new IllegalArgumentException(verb);
        };
    }

    private String open(List<String> words) {
        Map<String, String> fields =
                pairs(words, words.contains("credit-limited") || words.contains("debit-limited") ? 2 : 1);
        String name = words.getFirst();
        int limits = words.contains("credit-limited")
                ? AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS
                : words.contains("debit-limited") ? AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS : 0;
        AccountRequest request = new AccountRequest(
                id(name),
                id(fields.getOrDefault("holder", "-")),
                number(fields, "book", name.endsWith("'") ? 2 : 1),
                number(fields, "code", 0),
                number(fields, "flags", limits),
                (byte) number(fields, "reserved", 0));
        return Calls.open(ledger, AccountRequest.encode(List.of(request)))
                .getFirst()
                .name();
    }

    private TransferRequest transfer(String verb, List<String> words, boolean isLinked) {
        boolean isEnd = verb.equals("post") || verb.equals("void");
        boolean hasAmount = isEnd && words.size() > 2 && words.get(2).matches("-?\\d+");
        Map<String, String> fields = pairs(words, isEnd ? hasAmount ? 3 : 2 : 5);
        String debit = isEnd ? "-" : words.get(1);
        String amount = isEnd ? hasAmount ? words.get(2) : "0" : words.get(4);
        return new TransferRequest(
                id(words.getFirst()),
                id(fields.getOrDefault("debit", debit)),
                id(fields.getOrDefault("credit", isEnd ? "-" : words.get(3))),
                Long.parseLong(fields.getOrDefault("amount", amount)),
                id(fields.getOrDefault("pending", isEnd ? words.get(1) : "-")),
                id(fields.getOrDefault("reference", "-")),
                number(fields, "deadline", 0),
                number(fields, "timestamp", 0),
                number(fields, "book", isEnd ? 0 : debit.endsWith("'") ? 2 : 1),
                number(fields, "code", 0),
                number(fields, "flags", flags(verb) | (isLinked ? TransferLayout.LINKED : 0)),
                (byte) number(fields, "reserved", 0));
    }

    private static int flags(String verb) {
        return switch (verb) {
            case "hold" -> TransferLayout.PENDING;
            case "post" -> TransferLayout.POST_PENDING;
            case "void" -> TransferLayout.VOID_PENDING;
            default -> 0;
        };
    }

    private String queue(TransferRequest request, String expected) {
        call.add(request);
        callExpected.add(expected);
        return "told";
    }

    private String tell(TransferRequest request, String expected) {
        queue(request, expected);
        List<String> actual = Calls.apply(ledger, TransferRequest.encode(call), timeNs).stream()
                .map(ResultCode::name)
                .toList();
        assertThat(actual).as(call.toString()).isEqualTo(callExpected);
        call.clear();
        callExpected.clear();
        return "told";
    }

    private String setTime(long newTimeNs) {
        timeNs = newTimeNs;
        return "";
    }

    private String expire() {
        List<String> expired = new ArrayList<>();
        ledger.expireDue(timeNs, 1_000, (hi, lo, ordinal) -> expired.add(name(new Key(hi, lo))));
        return String.join(" ", expired);
    }

    private String flag(String account, int flag, boolean isSet) {
        int index = account(account);
        ledger.setFlags(index, isSet ? ledger.flags(index) | flag : ledger.flags(index) & ~flag);
        return "";
    }

    private String level(int level) {
        ledger.activate(level);
        return "";
    }

    private String overdraft(Key account, long limit) {
        return ledger.setOverdraft(account.hi(), account.lo(), limit).name();
    }

    private String balance(String account) {
        int index = account(account);
        return "debits %d+%d credits %d+%d"
                .formatted(
                        ledger.debitsPending(index),
                        ledger.debitsPosted(index),
                        ledger.creditsPending(index),
                        ledger.creditsPosted(index));
    }

    private String rows(String account) {
        List<String> found = new ArrayList<>();
        Key id = id(account);
        for (long ordinal = ledger.lastOrdinal(account(account)); ordinal != 0; ) {
            HistoryRow row = history.row(ordinal);
            boolean isExpiry = (row.flags() & com.binaxpay.wire.TransferRowLayout.EXPIRED) != 0;
            found.add(isExpiry ? "expiry-of-" + name(row.pendingId()) : name(row.id()));
            ordinal = row.debit().equals(id) ? row.debitPrevious() : row.creditPrevious();
        }
        return String.join(" ", found);
    }

    private int account(String name) {
        return ledger.findAccount(id(name).hi(), id(name).lo());
    }

    private String name(Key id) {
        return Objects.requireNonNull(names.get(id));
    }

    private static Map<String, String> pairs(List<String> words, int from) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = from; i < words.size(); i += 2) {
            pairs.put(words.get(i), words.get(i + 1));
        }
        return pairs;
    }

    private static int number(Map<String, String> fields, String field, int otherwise) {
        String value = fields.getOrDefault(field, Integer.toString(otherwise));
        if (value.matches("-?[0-9]+")) {
            return Integer.parseInt(value);
        }
        return Arrays.stream(value.split("\\+"))
                .mapToInt(name -> Objects.requireNonNull(FLAGS.get(name), name))
                .reduce(0, (some, more) -> some | more);
    }
}
