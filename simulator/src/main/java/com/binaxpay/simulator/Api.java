package com.binaxpay.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The partner API at one place, with one key. Any thread; calls block.
///
/// @param url of an edge or a node, without a path
public record Api(String url, String key) {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final List<AnswerListener> LISTENERS = ServiceLoader.load(AnswerListener.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration SETTLED_AT_MOST = Duration.ofMinutes(1);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /// GETs `path`.
    public Answer get(String path) throws InterruptedException {
        return send(request(path).GET());
    }

    /// POSTs JSON under an idempotency key.
    public Answer post(String path, String idempotencyKey, String json) throws InterruptedException {
        return send(request(path)
                .header("Idempotency-Key", idempotencyKey)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /// A request for `path` with the key.
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).header("Authorization", "Bearer " + key);
    }

    /// Sends `request`; an answer with status 0 where none came.
    public static Answer send(HttpRequest.Builder request) throws InterruptedException {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            LISTENERS.forEach(listener -> listener.came(response));
            return Answer.of(response);
        } catch (IOException e) {
            return Answer.none(e);
        }
    }

    /// Asks for something.
    @FunctionalInterface
    public interface Asking {
        Answer ask() throws InterruptedException;
    }

    /// Asks again while nobody knows or nothing was done, for a minute at most; the last answer. What changes something
    /// has to have the same key each time.
    public static Answer settled(Asking asking) throws InterruptedException {
        long beganNs = System.nanoTime();
        while (true) {
            Answer answer = asking.ask();
            if (!answer.isOpen() || System.nanoTime() - beganNs > SETTLED_AT_MOST.toNanos()) {
                return answer;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /// POSTs JSON under a new key until it is known what became of it; see [#settled].
    public Answer settle(String path, String json) throws InterruptedException {
        String key = newKey();
        return settled(() -> post(path, key, json));
    }

    /// Opens a wallet; its id.
    public String wallet(String jurisdiction, String... currencies) throws InterruptedException {
        String codes = Stream.of(currencies).map(code -> '"' + code + '"').collect(Collectors.joining(","));
        return settle("/v1/wallets", "{\"jurisdiction\":\"" + jurisdiction + "\",\"currencies\":[" + codes + "]}")
                .is(201)
                .text("id");
    }

    /// Opens a wallet with money in it; its id.
    public String funded(String jurisdiction, String amount, String... currencies) throws InterruptedException {
        String wallet = wallet(jurisdiction, currencies);
        for (String currency : currencies) {
            String body =
                    "{\"wallet\":\"" + wallet + "\",\"amount\":\"" + amount + "\",\"currency\":\"" + currency + "\"}";
            settle("/v1/test-helpers/fund", body).is(201);
        }
        return wallet;
    }

    /// The body of a transfer of EUR.
    public static String transfer(String source, String destination, String amount) {
        return "{\"source\":\"" + source + "\",\"destination\":\"" + destination + "\",\"amount\":\"" + amount
                + "\",\"currency\":\"EUR\"}";
    }

    /// A balance in minor units of two decimals, with nothing held.
    public long settledMinor(String wallet, String currency) throws InterruptedException {
        Answer balances = settled(() -> get("/v1/wallets/" + wallet + "/balances"));
        for (JsonNode balance : balances.is(200).json().path("data")) {
            if (balance.path("currency").asText().equals(currency)) {
                if (!balance.path("available").equals(balance.path("posted"))) {
                    throw new UnexpectedAnswer("money of " + wallet + " is still held: " + balance);
                }
                return minor(balance.path("posted").asText());
            }
        }
        throw new UnexpectedAnswer(wallet + " holds no " + currency);
    }

    /// How one GETs.
    @FunctionalInterface
    public interface Getter {
        Answer get(String path) throws InterruptedException;
    }

    /// All of a list, page by page.
    public List<JsonNode> all(String path, int page) throws InterruptedException {
        return all(this::get, path, page);
    }

    /// The same for one who GETs in another way.
    public static List<JsonNode> all(Getter getter, String path, int page) throws InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String first = path + (path.contains("?") ? "&" : "?") + "limit=" + page;
        String cursor = "";
        do {
            String next = cursor.isEmpty() ? first : first + "&cursor=" + cursor;
            JsonNode list = settled(() -> getter.get(next)).is(200).json();
            list.path("data").forEach(all::add);
            cursor = list.path("has_more").asBoolean()
                    ? URLEncoder.encode(list.path("next_cursor").asText(), StandardCharsets.UTF_8)
                    : "";
        } while (!cursor.isEmpty());
        return all;
    }

    /// An idempotency key that nobody has used.
    public static String newKey() {
        return UUID.randomUUID().toString();
    }

    /// Minor units of a decimal string, whatever its scale is.
    public static long minor(String amount) {
        return Long.parseLong(amount.replace(".", ""));
    }
}
