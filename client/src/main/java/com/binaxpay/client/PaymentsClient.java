package com.binaxpay.client;

import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Bookmark;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The partner API from Java. Calls block, and may come from any thread, virtual ones too.
///
/// Every call that changes something has an idempotency key, one of its own or the caller's, and is repeated under it
/// where no answer came, where the answer says that nothing was done (429, 503), that it still runs (409
/// `request_running`), or that its outcome is not known (500, 504): so it takes effect once. `Retry-After` is kept
/// to. With several edges the next one is taken where one does not answer, and for the repeats of a call of which one
/// says that it can't be done there (502, 503, 504). Of calls that are turned away because there is too much (503
/// `temporary_reduced_capacity`) only a few are repeated, see [RetryBudget]; the others fail at once, and nothing was
/// done.
///
/// To be sure over a crash of your own, keep the key before the call and call again with it.
///
/// A client remembers the bookmarks of its writes: what it reads by [#near] shows them, whichever replica answers.
public final class PaymentsClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOOKMARK = "Bookmark";
    private static final String RUNNING = "request_running";
    private static final String OVERLOADED = "temporary_reduced_capacity";
    private static final long RETRY_AFTER_MAX_S = 86_400;
    /// How often edges are measured while calls are made.
    private static final Duration MEASURED_EVERY = Duration.ofSeconds(15);

    /// For how long one edge may take a file, however small; one that is silent for longer is left for the next.
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(3);
    /// A slow line's, beside that.
    private static final long UPLOAD_BYTES_A_SECOND = 64 << 10;

    private static final long LEAST_TRY_MS = 500;

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    /// Every edge answers it by itself, and asks for no key.
    private static final String PROBED = "/v1/status";

    private final EdgeChoice choice;
    private final String key;
    private final PaymentsOptions options;
    private final InstantSource clock;
    private final Pause pause;
    private final Optional<RequestSigner> signer;
    private final HttpClient http;
    private final RetryBudget budget = new RetryBudget();
    private volatile Bookmark seen = Bookmark.NONE;

    /// What is sent.
    ///
    /// @param signed the body, for who signs requests
    /// @param patience how long one try may take
    // Nobody compares messages, and the array is read at once.
    @SuppressWarnings("ArrayRecordComponent")
    private record Message(
            String method,
            String path,
            String idempotencyKey,
            String contentType,
            byte[] signed,
            BodyPublisher body,
            Duration patience) {}

    /// Lets time pass.
    @FunctionalInterface
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    PaymentsClient(
            List<URI> edges,
            String key,
            PaymentsOptions options,
            InstantSource clock,
            Pause pause,
            Optional<RequestSigner> signer,
            boolean isNearestFirst) {
        Invariant.check(!edges.isEmpty(), "a client needs an edge");
        this.key = key;
        this.options = options;
        this.clock = clock;
        this.pause = pause;
        this.signer = signer;
        this.http = HttpClient.newBuilder()
                .connectTimeout(options.attemptTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.choice = isNearestFirst
                ? new EdgeChoice(edges, this::roundTrip, System::nanoTime, MEASURED_EVERY)
                : EdgeChoice.asGiven(edges);
    }

    /// A client of `edges`, in the order in which they are to be taken, such as `https://pay.example.com`.
    ///
    /// @param key `bp_test_…` or `bp_live_…`
    public static PaymentsClient of(List<URI> edges, String key, PaymentsOptions options) {
        return of(edges, key, options, Optional.empty(), false);
    }

    /// A client whose requests are signed, for a key that asks for it.
    public static PaymentsClient of(List<URI> edges, String key, PaymentsOptions options, RequestSigner signer) {
        return of(edges, key, options, Optional.of(signer), false);
    }

    /// A client of whichever of `edges` is nearest, by how long each takes to answer: measured before the first call,
    /// which waits for it, and every 15 s of use. It changes to another only where that is clearly nearer.
    public static PaymentsClient nearest(List<URI> edges, String key, PaymentsOptions options) {
        return of(edges, key, options, Optional.empty(), true);
    }

    /// As [#nearest], for a key whose requests are signed.
    public static PaymentsClient nearest(List<URI> edges, String key, PaymentsOptions options, RequestSigner signer) {
        return of(edges, key, options, Optional.of(signer), true);
    }

    private static PaymentsClient of(
            List<URI> edges,
            String key,
            PaymentsOptions options,
            Optional<RequestSigner> signer,
            boolean isNearestFirst) {
        return new PaymentsClient(
                edges, key, options, InstantSource.system(), PaymentsClient::sleep, signer, isNearestFirst);
    }

    /// Edges in the order in which they are taken, the one in use first. May measure them, and wait for that.
    public List<EdgeDistance> edges() {
        return choice.order();
    }

    private static void sleep(Duration time) throws InterruptedException {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /// An idempotency key for a call: random, 122 bits.
    public static String newKey() {
        return UUID.randomUUID().toString();
    }

    /// Opens a wallet with an account for each currency.
    public ApiObject openWallet(String jurisdiction, String... currencies) {
        return post("/v1/wallets", Map.of("jurisdiction", jurisdiction, "currencies", List.of(currencies)));
    }

    /// Credits a wallet out of nothing; test keys only.
    public ApiObject fund(String wallet, String amount, String currency) {
        return post("/v1/test-helpers/fund", Map.of("wallet", wallet, "amount", amount, "currency", currency));
    }

    /// Balances of a wallet, one a currency.
    public List<ApiObject> balances(String wallet) {
        return page(get("/v1/wallets/" + wallet + "/balances").json());
    }

    /// Moves money between two wallets.
    public ApiObject transfer(String source, String destination, String amount, String currency) {
        return post(
                "/v1/transfers",
                Map.of("source", source, "destination", destination, "amount", amount, "currency", currency));
    }

    /// Asks a payer for money that goes into a wallet; what became of it is known later: see [#collection].
    ///
    /// @param payerType `msisdn`, `iban` or `account`
    public ApiObject collect(
            String destination, String amount, String currency, String rail, String payerType, String payer) {
        Map<String, Object> from = Map.of("payer", Map.of("type", payerType, "value", payer));
        return post("/v1/collections", order("destination", destination, amount, currency, rail, from));
    }

    /// What orders into and out of a wallet say alike, and `party`, who is on the other side.
    private static Map<String, Object> order(
            String side, String wallet, String amount, String currency, String rail, Map<String, Object> party) {
        Map<String, Object> order = new HashMap<>(party);
        order.putAll(Map.of(side, wallet, "amount", amount, "currency", currency, "rail", rail));
        return order;
    }

    /// A collection as it is now.
    public ApiObject collection(String id) {
        return get("/v1/collections/" + id);
    }

    /// Gives part of a collection back to its payer.
    public ApiObject refund(String collection, String amount) {
        return post("/v1/collections/" + collection + "/refund", Map.of("amount", amount));
    }

    /// Gives all of a collection back that is left.
    public ApiObject refund(String collection) {
        return post("/v1/collections/" + collection + "/refund", Map.of());
    }

    /// Keeps a value and gives a token for it, which goes wherever the value goes.
    ///
    /// @param type `card`, `msisdn`, `iban` or `account`
    public ApiObject token(String type, String value) {
        return post("/v1/tokens", Map.of("type", type, "value", value));
    }

    /// Erases a token and its value.
    public void eraseToken(String id) {
        delete("/v1/tokens/" + id);
    }

    /// Pays money out of a wallet; what became of it is known later: see [#payout].
    ///
    /// @param destinationType `msisdn`, `iban` or `account`
    public ApiObject pay(
            String source, String amount, String currency, String rail, String destinationType, String destination) {
        Map<String, Object> to = Map.of("destination", Map.of("type", destinationType, "value", destination));
        return post("/v1/payouts", order("source", source, amount, currency, rail, to));
    }

    /// A payout as it is now.
    public ApiObject payout(String id) {
        return get("/v1/payouts/" + id);
    }

    /// Cancels a payout that no provider has been asked for yet.
    public ApiObject cancelPayout(String id) {
        return post("/v1/payouts/" + id + "/cancel", Map.of());
    }

    /// Uploads a file of payouts, CSV or, where its name ends so, `.ndjson`, and has it taken row by row. Where the
    /// edge dies meanwhile, the upload goes on where it was, through the next one.
    ///
    /// @param idempotencyKey of this file: who sends it again with its key goes on, too
    /// @param atMost how long it may take, repeats included
    public ApiObject uploadPayouts(Path file, String wallet, String idempotencyKey, Duration atMost) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        try {
            byte[] signed = signer.isPresent() ? Files.readAllBytes(file) : new byte[0];
            return call(
                    new Message(
                            "POST",
                            "/v1/payout-batches" + query(Map.of("wallet", wallet)),
                            idempotencyKey,
                            name.endsWith(".ndjson") ? "application/x-ndjson" : "text/csv",
                            signed,
                            signer.isPresent() ? BodyPublishers.ofByteArray(signed) : BodyPublishers.ofFile(file),
                            UPLOAD_TIMEOUT.plusSeconds(Files.size(file) / UPLOAD_BYTES_A_SECOND)),
                    atMost);
        } catch (IOException e) {
            throw new IllegalArgumentException("the file " + file + " cannot be read: " + e, e);
        }
    }

    /// What has become of an uploaded file so far.
    public ApiObject payoutBatch(String id) {
        return get("/v1/payout-batches/" + id);
    }

    /// Asks for a rate that holds for a while; see [#exchange].
    public ApiObject quote(String sourceCurrency, String targetCurrency, String amount) {
        return post(
                "/v1/quotes",
                Map.of("source_currency", sourceCurrency, "target_currency", targetCurrency, "amount", amount));
    }

    /// Has events of these types sent to `url`; `*` is all of them. `secret` is for [WebhookVerifier].
    public ApiObject webhookEndpoint(String url, String... types) {
        return post("/v1/webhook-endpoints", Map.of("url", url, "events", List.of(types)));
    }

    /// Changes money of a wallet at a quote's rate.
    public ApiObject exchange(String quote, String wallet) {
        return post("/v1/exchanges", Map.of("quote", quote, "wallet", wallet));
    }

    /// Events, newest first; `type` empty for all.
    public Stream<ApiObject> events(String type) {
        return list("/v1/events", type.isEmpty() ? Map.of() : Map.of("type", type));
    }

    /// Whatever is at `path`.
    public ApiObject get(String path) {
        return call("GET", path, "", "");
    }

    /// The same from the nearest replica that is as new as that, and shows all that this client wrote.
    ///
    /// @param maxStaleness how old it may be, 1 ms to 60 s
    public ApiObject near(String path, Duration maxStaleness) {
        String bounds = "consistency=bounded&max_staleness=" + maxStaleness.toMillis() + "ms";
        return get(path + (path.contains("?") ? "&" : "?") + bounds);
    }

    /// What this client has written, for another one to [remember][#remember]; empty for nothing.
    public String bookmark() {
        Bookmark known = seen;
        return known.entries().isEmpty() ? "" : known.text();
    }

    /// From now on what is read by [#near] shows what another client had written.
    ///
    /// @param bookmark of that client's; empty for nothing
    public void remember(String bookmark) {
        if (bookmark.isEmpty()) {
            return;
        }
        saw(Bookmark.of(bookmark).orElseThrow(() -> new IllegalArgumentException("'" + bookmark + "' is no bookmark")));
    }

    private synchronized void saw(Bookmark other) {
        seen = seen.with(other);
    }

    /// A list, page by page as the stream is read.
    public Stream<ApiObject> list(String path, Map<String, String> filters) {
        return Stream.iterate(
                        get(path + query(filters)).json(),
                        page -> !page.isMissingNode(),
                        page -> page.path("has_more").asBoolean()
                                ? get(path
                                                + query(Map.of(
                                                        "cursor",
                                                        page.path("next_cursor").asText())))
                                        .json()
                                : JSON.missingNode())
                .flatMap(page -> page(page).stream());
    }

    /// Sends `body`, anything that Jackson writes as JSON, under a new idempotency key.
    public ApiObject post(String path, Object body) {
        return post(path, body, newKey());
    }

    /// Sends `body` under `idempotencyKey`: a repeat gives the first answer.
    public ApiObject post(String path, Object body, String idempotencyKey) {
        return call("POST", path, written(body), idempotencyKey);
    }

    private static String written(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON", e);
        }
    }

    /// Changes members of what is at `path`.
    public ApiObject patch(String path, Object body) {
        return call("PATCH", path, written(body), "");
    }

    /// Deletes what is at `path`. What is gone when a lost answer is asked for again was deleted.
    public void delete(String path) {
        call("DELETE", path, "", "");
    }

    private static List<ApiObject> page(JsonNode page) {
        return page.path("data").valueStream().map(ApiObject::new).toList();
    }

    private static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                        .sorted()
                        .collect(Collectors.joining("&", "?", ""));
    }

    private ApiObject call(String method, String path, String body, String idempotencyKey) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        BodyPublisher publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes);
        return call(
                new Message(
                        method,
                        path,
                        idempotencyKey,
                        body.isEmpty() ? "" : "application/json",
                        bytes,
                        publisher,
                        options.attemptTimeout()),
                options.totalTimeout());
    }

    private ApiObject call(Message message, Duration atMost) {
        long endMs = clock.millis() + atMost.toMillis();
        int elsewhere = 0;
        for (int tries = 0; ; tries++) {
            URI edge = choice.edge(elsewhere);
            PaymentsException failure;
            long askedMs = 0;
            try {
                long leftMs = Math.max(1, endMs - clock.millis());
                Duration patience = Duration.ofMillis(Math.min(message.patience.toMillis(), leftMs));
                HttpResponse<String> answer = http.send(request(edge, message, patience), BodyHandlers.ofString());
                boolean isGone = answer.statusCode() == 404 && tries > 0 && message.method.equals("DELETE");
                if (isGone) {
                    return new ApiObject(JSON.missingNode());
                }
                if (answer.statusCode() < 300) {
                    budget.succeeded();
                    answer.headers().firstValue(BOOKMARK).flatMap(Bookmark::of).ifPresent(this::saw);
                    return new ApiObject(answer.body().isEmpty() ? JSON.missingNode() : parsed(answer.body()));
                }
                failure = failure(answer);
                askedMs = retryAfterMs(answer);
                elsewhere += isOfThisEdge(failure) ? 1 : 0;
            } catch (IOException e) {
                failure = new PaymentsException(0, "", edge + " does not answer: " + e, "");
                elsewhere += choice.failed(edge) ? 0 : 1;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PaymentsException(0, "", "interrupted", "");
            }
            long waitMs = Math.max(askedMs, waitMs(tries));
            // A try for which no time is left would only hide what is known.
            long leastMs = Math.min(LEAST_TRY_MS, message.patience.toMillis());
            if (!isWorthRepeating(failure) || clock.millis() + waitMs + leastMs > endMs || !isAffordable(failure)) {
                throw failure;
            }
            await(waitMs, failure);
        }
    }

    private Duration roundTrip(URI edge) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(edge.resolve(PROBED))
                .timeout(PROBE_TIMEOUT)
                .build();
        long sentNs = System.nanoTime();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status >= 500) {
            throw new IOException(edge + " answers " + status);
        }
        return Duration.ofNanos(System.nanoTime() - sentNs);
    }

    private void await(long waitMs, PaymentsException failure) {
        try {
            pause.pause(Duration.ofMillis(waitMs));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private HttpRequest request(URI edge, Message message, Duration patience) {
        HttpRequest.Builder request = HttpRequest.newBuilder(edge.resolve(message.path))
                .timeout(patience)
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json, application/problem+json")
                // Whoever has gone away is not worked for.
                .header("Request-Timeout-Ms", Long.toString(patience.toMillis()));
        header(request, "Idempotency-Key", message.idempotencyKey);
        header(request, "Content-Type", message.contentType);
        header(request, BOOKMARK, bookmark());
        signer.map(known -> known.sign(
                        message.method,
                        edge.resolve(message.path),
                        message.idempotencyKey,
                        message.signed,
                        clock.millis() / 1_000))
                .orElse(Map.of())
                .forEach(request::header);
        return request.method(message.method, message.body).build();
    }

    private static void header(HttpRequest.Builder request, String name, String value) {
        if (!value.isEmpty()) {
            request.header(name, value);
        }
    }

    private static JsonNode parsed(String body) throws IOException {
        return JSON.readTree(body);
    }

    private static PaymentsException failure(HttpResponse<String> answer) {
        String requestId = answer.headers().firstValue("Request-Id").orElse("");
        try {
            JsonNode problem = parsed(answer.body());
            return new PaymentsException(
                    answer.statusCode(),
                    problem.path("code").asText(""),
                    problem.path("detail").asText(""),
                    requestId);
        } catch (IOException e) {
            return new PaymentsException(answer.statusCode(), "", "the answer is no problem document", requestId);
        }
    }

    private static boolean isWorthRepeating(PaymentsException failure) {
        return switch (failure.status()) {
            case 0, 429, 500, 502, 503, 504 -> true;
            case 409 -> failure.code().equals(RUNNING);
            default -> false;
        };
    }

    /// Whether another edge may do what this one can't: it may reach those whom this one doesn't.
    private static boolean isOfThisEdge(PaymentsException failure) {
        return switch (failure.status()) {
            case 502, 503, 504 -> !failure.code().equals(OVERLOADED);
            default -> false;
        };
    }

    private boolean isAffordable(PaymentsException failure) {
        return !failure.code().equals(OVERLOADED) || budget.take();
    }

    private static long retryAfterMs(HttpResponse<String> answer) {
        String seconds = answer.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("[0-9]{1,9}")
                ? TimeUnit.SECONDS.toMillis(Math.min(RETRY_AFTER_MAX_S, Long.parseLong(seconds, 10)))
                : 0;
    }

    /// Doubling, the upper half by chance, so that clients that failed together do not come back together.
    private long waitMs(int tries) {
        long wholeMs =
                Math.min(options.waitMax().toMillis(), options.waitFirst().toMillis() << Math.min(tries, 20));
        return wholeMs / 2 + ThreadLocalRandom.current().nextLong(wholeMs / 2 + 1);
    }

    @Override
    public void close() {
        http.close();
    }
}
