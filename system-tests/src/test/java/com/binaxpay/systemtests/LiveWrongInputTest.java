package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Wrong input over real HTTP: each kind is refused with a problem that names what is wrong and the way out, and
/// nothing has changed afterwards.
@ExtendWith(SharedUp.class)
class LiveWrongInputTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofSeconds(6);
    private static final int KINDS_AT_LEAST = 40;
    private static final int TRIES = 10;
    private static final int ELECTIONS_MAX = 3;
    private static final byte[] NOT_UTF_8 = {'{', '"', 's', '"', ':', '"', (byte) 0xc3, (byte) 0x28, '"', '}'};
    private static final String USED_KEY = "used-before";

    private final LocalUp cluster;
    private final Api api;
    private final Map<String, String> things = new HashMap<>();

    LiveWrongInputTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.api = cluster.api();
        things.put("{a}", api.funded("EU", "100", "EUR", "KES", "JPY"));
        things.put("{b}", api.funded("EU", "100", "EUR", "KES", "JPY"));
        things.put("{frozen}", api.funded("UK", "100", "EUR"));
        things.put("{other}", withNewKey("other", "test").wallet("EU", "EUR"));
        things.put("{live}", withNewKey("demo", "live").wallet("EU", "EUR"));
        api.settle("/v1/wallets/" + things.get("{frozen}") + "/freeze", "{}").is(200);
        String good = Api.transfer(filled("{a}"), filled("{b}"), "1.00");
        things.put(
                "{posted}",
                Api.settled(() -> api.post("/v1/transfers", USED_KEY, good))
                        .is(201)
                        .text("id"));
    }

    @Test
    void wrongInput_ofEveryKind_isRefusedWithTheWayOutAndChangesNothing() throws Exception {
        // First: an edge's first read with a key borrows calls of the day's quota from the ledger, which is an entry.
        List<JsonNode> money = money();
        List<WrongInput> early = WrongInput.atTheEdge();
        List<WrongInput> late = WrongInput.byTheLedger();
        assertThat(early.size()).isGreaterThanOrEqualTo(KINDS_AT_LEAST);
        for (int tries = 1; !changesNothing(early, tries == ELECTIONS_MAX); tries++) {
            System.out.println("somebody was elected meanwhile, which is an entry: once more");
        }

        List<String> faults = new ArrayList<>();
        late.forEach(wrong -> faults.addAll(faults(wrong)));
        assertThat(faults).isEmpty();
        assertThat(money()).as("balances and statements").isEqualTo(money);
        System.out.println(early.size() + late.size() + " kinds of wrong input were refused");
        Whole.assertWhole(cluster);
    }

    /// That `early` is refused and applied nowhere; false where that is not known, since an election made entries.
    private boolean changesNothing(List<WrongInput> early, boolean isLast) throws Exception {
        Map<String, String> digests = digestsAtRest();
        String terms = cluster.terms();
        List<String> faults = new ArrayList<>();
        early.forEach(wrong -> faults.addAll(faults(wrong)));
        assertThat(faults).isEmpty();
        Map<String, String> after = digestsAtRest();
        if (!isLast && !cluster.terms().equals(terms)) {
            return false;
        }
        assertThat(after)
                .as("digests of all replicas, which one applied entry would change")
                .isEqualTo(digests);
        return true;
    }

    private List<String> faults(WrongInput wrong) {
        try {
            check(wrong, answer(wrong));
            return List.of();
        } catch (AssertionError e) {
            return List.of(wrong + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Who stops reading in the middle of a request and closes may have its answer overtaken by TCP's reset, and a busy
    /// machine may do nothing for once; then the same is sent again.
    private Answer answer(WrongInput wrong) throws InterruptedException {
        Answer answer = send(wrong);
        for (int i = 1; i < TRIES && answer.isOpen() && answer.status() != wrong.status(); i++) {
            answer = send(wrong);
        }
        return answer;
    }

    private static void check(WrongInput wrong, Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(wrong.status());
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("code").asText()).isEqualTo(wrong.code());
        assertThat(problem.path("status").asInt()).isEqualTo(wrong.status());
        assertThat(problem.path("type").asText()).startsWith("https://").endsWith(wrong.code());
        String detail = problem.path("detail").asText();
        assertThat(detail).contains(wrong.says()).endsWith(".").hasSizeBetween(20, 1_000);
        JsonNode first = problem.path("errors").path(0);
        assertThat(first.path("pointer").asText("")
                        + first.path("parameter").asText("")
                        + first.path("header").asText(""))
                .as("%s", answer)
                .isEqualTo(wrong.place());
    }

    private Answer send(WrongInput wrong) throws InterruptedException {
        String[] request = filled(wrong.request()).split(" ", 2);
        Map<String, String> headers = new TreeMap<>();
        headers.put("Authorization", "Bearer " + api.key());
        if (!request[0].equals("GET")) {
            headers.put("Content-Type", "application/json");
            headers.put("Idempotency-Key", Api.newKey());
        }
        if (wrong.header().startsWith("-")) {
            headers.remove(wrong.header().substring(1));
        } else if (!wrong.header().isEmpty()) {
            String[] header = wrong.header().split(": ", 2);
            headers.put(header[0], filled(header[1]));
        }
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(api.url() + request[1])).timeout(Duration.ofSeconds(30));
        headers.forEach(builder::header);
        return Api.send(builder.method(request[0], HttpRequest.BodyPublishers.ofByteArray(body(wrong.body()))));
    }

    private byte[] body(String body) {
        return switch (body) {
            case "{10 MB}" -> " ".repeat(10 << 20).getBytes(StandardCharsets.UTF_8);
            case "{deep}" ->
                ("{\"metadata\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}").getBytes(StandardCharsets.UTF_8);
            case "{not UTF-8}" -> NOT_UTF_8.clone();
            default -> filled(body).getBytes(StandardCharsets.UTF_8);
        };
    }

    private String filled(String text) {
        String filled = text.replace("{long key}", "k".repeat(256))
                .replace("{long header}", "h".repeat(20_000))
                .replace("{used key}", USED_KEY);
        for (Map.Entry<String, String> thing : things.entrySet()) {
            filled = filled.replace(thing.getKey(), thing.getValue());
        }
        return filled;
    }

    private Api withNewKey(String partner, String mode) throws Exception {
        String key = cluster.binax("keys", "create", "--partner", partner, "--mode", mode)
                .good()
                .out()
                .strip();
        Api made = new Api(api.url(), key);
        Until.holds(
                "the new key of " + partner + " to be known at the edge",
                SOON,
                () -> made.get("/v1/payouts").status() == 200);
        return made;
    }

    private List<JsonNode> money() throws InterruptedException {
        List<JsonNode> money = new ArrayList<>();
        for (String wallet : List.of("{a}", "{b}", "{frozen}")) {
            for (String part : List.of("/balances", "/statement")) {
                String path = "/v1/wallets/" + filled(wallet) + part;
                money.add(Api.settled(() -> api.get(path)).is(200).json());
            }
        }
        return money;
    }

    /// The digests once nothing that was written before can change them any more: a checkpoint follows the last entry
    /// within three seconds.
    private Map<String, String> digestsAtRest() {
        return Until.quiet("the digests", QUIET, SOON, () -> digests(cluster.status()));
    }

    private static Map<String, String> digests(JsonNode status) {
        Map<String, String> digests = new TreeMap<>();
        for (JsonNode shard : status.path("shards")) {
            for (JsonNode replica : shard.path("replicas")) {
                digests.put(
                        shard.path("name").asText() + " in "
                                + replica.path("region").asText(),
                        replica.path("checkpoint") + " " + replica.path("digest"));
            }
        }
        return digests;
    }
}
