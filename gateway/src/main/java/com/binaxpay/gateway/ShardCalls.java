package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Asks and tells shards on behalf of one request: deadlines, consistency, and what the answer's headers say of it.
/// Safe for any thread.
final class ShardCalls {
    private static final long STALENESS_DEFAULT_MS = 500;
    private static final long STALENESS_MAX_MS = 60_000;

    private final Shards shards;
    private final Directory directory;
    private final InstantSource clock;
    private final Duration commandDeadline;

    ShardCalls(Shards shards, Directory directory, InstantSource clock, Duration commandDeadline) {
        this.shards = shards;
        this.directory = directory;
        this.clock = clock;
        this.commandDeadline = commandDeadline;
    }

    Directory directory() {
        return directory;
    }

    /// The shard of an id in the path; 404 where there is none.
    int shardOf(Id id, IdKind kind) {
        return known(id).orElseThrow(() -> kind.notFound(kind.text(id)));
    }

    /// Nobody is told that what he has just opened through another edge is not there.
    private OptionalInt known(Id id) {
        OptionalInt shard = directory.shardOf(id);
        if (shard.isEmpty() && directory.isYoungerThanKnown(id)) {
            throw Problem.of(ProblemCode.NOT_DONE, "This place has not heard of the id's jurisdiction yet.")
                    .asException();
        }
        return shard;
    }

    /// The shard of an id in the body, or -1 and a fault. Ids that are at fault already are passed over.
    int shardOf(Id id, IdKind kind, ProblemCode notFound, String pointer, Faults faults) {
        if (id.isNone()) {
            return -1;
        }
        OptionalInt shard = known(id);
        if (shard.isEmpty()) {
            faults.body(notFound, pointer, Fault.shown(kind.text(id)) + " names nothing that this key can see.");
        }
        return shard.orElse(-1);
    }

    /// Refuses to move money where the configuration is too old to know whose keys were revoked.
    void checkFresh() {
        if (directory.isStale()) {
            throw Problem.of(ProblemCode.CONFIGURATION_STALE, "").asException();
        }
    }

    Outcome submit(Exchange exchange, int shard, Command command) {
        long deadline = Math.min(exchange.deadlineNs(), System.nanoTime() + commandDeadline.toNanos());
        return submit(exchange, shard, command, deadline);
    }

    Outcome submit(Exchange exchange, int shard, Command command, long deadlineNs) {
        checkFresh();
        try {
            Shards.Written written = shards.submit(shard, command, deadlineNs);
            exchange.servedBy(written.servedByRegion());
            exchange.wrote(written.seenBy(shard));
            return written.outcome();
        } catch (Shards.NotDone e) {
            throw Problem.of(ProblemCode.NOT_DONE, notServing(shard)).asException();
        } catch (Shards.OutcomeUnknown e) {
            throw Problem.of(
                            ProblemCode.OUTCOME_UNKNOWN,
                            "The request was proposed, and its outcome was not known in time.")
                    .asException();
        }
    }

    /// The shard itself, for those that try again by themselves.
    Outcome attempt(Exchange exchange, int shard, Command command, long deadlineNs)
            throws Shards.NotDone, Shards.OutcomeUnknown {
        Shards.Written written = shards.submit(shard, command, deadlineNs);
        exchange.wrote(written.seenBy(shard));
        return written.outcome();
    }

    /// A question of a stream, whose headers have left already; any replica may answer.
    Answer peek(int shard, Query query, long deadlineNs) throws Shards.NotDone {
        return shards.ask(shard, query, new Shards.Consistency.Bounded(STALENESS_DEFAULT_MS), deadlineNs)
                .answer();
    }

    Answer ask(Exchange exchange, int shard, Query query, Shards.Consistency consistency) {
        try {
            return told(exchange, dated(shards.ask(shard, query, consistency, exchange.deadlineNs())));
        } catch (Shards.NotDone e) {
            throw Problem.of(ProblemCode.NOT_DONE, notServing(shard)).asException();
        }
    }

    /// The same question to every shard at once; answers by shard.
    List<Answer> askAll(Exchange exchange, List<? extends Query> queries, Shards.Consistency consistency) {
        List<Together.Task<Dated>> tasks = new java.util.ArrayList<>();
        for (int shard = 0; shard < queries.size(); shard++) {
            int number = shard;
            tasks.add(() -> {
                try {
                    return dated(shards.ask(number, queries.get(number), consistency, exchange.deadlineNs()));
                } catch (Shards.NotDone e) {
                    throw Problem.of(ProblemCode.NOT_DONE, notServing(number)).asException();
                }
            });
        }
        return Together.run(tasks).stream().map(read -> told(exchange, read)).toList();
    }

    /// One thing, or the 404 of its kind.
    View one(Answer answer, IdKind kind, Id id) {
        return switch (answer) {
            case Answer.One one -> one.view();
            case Answer.Many many when !many.views().isEmpty() -> many.views().getFirst();
            case Answer.NotFound _,
                    Answer.Many _,
                    Answer.TrialBalance _,
                    Answer.Payouts _,
                    Answer.Crossings _,
                    Answer.SignedHeads _,
                    Answer.TransferProof _,
                    Answer.Consistency _,
                    Answer.WebhookQueues _,
                    Answer.NotYet _,
                    Answer.Elsewhere _,
                    Answer.SlotMoves _,
                    Answer.WalletIds _,
                    Answer.MovingWallets _,
                    Answer.Past _,
                    Answer.SlotSum _ -> throw kind.notFound(kind.text(id));
        };
    }

    /// Several things, or the 404 of what they belong to.
    Answer.Many many(Answer answer, IdKind kind, Id id) {
        if (answer instanceof Answer.Many many) {
            return many;
        }
        throw kind.notFound(kind.text(id));
    }

    /// What the latter says, of a request that knows no other parameters.
    Shards.Consistency consistency(Exchange exchange) {
        return consistency(exchange, exchange.parameters("consistency", "max_staleness"));
    }

    /// What `consistency` and `max_staleness`, and the request's bookmark, ask for.
    Shards.Consistency consistency(Exchange exchange, Parameters parameters) {
        String wanted = parameters.text("consistency").orElse("linearizable");
        Optional<String> staleness = parameters.text("max_staleness");
        return switch (wanted) {
            case "linearizable" -> {
                if (staleness.isPresent()) {
                    parameters.fault("max_staleness", "goes with consistency=bounded only");
                }
                yield new Shards.Consistency.Linearizable();
            }
            case "bounded" -> {
                long ms = staleness.map(ShardCalls::milliseconds).orElse(STALENESS_DEFAULT_MS);
                if (ms < 1 || ms > STALENESS_MAX_MS) {
                    parameters.fault("max_staleness", "is not a duration from 1ms to 60s such as 500ms");
                }
                yield new Shards.Consistency.Bounded(ms, exchange.bookmark());
            }
            default -> {
                parameters.fault("consistency", "is neither linearizable nor bounded");
                yield new Shards.Consistency.Linearizable();
            }
        };
    }

    /// A read and when it was true, in ns since 1970: to be taken when it arrives, whoever else is waited for.
    private record Dated(Shards.Read read, long asOfNs) {}

    private Dated dated(Shards.Read read) {
        return new Dated(read, clock.millis() * 1_000_000L - read.asOfNs());
    }

    private static Answer told(Exchange exchange, Dated dated) {
        exchange.servedBy(dated.read.servedByRegion());
        exchange.asOf(dated.asOfNs);
        return dated.read.answer();
    }

    /// Milliseconds of `500ms` or `2s`, or -1.
    private static long milliseconds(String text) {
        boolean isMs = text.endsWith("ms");
        int digits = text.length() - (isMs ? 2 : 1);
        if (digits < 1 || digits > 6 || !text.endsWith("s")) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return isMs ? value : value * 1_000;
    }

    private String notServing(int shard) {
        return "The shard at home in " + directory.regionOf(shard) + " cannot serve at the moment.";
    }
}
