package com.binaxpay.gateway;

import com.binaxpay.wire.Destination;
import java.util.List;
import java.util.Optional;

/// Who is on the other side of a rail: the member `destination` of a payout, `payer` of a collection.
final class Party {
    private static final Destination NOBODY = new Destination("", "", "");
    private static final int TYPE = 0;
    private static final int VALUE = 1;
    private static final int NAME = 2;

    private Party() {}

    static Shape.Member member(String name) {
        return new Shape.Member(
                name,
                Shape.Kind.OBJECT,
                true,
                List.of(
                        Shape.Member.required("type", Shape.Kind.TEXT),
                        Shape.Member.required("value", Shape.Kind.TEXT),
                        Shape.Member.optional("name", Shape.Kind.TEXT)));
    }

    /// Reads and checks it; faults are noted, and a stand-in given.
    ///
    /// @param rail place of the rail's member
    /// @param party place of this one
    static Destination read(Faults faults, JsonObject body, int rail, int party) {
        Optional<JsonObject> sent = body.object(party);
        if (sent.isEmpty() || !sent.get().has(TYPE) || !sent.get().has(VALUE) || !body.has(rail)) {
            return NOBODY;
        }
        JsonObject object = sent.get();
        Rails.Checked checked = Rails.check(
                body.text(rail).orElseThrow(),
                object.text(TYPE).orElseThrow(),
                object.text(VALUE).orElseThrow(),
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
}
