package com.binaxpay.gateway;

import com.binaxpay.gateway.GatewayConfig.Limits;
import com.binaxpay.gateway.HttpAnswer.Field;
import com.binaxpay.gateway.HttpAnswer.Whole;
import com.binaxpay.gateway.Routes.Access;
import com.binaxpay.gateway.Routes.Match;
import com.binaxpay.gateway.Routes.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a request from its route through the key and the bounds to its handler, and puts on every answer what every
/// answer has. Knows no HTTP server. Safe for any thread.
final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final String BEARER = "bearer ";
    private static final int KEY_CHARS_MAX = 128;
    private static final String TIMEOUT = "Request-Timeout-Ms";

    /// However slow calls are, so many are let in.
    private static final int LIMIT_MIN = 64;
    /// What nine calls of ten should be answered within; see [AdaptiveLimit].
    private static final long LATENCY_TARGET_NS = 400_000_000;

    private static final int WAITING_MAX = 1_024;
    private static final Duration WAIT_MAX = Duration.ofMillis(100);
    /// What waits for its own partner's calls only is in nobody's way.
    private static final Duration LANE_WAIT_MAX = Duration.ofSeconds(1);

    private static final int RETRY_AFTER_MAX_S = 3;

    private final GatewayConfig config;
    private final Directory directory;
    private final InstantSource clock;
    private final Optional<Operators> operators;
    private final Routes routes;
    private final RequestMetrics metrics;
    private final QuotaGate quotas;
    private final KeyCheck terms;
    private final SignatureCheck signatures;
    private final Capacity capacity;
    private final Admission admission;
    private final BanList bans = new BanList(System::nanoTime);
    private final LongPlaces uploads;
    private final LongPlaces streams;

    Gateway(GatewayConfig config, GatewayPorts ports, Routes routes, RequestMetrics metrics, QuotaGate quotas) {
        this.config = config;
        this.directory = ports.directory();
        this.clock = ports.clock();
        this.operators = ports.operators();
        this.routes = routes;
        this.metrics = metrics;
        this.quotas = quotas;
        this.terms = new KeyCheck(ports.clock());
        this.signatures = new SignatureCheck(ports.clock(), System::nanoTime);
        Limits limits = config.limits();
        long nowNs = System.nanoTime();
        this.capacity = new Capacity(ports.capacity(), System::nanoTime);
        AdaptiveLimit adaptive = new AdaptiveLimit(LIMIT_MIN, limits.concurrentMax(), LATENCY_TARGET_NS, nowNs);
        this.admission = new Admission(
                adaptive,
                new Admission.Room(WAITING_MAX, WAIT_MAX, LANE_WAIT_MAX),
                System::nanoTime,
                metrics::laneWaited);
        metrics.admission(admission);
        this.uploads = new LongPlaces(limits.uploadsMax());
        this.streams = new LongPlaces(limits.streamsMax());
    }

    /// Sends an answer. Called once for a request.
    @FunctionalInterface
    interface Sender {
        void send(HttpAnswer answer);
    }

    /// How full this place is: calls that are in hand or wait, as a part of those that may be in hand, or those that
    /// come, as a part of what was declared to be borne, whichever is more. Above 1 some wait or are turned away.
    double load() {
        return Math.max(admission.load(), capacity.load());
    }

    /// Answers `request` through `sender`.
    void serve(HttpRequest request, Sender sender) {
        long began = System.nanoTime();
        metrics.begin();
        Exchange exchange = new Exchange(request, newRequestId(), config.region(), deadline(request, began));
        Optional<Match> match = routes.find(request.path());
        Optional<Route> route = match.flatMap(found -> found.route(request.method()));
        Optional<Tier> tier = route.filter(found -> isCounted(found.access())).map(Tier::of);
        Optional<LongPlaces> places = route.flatMap(found -> places(found.access()));
        Optional<PartnerKey> key =
                route.filter(found -> isPartners(found.access())).flatMap(_ -> key(exchange));
        Owner owner = route.filter(found -> found.access() == Access.OPERATOR)
                .map(_ -> Owner.OPERATOR)
                .or(() -> key.map(Owner::of))
                .orElse(Owner.NOBODY);
        Optional<HttpAnswer> banned =
                route.filter(found -> isPartners(found.access())).flatMap(_ -> bannedByOperators(exchange));
        boolean isIn = banned.isEmpty()
                && tier.map(each -> capacity.take(each, owner) && admission.enter(each, owner, exchange.deadlineNs()))
                        .or(() -> places.map(each -> each.enter(owner)))
                        .orElse(true);
        int status = 500;
        long enteredNs = System.nanoTime();
        try {
            HttpAnswer answer =
                    banned.orElseGet(() -> isIn ? answer(exchange, match, route, key) : shed(exchange, tier));
            status = answer.status();
            if (tier.isPresent() && banned.isEmpty() && !owner.equals(Owner.NOBODY)) {
                metrics.judge(status, System.nanoTime() - began);
            }
            sender.send(complete(exchange, answer));
        } finally {
            long nowNs = System.nanoTime();
            if (isIn) {
                tier.ifPresent(_ -> admission.leave(owner, nowNs - enteredNs));
                places.ifPresent(each -> each.leave(owner));
            }
            String pattern =
                    route.map(found -> found.method() + " " + found.pattern()).orElse("none");
            metrics.end(pattern, status, nowNs - began);
        }
    }

    /// Nothing was done. Clients come back spread over some seconds.
    private HttpAnswer shed(Exchange exchange, Optional<Tier> tier) {
        metrics.shed(tier);
        int waitS = 1 + ThreadLocalRandom.current().nextInt(RETRY_AFTER_MAX_S);
        return Answers.problem(
                Problem.of(ProblemCode.TEMPORARY_REDUCED_CAPACITY, "This place has as many requests as it bears."),
                exchange.path(),
                waitS);
    }

    private void checkHeaders(long bytes) {
        int max = config.limits().headersMaxBytes();
        if (bytes > max) {
            throw Problem.of(
                            ProblemCode.HEADERS_TOO_LARGE, "They take " + bytes + " bytes, of " + max + " at the most.")
                    .asException();
        }
    }

    private HttpAnswer answer(
            Exchange exchange, Optional<Match> match, Optional<Route> route, Optional<PartnerKey> key) {
        try {
            checkHeaders(exchange.headersBytes());
            // Before anything is done: a bad one is refused here.
            exchange.bookmark();
            if (match.isEmpty()) {
                throw Problem.of(
                                ProblemCode.ROUTE_NOT_FOUND,
                                "There is nothing at " + Fault.shown(exchange.path()) + ".")
                        .asException();
            }
            if (route.isEmpty()) {
                return wrongMethod(exchange, match.get());
            }
            exchange.matched(match.get().arguments());
            switch (route.get().access()) {
                case PUBLIC -> {}
                case KEY, UPLOAD, STREAM -> admit(exchange, route.get(), key);
                case OPERATOR -> exchange.operatedBy(operator(exchange));
            }
            exchange.accepts(route.get().produces());
            return route.get().handler().handle(exchange);
        } catch (ProblemException e) {
            return Answers.problem(e.problem(), exchange.path());
        } catch (RuntimeException e) {
            // The request is not logged: it may hold personal data.
            LOG.atError()
                    .setCause(e)
                    .log(
                            "request {} {} failed",
                            exchange.requestId(),
                            route.map(Route::pattern).orElse("none"));
            return Answers.problem(
                    Problem.of(ProblemCode.INTERNAL_ERROR, "Request " + exchange.requestId() + " failed."),
                    exchange.path());
        }
    }

    private static HttpAnswer wrongMethod(Exchange exchange, Match match) {
        String allowed = match.allowed();
        if (exchange.method().equals("OPTIONS")) {
            return new Whole(204, "", new byte[0], List.of(new Field("Allow", allowed)));
        }
        Problem problem = Problem.of(
                ProblemCode.METHOD_NOT_ALLOWED,
                "The method is " + Fault.shown(exchange.method()) + "; allowed here: " + allowed + ".");
        return Answers.problem(problem, exchange.path()).with("Allow", allowed);
    }

    private Optional<PartnerKey> key(Exchange exchange) {
        return token(exchange)
                .filter(token -> token.startsWith("bp_test_") || token.startsWith("bp_live_"))
                .flatMap(directory::authenticate);
    }

    /// Lets a partner's call in by its key, the key's terms, and its quotas.
    private void admit(Exchange exchange, Route route, Optional<PartnerKey> presented) {
        checkBan(exchange);
        PartnerKey key = presented.orElseThrow(() -> refused(exchange, "The key is not known or was revoked."));
        exchange.authenticated(key.caller());
        if (!key.isServedHere()) {
            throw Problem.of(ProblemCode.EDGE_OF_OTHERS, config.edge() + " serves certain partners only.")
                    .asException();
        }
        terms.check(key, exchange, route);
        key.signer().ifPresent(signer -> {
            exchange.counted(List.of(new Field("Accept-Signature", SignatureCheck.accepted(exchange, signer))));
            signatures.check(key, signer, exchange);
        });
        QuotaGate.Verdict verdict = quotas.take(key, !Scope.isRead(exchange.method()));
        exchange.counted(verdict.fields());
        if (!verdict.isIn()) {
            throw Problem.of(ProblemCode.QUOTA_EXCEEDED, verdict.refusal()).asException();
        }
    }

    private void checkBan(Exchange exchange) {
        Optional<Long> leftS = exchange.remote().flatMap(bans::secondsLeft);
        if (leftS.isPresent()) {
            metrics.banned("wrong_keys");
            exchange.counted(List.of(new Field("Retry-After", Long.toString(leftS.get()))));
            throw Problem.of(ProblemCode.ADDRESS_BANNED, "Too many wrong keys came from it.")
                    .asException();
        }
    }

    /// Who is banned takes no place and none of the capacity, whatever key it has.
    private Optional<HttpAnswer> bannedByOperators(Exchange exchange) {
        long nowMs = clock.millis();
        OptionalLong untilMs = exchange.remote()
                .map(address -> directory.bannedUntilMs(address, nowMs))
                .orElse(OptionalLong.empty());
        if (untilMs.isEmpty()) {
            return Optional.empty();
        }
        metrics.banned("operator");
        long leftMs = Math.max(1, untilMs.getAsLong() - nowMs);
        Problem problem = Problem.of(ProblemCode.ADDRESS_BANNED, "An operator had it turned away.");
        return Optional.of(Answers.problem(problem, exchange.path())
                .with("Retry-After", Long.toString(Math.ceilDiv(leftMs, 1_000L))));
    }

    private ProblemException refused(Exchange exchange, String why) {
        exchange.remote().ifPresent(bans::failed);
        return unauthorized(exchange, why);
    }

    private String operator(Exchange exchange) {
        checkBan(exchange);
        return operators
                .flatMap(known -> token(exchange).flatMap(known::authenticate))
                .orElseThrow(() -> refused(exchange, "The key is no operator's, or was revoked."));
    }

    private static Optional<String> token(Exchange exchange) {
        return exchange.header("Authorization")
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip())
                .filter(token -> token.length() <= KEY_CHARS_MAX);
    }

    private static ProblemException unauthorized(Exchange exchange, String why) {
        boolean isMissing = exchange.header("Authorization").orElse("").isEmpty();
        return Problem.ofHeader(ProblemCode.UNAUTHORIZED, "Authorization", isMissing ? "The header is missing." : why)
                .asException();
    }

    private HttpAnswer complete(Exchange exchange, HttpAnswer answer) {
        List<Field> fields = new ArrayList<>(answer.fields());
        fields.addAll(exchange.quota());
        fields.add(new Field("Request-Id", exchange.requestId()));
        fields.add(new Field("Served-By", config.edge() + ";region=" + exchange.region()));
        if (answer.status() < 300) {
            if (exchange.asOfNs() != 0) {
                fields.add(new Field("As-Of", Times.format(exchange.asOfNs())));
            }
            exchange.newBookmark().ifPresent(seen -> fields.add(new Field(Exchange.BOOKMARK, seen.text())));
        }
        exchange.header("traceparent")
                .filter(Gateway::isTraceparent)
                .ifPresent(trace -> fields.add(new Field("traceparent", trace)));
        return switch (answer) {
            case Whole whole -> whole.withFields(fields);
            case HttpAnswer.Stream stream ->
                new HttpAnswer.Stream(stream.status(), stream.contentType(), stream.body(), fields);
        };
    }

    /// W3C Trace Context, section 3.2, version 00.
    static boolean isTraceparent(String text) {
        if (text.length() != 55 || !text.startsWith("00-") || text.charAt(35) != '-' || text.charAt(52) != '-') {
            return false;
        }
        for (int i = 3; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isHex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
            if (i != 35 && i != 52 && !isHex) {
                return false;
            }
        }
        return !text.startsWith("0".repeat(32), 3) && !text.startsWith("0".repeat(16), 36);
    }

    /// Whether a call counts among those that are in hand for a moment only.
    private static boolean isCounted(Access access) {
        return switch (access) {
            case PUBLIC, KEY, OPERATOR -> true;
            case UPLOAD, STREAM -> false;
        };
    }

    private static boolean isPartners(Access access) {
        return switch (access) {
            case KEY, UPLOAD, STREAM -> true;
            case PUBLIC, OPERATOR -> false;
        };
    }

    private Optional<LongPlaces> places(Access access) {
        return switch (access) {
            case PUBLIC, KEY, OPERATOR -> Optional.empty();
            case UPLOAD -> Optional.of(uploads);
            case STREAM -> Optional.of(streams);
        };
    }

    /// A client may ask for less time than we give, never for more.
    private long deadline(HttpRequest request, long beganNs) {
        long limitMs = config.limits().requestDeadline().toMillis();
        String wanted = request.header(TIMEOUT).orElse("");
        boolean isNumber =
                !wanted.isEmpty() && wanted.length() <= 9 && wanted.chars().allMatch(c -> c >= '0' && c <= '9');
        long ms = isNumber ? Math.clamp(Long.parseLong(wanted, 10), 1, limitMs) : limitMs;
        return beganNs + ms * 1_000_000L;
    }

    static String newRequestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return String.format(Locale.ROOT, "%016x", random.nextLong());
    }
}
