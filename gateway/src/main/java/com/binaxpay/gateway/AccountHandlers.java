package com.binaxpay.gateway;

import com.binaxpay.money.Amounts;
import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.money.ParsedAmount;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accounts of the ledger for operators: all of a holder, whatever the asset and mode, and their overdrafts.
///
/// An account is named by its shard and its id, because clients of the raw ledger choose ids for each shard anew.
final class AccountHandlers {
    private static final Logger LOG = LoggerFactory.getLogger(AccountHandlers.class);
    private static final int LIMIT_MAX = 100;
    private static final int LIMIT = 0;
    private static final int CURRENCY = 1;
    private static final Shape OVERDRAFT = Shape.of(
            Shape.Member.required("limit", Shape.Kind.TEXT), Shape.Member.required("currency", Shape.Kind.TEXT));

    private final ShardCalls calls;
    private final Cursors cursors;
    private final int bodyMaxBytes;

    AccountHandlers(ShardCalls calls, Cursors cursors, int bodyMaxBytes) {
        this.calls = calls;
        this.cursors = cursors;
        this.bodyMaxBytes = bodyMaxBytes;
    }

    /// An account and where it is.
    private record Found(int shard, View.Account account) {}

    HttpAnswer ofHolder(Exchange exchange) {
        String text = exchange.argument(0);
        Parameters parameters = exchange.parameters("limit", "cursor");
        Page page = Page.read(exchange, cursors, "accounts/" + text, LIMIT_MAX, parameters, List.of());
        exchange.faults().check();
        Optional<Id> wallet = IdKind.WALLET.parse(text);
        Id holder = wallet.or(() -> HexIds.parse(text)).orElseThrow(() -> noSuchHolder(text));
        List<Integer> shards = wallet.map(id -> List.of(calls.shardOf(id, IdKind.WALLET)))
                .orElseGet(() -> IntStream.range(0, calls.directory().shardCount())
                        .boxed()
                        .toList());
        boolean goesOn = page.places().size() == 2;
        long firstShard = goesOn ? page.places().getFirst() : 0;
        int before = goesOn ? page.places().getLast().intValue() : Integer.MAX_VALUE;

        // One more than the page tells whether there is a next one.
        List<Found> found = new ArrayList<>();
        for (int shard : shards) {
            int left = page.limit() + 1 - found.size();
            if (shard >= firstShard && left > 0) {
                int from = shard == firstShard ? before : Integer.MAX_VALUE;
                found.addAll(accounts(exchange, shard, new Query.AccountsOf(holder, from, left)));
            }
        }
        if (found.isEmpty() && !goesOn) {
            throw noSuchHolder(text);
        }
        boolean hasMore = found.size() > page.limit();
        List<Found> shown = hasMore ? found.subList(0, page.limit()) : found;
        String next = hasMore
                ? page.cursor(exchange, cursors, List.of((long) shown.getLast().shard(), (long)
                        shown.getLast().account().index()))
                : "";
        return Answers.list(
                out -> {
                    for (Found one : shown) {
                        Render.account(out, one.shard(), one.account());
                    }
                },
                next,
                _ -> {});
    }

    HttpAnswer get(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        return answer(account(exchange));
    }

    HttpAnswer overdraft(Exchange exchange) {
        Optional<String> key = IdempotencyKeys.readOptional(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(OVERDRAFT, bodyMaxBytes);
        Optional<Asset> asset = new Checks(exchange.faults()).currency(body, CURRENCY);
        long limitMinor = limit(exchange.faults(), body, asset);
        exchange.faults().check();
        return set(exchange, key, account(exchange), asset.orElseThrow(), limitMinor);
    }

    HttpAnswer overdraftOfWallet(Exchange exchange) {
        Optional<String> key = IdempotencyKeys.readOptional(exchange);
        exchange.noParameters();
        JsonObject body = exchange.json(OVERDRAFT, bodyMaxBytes);
        Optional<Asset> asset = new Checks(exchange.faults()).currency(body, CURRENCY);
        long limitMinor = limit(exchange.faults(), body, asset);
        exchange.faults().check();
        Id wallet = IdKind.WALLET.inPath(exchange.argument(0));
        int shard = calls.shardOf(wallet, IdKind.WALLET);
        List<Found> accounts = accounts(exchange, shard, new Query.AccountsOf(wallet, Integer.MAX_VALUE, LIMIT_MAX));
        if (accounts.isEmpty()) {
            throw IdKind.WALLET.notFound(IdKind.WALLET.text(wallet));
        }
        Found found = accounts.stream()
                .filter(one -> one.account().asset() == asset.orElseThrow().number())
                .findFirst()
                .orElseThrow(() -> otherCurrency(asset.orElseThrow(), accounts));
        return set(exchange, key, found, asset.orElseThrow(), limitMinor);
    }

    private HttpAnswer set(Exchange exchange, Optional<String> key, Found found, Asset asset, long limitMinor) {
        if (found.account().asset() != asset.number()) {
            throw otherCurrency(asset, List.of(found));
        }
        Caller caller = new Caller(0, found.account().mode());
        Id id = found.account().id();
        Command command = new Command.SetOverdraft(id, limitMinor, caller, key(exchange, caller, id, key, limitMinor));
        return switch (calls.submit(exchange, found.shard(), command)) {
            case Outcome.Done done
            when done.replayed() && done.view() instanceof View.Account account ->
                Answers.replayed(answer(new Found(found.shard(), account)), true);
            case Outcome.Done done
            when done.view() instanceof View.Account account -> {
                LOG.info(
                        "{} set the overdraft of account {} on shard {} from {} to {} {}",
                        exchange.operator(),
                        HexIds.text(account.id()),
                        found.shard(),
                        Amounts.format(found.account().overdraftMinor(), asset),
                        Amounts.format(account.overdraftMinor(), asset),
                        asset.code());
                yield answer(new Found(found.shard(), account));
            }
            case Outcome.Refused refused -> throw Refusals.problem(refused).asException();
            case Outcome.KeyReused reused -> throw Answers.pending(reused).asException();
            case Outcome other -> throw new IllegalStateException("unexpected outcome " + other.getClass());
        };
    }

    /// A request without a key gets one of its own: what is sent again on the way to the shard happens once.
    private static Idempotency key(
            Exchange exchange, Caller caller, Id account, Optional<String> key, long limitMinor) {
        Fingerprint payload = new Fingerprint().add(limitMinor);
        String text = key.orElseGet(() -> UUID.randomUUID().toString());
        String part = key.isPresent() ? exchange.operator() : "";
        return IdempotencyKeys.part(caller, Operation.SET_OVERDRAFT, account, text, part, 0, payload);
    }

    /// Nothing is a limit, too: it takes the overdraft away.
    private static long limit(Faults faults, JsonObject body, Optional<Asset> asset) {
        if (asset.isEmpty() || !body.has(LIMIT)) {
            return 0;
        }
        return switch (Amounts.parse(body.text(LIMIT).orElse(""), asset.get())) {
            case ParsedAmount.Amount amount -> amount.minor();
            case ParsedAmount.Faulty faulty -> {
                if (faulty.reason() != ParsedAmount.Fault.ZERO) {
                    faults.body(Checks.code(faulty), body.pointer(LIMIT), Checks.sentence(faulty.detail()));
                }
                yield 0;
            }
        };
    }

    /// The account that the path names.
    private Found account(Exchange exchange) {
        String shardText = exchange.argument(0);
        boolean isNumber = shardText.matches("[0-9]{1,3}");
        int shard = isNumber ? Integer.parseInt(shardText, 10) : -1;
        Optional<Id> id = HexIds.parse(exchange.argument(1));
        if (shard >= 0 && shard < calls.directory().shardCount() && id.isPresent()) {
            Answer answer = ask(exchange, shard, new Query.AccountById(id.get()));
            if (answer instanceof Answer.One one && one.view() instanceof View.Account account) {
                return new Found(shard, account);
            }
        }
        throw Problem.of(
                        ProblemCode.ACCOUNT_NOT_FOUND,
                        "Shard " + Fault.shown(shardText) + " has no account " + Fault.shown(exchange.argument(1))
                                + ".")
                .asException();
    }

    private List<Found> accounts(Exchange exchange, int shard, Query.AccountsOf query) {
        List<Found> found = new ArrayList<>();
        if (ask(exchange, shard, query) instanceof Answer.Many many) {
            for (View view : many.views()) {
                if (view instanceof View.Account account) {
                    found.add(new Found(shard, account));
                }
            }
        }
        return found;
    }

    private Answer ask(Exchange exchange, int shard, Query query) {
        return calls.ask(exchange, shard, query, new Shards.Consistency.Linearizable());
    }

    private static HttpAnswer.Whole answer(Found found) {
        return HttpAnswer.json(200, out -> Render.account(out, found.shard(), found.account()));
    }

    private static ProblemException noSuchHolder(String text) {
        return Problem.of(ProblemCode.HOLDER_NOT_FOUND, Fault.shown(text) + " has no account on any shard.")
                .asException();
    }

    private static ProblemException otherCurrency(Asset asked, List<Found> accounts) {
        List<String> held = accounts.stream()
                .map(one -> Render.assetOf(one.account().asset()).code())
                .toList();
        return Problem.at(
                        ProblemCode.CURRENCY_MISMATCH,
                        "/currency",
                        "The currency is " + asked.code() + ", and what is held is " + String.join(", ", held) + ".")
                .asException();
    }
}
