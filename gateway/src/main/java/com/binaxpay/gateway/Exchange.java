package com.binaxpay.gateway;

import com.binaxpay.wire.Bookmark;
import com.binaxpay.wire.Caller;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request on its way through the gateway, and what its answer has to say besides its body. For one thread, but for
/// what is written by several.
final class Exchange {
    /// Header of requests and answers.
    static final String BOOKMARK = "Bookmark";

    private static final String JSON = Json.CONTENT_TYPE;
    /// The largest upload that is signed.
    private static final int SIGNED_MAX_BYTES = 16 << 20;
    private static final int SHORT_BYTES = 16 << 10;

    private final HttpRequest request;
    private final String path;
    private final String requestId;
    private final long deadlineNs;
    private final Faults faults = new Faults();
    private Caller caller = new Caller(0, com.binaxpay.wire.Mode.TEST);
    private List<HttpAnswer.Field> quota = List.of();
    private String operator = "";
    private Optional<String> announced = Optional.empty();
    private List<String> arguments = List.of();
    private String region;
    private long asOfNs;
    private @Nullable Bookmark bookmark;
    private boolean hasWritten;

    /// @param deadlineNs until when it must be answered, on the clock of [System#nanoTime]
    Exchange(HttpRequest request, String requestId, String region, long deadlineNs) {
        this.request = request;
        this.path = request.path();
        this.requestId = requestId;
        this.region = region;
        this.deadlineNs = deadlineNs;
    }

    String method() {
        return request.method();
    }

    long headersBytes() {
        return request.headersBytes();
    }

    String path() {
        return path;
    }

    Optional<String> header(String name) {
        return request.header(name);
    }

    /// All values of a header as one, RFC 9110 section 5.3.
    Optional<String> field(String name) {
        List<String> values = request.values(name);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        String.join(", ", values.stream().map(String::strip).toList()));
    }

    /// As it was sent, without `?`.
    String query() {
        return request.query();
    }

    String scheme() {
        return request.scheme();
    }

    String authority() {
        return request.authority();
    }

    boolean hasBody() {
        return request.hasBody();
    }

    /// Has the body held to what `header`, a `Content-Digest`, says of it, before any of it is used.
    void verifyBody(String header) {
        announced = Optional.of(header);
    }

    String requestId() {
        return requestId;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    Faults faults() {
        return faults;
    }

    Caller caller() {
        return caller;
    }

    void authenticated(Caller whose) {
        caller = whose;
    }

    /// What the answer says of quotas.
    List<HttpAnswer.Field> quota() {
        return quota;
    }

    void counted(List<HttpAnswer.Field> fields) {
        quota = fields;
    }

    Optional<InetAddress> remote() {
        return request.remote();
    }

    /// What the operator is called whose request it is; empty for a partner's.
    String operator() {
        return operator;
    }

    void operatedBy(String name) {
        operator = name;
    }

    /// What stood at a placeholder of the route.
    String argument(int index) {
        return arguments.get(index);
    }

    void matched(List<String> found) {
        arguments = found;
    }

    /// The region whose node gave the answer.
    String region() {
        return region;
    }

    void servedBy(String servingRegion) {
        if (!servingRegion.isEmpty()) {
            region = servingRegion;
        }
    }

    /// Of what time a read is, in nanoseconds since the epoch; 0 where nothing was read.
    long asOfNs() {
        return asOfNs;
    }

    /// Notes that a part of the answer is of `timeNs`; the oldest part counts.
    void asOf(long timeNs) {
        asOfNs = asOfNs == 0 ? timeNs : Math.min(asOfNs, timeNs);
    }

    /// What the client has seen, by the request's `Bookmark`.
    synchronized Bookmark bookmark() {
        Bookmark known = bookmark;
        if (known == null) {
            String text = request.header(BOOKMARK).orElse("");
            known = text.isEmpty() ? Bookmark.NONE : Bookmark.of(text).orElseThrow(() -> noBookmark(text));
            bookmark = known;
        }
        return known;
    }

    private static ProblemException noBookmark(String text) {
        return Problem.ofHeader(
                        ProblemCode.BAD_REQUEST,
                        BOOKMARK,
                        Fault.shown(text) + " is not what an answer's " + BOOKMARK
                                + " header gave; leave it out to read without it.")
                .asException();
    }

    /// Notes the entries of shards' logs that did a part of what was asked. Any thread.
    synchronized void wrote(Bookmark seen) {
        if (!seen.entries().isEmpty()) {
            bookmark = bookmark().with(seen);
            hasWritten = true;
        }
    }

    /// What the client has seen once it has this answer; empty where that is no more than before.
    synchronized Optional<Bookmark> newBookmark() {
        return hasWritten ? Optional.of(bookmark()) : Optional.empty();
    }

    Parameters parameters(String... known) {
        return Parameters.read(request.query(), List.of(known), faults);
    }

    /// Refuses all query parameters.
    void noParameters() {
        if (!request.query().isEmpty()) {
            parameters();
        }
    }

    /// A body that must be a JSON object of `shape`.
    JsonObject json(Shape shape, int maxBytes) {
        contentType(JSON);
        byte[] body = bytes(maxBytes);
        return new JsonInput(faults).object(body, 0, body.length, shape);
    }

    /// As [#json], but a request without any body is an object without members.
    JsonObject optionalJson(Shape shape, int maxBytes) {
        boolean typed = request.header("Content-Type").isPresent();
        if (typed) {
            contentType(JSON);
        }
        byte[] body = bytes(maxBytes);
        if (body.length == 0) {
            return new JsonObject(shape, "");
        }
        if (!typed) {
            contentType(JSON);
        }
        return new JsonInput(faults).object(body, 0, body.length, shape);
    }

    /// Which of `supported` the body is.
    String contentType(String... supported) {
        String sent = request.header("Content-Type").orElse("");
        int semicolon = sent.indexOf(';');
        String type =
                (semicolon < 0 ? sent : sent.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        String charset = semicolon < 0 ? "" : sent.substring(semicolon).toLowerCase(Locale.ROOT);
        boolean isUtf8 = !charset.contains("charset") || charset.contains("utf-8") || charset.contains("us-ascii");
        for (String candidate : supported) {
            if (candidate.equals(type) && isUtf8) {
                return candidate;
            }
        }
        throw Problem.ofHeader(
                        ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Type",
                        "The content type is " + Fault.shown(sent) + "; supported: " + String.join(", ", supported)
                                + " (UTF-8).")
                .asException();
    }

    /// The whole body.
    byte[] bytes(int maxBytes) {
        tooLarge(request.contentLength(), maxBytes);
        try {
            byte[] body = read(request.body(), request.contentLength(), maxBytes);
            tooLarge(body.length, maxBytes);
            announced.ifPresent(header -> ContentDigest.check(header, body));
            return body;
        } catch (IOException e) {
            throw Problem.of(ProblemCode.BAD_REQUEST, "The body ended early.").asException();
        }
    }

    /// All of `in`, or one byte more than `maxBytes`. Most bodies are short and say how long they are; of others memory
    /// is taken as they come.
    private static byte[] read(InputStream in, long announcedBytes, int maxBytes) throws IOException {
        if (announcedBytes < 0 || announcedBytes > SHORT_BYTES) {
            return in.readNBytes(maxBytes + 1);
        }
        byte[] body = new byte[(int) announcedBytes];
        if (in.readNBytes(body, 0, body.length) < body.length || in.read() >= 0) {
            throw new EOFException("the body is not as long as it was said to be");
        }
        return body;
    }

    /// The body, piece by piece; one that is signed comes whole, because nothing of it may be used before it is
    /// verified.
    InputStream stream(long maxBytes) {
        if (announced.isPresent()) {
            return new ByteArrayInputStream(bytes((int) Math.min(maxBytes, SIGNED_MAX_BYTES)));
        }
        tooLarge(request.contentLength(), maxBytes);
        return request.body();
    }

    private static void tooLarge(long bytes, long maxBytes) {
        if (bytes > maxBytes) {
            throw bodyTooLarge(maxBytes).asException();
        }
    }

    static Problem bodyTooLarge(long maxBytes) {
        return Problem.of(ProblemCode.BODY_TOO_LARGE, "The body is larger than " + maxBytes + " bytes.");
    }

    /// Refuses a request that accepts none of `types`.
    void accepts(List<String> types) {
        String accept = request.header("Accept").orElse("*/*");
        if (accept.contains("*/*") || accept.isBlank()) {
            return;
        }
        String wanted = accept.toLowerCase(Locale.ROOT);
        for (String type : types) {
            String family = type.substring(0, type.indexOf('/')) + "/*";
            if (Arrays.stream(wanted.split(",", 32))
                    .map(part -> part.split(";", 2)[0].strip())
                    .anyMatch(part -> part.equals(type) || part.equals(family))) {
                return;
            }
        }
        throw Problem.ofHeader(
                        ProblemCode.NOT_ACCEPTABLE,
                        "Accept",
                        "The request accepts " + Fault.shown(accept) + "; there is " + String.join(", ", types) + ".")
                .asException();
    }
}
