package com.binaxpay.gateway;

import com.binaxpay.gateway.Shape.Kind;
import com.binaxpay.gateway.Shape.Member;
import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.money.Rates;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// `/v1/quotes` and `/v1/exchanges`.
final class ExchangeHandlers {
    /// How long a quote can be used.
    static final long QUOTE_NS = TimeUnit.SECONDS.toNanos(30);

    private static final int SOURCE = 0;
    private static final int TARGET = 1;
    private static final int AMOUNT = 2;
    private static final Shape QUOTE = Shape.of(
            Member.required("source_currency", Kind.TEXT),
            Member.required("target_currency", Kind.TEXT),
            Member.required("amount", Kind.TEXT));
    private static final int USED = 0;
    private static final int WALLET = 1;
    private static final Shape EXCHANGE =
            Shape.of(Member.required("quote", Kind.TEXT), Member.required("wallet", Kind.TEXT));
    private static final long NS_PER_MS = 1_000_000;

    private final ShardCalls calls;
    private final IdSource ids;
    private final InstantSource clock;
    private final Quotes quotes;
    private final int bodyMaxBytes;

    ExchangeHandlers(ShardCalls calls, GatewayPorts ports, GatewayConfig config) {
        this.calls = calls;
        this.ids = ports.ids();
        this.clock = ports.clock();
        this.quotes = new Quotes(config.cursorKey());
        this.bodyMaxBytes = config.limits().bodyMaxBytes();
    }

    /// Offers a rate. A quote is kept nowhere but as the answer to its request.
    HttpAnswer quote(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(QUOTE, bodyMaxBytes);
        Checks checks = new Checks(exchange.faults());
        Optional<Asset> source = checks.currency(body, SOURCE);
        Optional<Asset> target = checks.currency(body, TARGET);
        long amountMinor = checks.amount(body, AMOUNT, source);
        exchange.faults().check();
        int from = source.orElseThrow().number();
        int to = target.orElseThrow().number();
        RateEntry rate = calls.directory()
                .rate(from, to)
                .orElseThrow(() -> Problem.at(
                                ProblemCode.RATE_NOT_AVAILABLE,
                                body.pointer(TARGET),
                                "Nobody says what " + source.get().code() + " is worth in "
                                        + target.get().code() + ".")
                        .asException());
        OptionalLong targetMinor = Rates.floor(amountMinor, rate.numerator(), rate.denominator());
        if (targetMinor.orElse(0) == 0) {
            ProblemCode code = targetMinor.isPresent() ? ProblemCode.AMOUNT_TOO_SMALL : ProblemCode.AMOUNT_OVERFLOW;
            throw Problem.at(code, body.pointer(AMOUNT), "At the rate of now.").asException();
        }
        long nowNs = clock.millis() * NS_PER_MS;
        Quotes.Content content = new Quotes.Content(
                exchange.caller(),
                from,
                to,
                amountMinor,
                rate.numerator(),
                rate.denominator(),
                nowNs + QUOTE_NS,
                ids.next(Id.SYSTEM_JURISDICTION, 0).lo());
        View.Quote quote = new View.Quote(
                quotes.write(content),
                exchange.caller(),
                from,
                amountMinor,
                to,
                targetMinor.getAsLong(),
                rate.numerator(),
                rate.denominator(),
                nowNs,
                nowNs + QUOTE_NS);
        Fingerprint payload = Fingerprint.of(body);
        Command command = new Command.KeepQuote(
                exchange.caller(),
                IdempotencyKeys.scoped(exchange.caller(), Operation.QUOTE, Id.NONE, key, payload),
                quote);
        int shard = Math.floorMod(exchange.caller().partner(), calls.directory().firstShards());
        return Answers.outcome(calls.submit(exchange, shard, command), 201, exchange.path());
    }

    /// Changes money of a wallet at a quote's rate. The exchange's id follows from quote and wallet, so a wallet uses a
    /// quote once.
    HttpAnswer exchange(Exchange exchange) {
        String key = IdempotencyKeys.read(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(EXCHANGE, bodyMaxBytes);
        Faults faults = exchange.faults();
        Id wallet = new Checks(faults).id(body, WALLET, IdKind.WALLET);
        String text = body.text(USED).orElse("");
        Optional<Quotes.Content> quote = quotes.read(exchange.caller(), text);
        if (body.has(USED) && quote.isEmpty()) {
            faults.body(
                    ProblemCode.QUOTE_NOT_FOUND,
                    body.pointer(USED),
                    Fault.shown(text) + " is no quote that this key's partner was given.");
        }
        int shard = calls.shardOf(wallet, IdKind.WALLET, ProblemCode.WALLET_NOT_FOUND, body.pointer(WALLET), faults);
        faults.check();
        Quotes.Content offer = quote.orElseThrow();
        Fingerprint payload = new Fingerprint().add(text).add(wallet.hi()).add(wallet.lo());
        long createdMs = (offer.expiresNs() - QUOTE_NS) / NS_PER_MS;
        Id id = Id.of(createdMs, wallet.jurisdiction(), wallet.slot(), payload.lo());
        Command command = new Command.Exchange(
                exchange.caller(),
                IdempotencyKeys.scoped(exchange.caller(), Operation.EXCHANGE, wallet, key, payload),
                id,
                wallet,
                offer.sourceAsset(),
                offer.targetAsset(),
                offer.sourceMinor(),
                offer.rateNumerator(),
                offer.rateDenominator(),
                offer.expiresNs());
        Outcome outcome = calls.submit(exchange, shard, command);
        if (outcome instanceof Outcome.Refused refused && refused.code() == Refusal.DUPLICATE_ID) {
            Problem used = Problem.at(
                    ProblemCode.QUOTE_USED, body.pointer(USED), "The wallet has changed money by it before.");
            return Answers.replayed(Answers.problem(used, exchange.path()), refused.replayed());
        }
        return Answers.outcome(outcome, 201, exchange.path());
    }
}
