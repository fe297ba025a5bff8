package com.binaxpay.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// Sends a payout file and follows its batch to the end, through lost connections and outages. Repeats everything that
/// may be repeated: the upload under its idempotency key, reads as they are. One thread.
final class PayoutImport {
    /// A batch whose rows have all ended, as the API shows it.
    record Ended(String batch, JsonNode view) {}

    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(15);
    private static final long PAUSE_MS = 1_000;
    private static final long POLL_MS = 500;
    private static final int PAGE = 1_000;

    private final EdgePool edges;
    private final Progress progress;
    private final Duration wait;
    private long succeededNs = System.nanoTime();

    /// @param wait how long nothing may succeed before it gives up
    PayoutImport(EdgePool edges, Progress progress, Duration wait) {
        this.edges = edges;
        this.progress = progress;
        this.wait = wait;
    }

    /// Returns when every row has ended.
    Ended run(PayoutFile file, String wallet, boolean isDryRun, String idempotencyKey) throws InterruptedException {
        String path = "/v1/payout-batches?wallet=" + wallet + (isDryRun ? "&dry_run=true" : "");
        progress.show("uploading", 0, file.content().length);
        ApiClient.Answer answer = repeat(client -> client.post(
                path,
                idempotencyKey,
                file.contentType(),
                new CountingBody(file.content(), sent -> progress.show("uploading", sent, file.content().length)),
                UPLOAD_TIMEOUT));
        String batch = answer.body().path("id").asText();
        return new Ended(batch, awaitEnd(batch));
    }

    private JsonNode awaitEnd(String batch) throws InterruptedException {
        while (true) {
            JsonNode view = read("/v1/payout-batches/" + batch);
            long rows = view.path("rows").asLong();
            long ended = view.path("rejected").asLong()
                    + view.path("succeeded").asLong()
                    + view.path("failed").asLong();
            progress.show("paying", view.path("dry_run").asBoolean() ? rows : ended, rows);
            if (view.path("status").asText().equals("completed")) {
                return view;
            }
            Pause.of(Duration.ofMillis(POLL_MS));
        }
    }

    /// All rows of a batch, in the order of the file, a page at a time.
    Iterator<JsonNode> rows(String batch) {
        return new Iterator<>() {
            private String cursor = "";
            private boolean hasMore;
            // Last, because it sets the two above.
            private Iterator<JsonNode> page = loadPage("");

            private Iterator<JsonNode> loadPage(String from) {
                try {
                    String query = from.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
                    JsonNode list = read("/v1/payout-batches/" + batch + "/rows?limit=" + PAGE + query);
                    hasMore = list.path("has_more").asBoolean();
                    cursor = list.path("next_cursor").asText();
                    return list.path("data").iterator();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CommandFailed(CommandFailed.FAILED, "interrupted; the same command goes on.");
                }
            }

            @Override
            public boolean hasNext() {
                if (!page.hasNext() && hasMore) {
                    page = loadPage(cursor);
                }
                return page.hasNext();
            }

            @Override
            public JsonNode next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("no more rows");
                }
                return page.next();
            }
        };
    }

    private JsonNode read(String path) throws InterruptedException {
        return repeat(client -> client.get(path, READ_TIMEOUT)).body();
    }

    private interface Request {
        ApiClient.Answer send(ApiClient client) throws IOException, InterruptedException;
    }

    /// Repeats until it is done, refused for good, or given up.
    private ApiClient.Answer repeat(Request request) throws InterruptedException {
        while (true) {
            try {
                ApiClient.Answer answer = request.send(edges.current());
                if (answer.isDone()) {
                    succeededNs = System.nanoTime();
                    return answer;
                }
                if (!answer.isRetryable() || answer.body().path("code").asText().equals("idempotency_key_reused")) {
                    throw new CommandFailed(CommandFailed.FAILED, answer.problem());
                }
                giveUpIfLate(answer.problem());
                progress.say("waiting: " + answer.problem());
                Pause.of(Duration.ofMillis(Math.max(PAUSE_MS, answer.retryAfterMs())));
            } catch (IOException e) {
                String problem = edges.current().url() + " does not answer (" + e + ")";
                giveUpIfLate(problem);
                progress.say("waiting: " + problem);
                edges.next();
                Pause.of(Duration.ofMillis(PAUSE_MS));
            }
        }
    }

    private void giveUpIfLate(String problem) {
        if (System.nanoTime() - succeededNs >= wait.toNanos()) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "gave up after " + wait.toSeconds() + " s in which no request succeeded, at any of " + edges
                            + "; the last: " + problem + ". What was taken goes on being paid, nothing is paid twice:"
                            + " run the same command again, and it goes on where it was.");
        }
    }

    /// A body that says how much of it was taken.
    private static final class CountingBody implements HttpRequest.BodyPublisher {
        private static final int PART = 1 << 16;

        private final HttpRequest.BodyPublisher parts;
        private final int length;

        CountingBody(byte[] content, java.util.function.LongConsumer sent) {
            this.length = content.length;
            this.parts = HttpRequest.BodyPublishers.ofByteArrays(() -> new Iterator<>() {
                private int position;

                @Override
                public boolean hasNext() {
                    return position < content.length;
                }

                @Override
                public byte[] next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException("the body ended");
                    }
                    int end = Math.min(content.length, position + PART);
                    byte[] part = java.util.Arrays.copyOfRange(content, position, end);
                    position = end;
                    sent.accept(end);
                    return part;
                }
            });
        }

        @Override
        public long contentLength() {
            return length;
        }

        @Override
        public void subscribe(java.util.concurrent.Flow.Subscriber<? super java.nio.ByteBuffer> subscriber) {
            parts.subscribe(subscriber);
        }
    }
}
