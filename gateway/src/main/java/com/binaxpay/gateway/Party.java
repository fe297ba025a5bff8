package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.List;
import java.util.Optional;

/// Who is on the other side of a rail: the member `destination` of a payout, `payer` of a collection. Named by a value,
/// or by a token that stands for one.
final class Party {
    private static final Destination NOBODY = new Destination("", "", "");
    private static final int TYPE = 0;
    private static final int VALUE = 1;
    private static final int NAME = 2;
    private static final int TOKEN = 3;

    private Party() {}

    static Shape.Member member(String name) {
        return new Shape.Member(
                name,
                Shape.Kind.OBJECT,
                true,
                List.of(
                        Shape.Member.required("type", Shape.Kind.TEXT),
                        Shape.Member.optional("value", Shape.Kind.TEXT),
                        Shape.Member.optional("name", Shape.Kind.TEXT),
                        Shape.Member.optional("token", Shape.Kind.TEXT)));
    }

    /// Reads and checks it; faults are noted, and a stand-in given.
    ///
    /// @param rail place of the rail's member
    /// @param party place of this one
    static Destination read(Faults faults, JsonObject body, int rail, int party) {
        Optional<JsonObject> sent = body.object(party);
        if (sent.isEmpty()) {
            return NOBODY;
        }
        JsonObject object = sent.get();
        if (object.has(VALUE) == object.has(TOKEN)) {
            notOne(faults, object);
            return NOBODY;
        }
        if (object.has(TOKEN)
                        && new Checks(faults).id(object, TOKEN, IdKind.TOKEN).isNone()
                || !object.has(TYPE)
                || !body.has(rail)) {
            return NOBODY;
        }
        Rails.Checked checked = Rails.check(
                body.text(rail).orElseThrow(),
                object.text(TYPE).orElseThrow(),
                object.text(VALUE).or(() -> object.text(TOKEN)).orElseThrow(),
                object.text(NAME).orElse(""));
        return switch (checked) {
            case Rails.Checked.Good good -> good.destination();
            case Rails.Checked.Bad bad -> {
                String pointer = switch (bad.wrong().column()) {
                    case "rail" -> body.pointer(rail);
                    case "destination_type" -> object.pointer(TYPE);
                    case "name" -> object.pointer(NAME);
                    default -> object.pointer(VALUE);
                };
                faults.body(bad.wrong().code(), pointer, bad.wrong().detail());
                yield NOBODY;
            }
        };
    }

    private static void notOne(Faults faults, JsonObject object) {
        if (object.has(VALUE)) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    object.pointer(TOKEN),
                    "There is a value already; send either it or a token.");
        } else {
            faults.body(ProblemCode.MISSING_MEMBER, object.pointer(VALUE), "The member value or token is missing.");
        }
    }

    /// Looks whether the token that `party` names, if it names one, is there and of its type.
    ///
    /// @param pointer of the member that is the party
    static void find(Exchange exchange, ShardCalls calls, Destination party, String pointer) {
        Optional<Id> token = IdKind.TOKEN.parse(party.value());
        if (token.isEmpty()) {
            return;
        }
        String at = pointer + "/token";
        Faults faults = exchange.faults();
        int shard = calls.shardOf(token.get(), IdKind.TOKEN, ProblemCode.TOKEN_NOT_FOUND, at, faults);
        faults.check();
        Query query = new Query.TokenById(exchange.caller(), token.get());
        Answer answer = calls.ask(exchange, shard, query, new Shards.Consistency.Linearizable());
        if (!(answer instanceof Answer.One one && one.view() instanceof View.Token found)) {
            throw Problem.at(
                            ProblemCode.TOKEN_NOT_FOUND,
                            at,
                            Fault.shown(party.value()) + " names nothing that this key can see.")
                    .asException();
        }
        if (!found.type().equals(party.type())) {
            throw Problem.at(
                            ProblemCode.INVALID_DESTINATION,
                            at,
                            "The token stands for a value of type " + found.type() + ", not " + party.type() + ".")
                    .asException();
        }
    }
}
