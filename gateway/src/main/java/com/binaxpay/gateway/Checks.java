package com.binaxpay.gateway;

import com.binaxpay.money.Amounts;
import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.money.Id;
import com.binaxpay.money.ParsedAmount;
import com.binaxpay.wire.Bytes;
import java.util.Map;
import java.util.Optional;

/// Checks of single members. Each notes its fault and gives a stand-in, so that the checks after it can go on; the
/// stand-ins never get further, because [Faults#check] comes first.
final class Checks {
    static final int REFERENCE_MAX = 140;

    private final Faults faults;

    Checks(Faults faults) {
        this.faults = faults;
    }

    /// An id in the body.
    Id id(JsonObject body, int member, IdKind kind) {
        Optional<String> text = body.text(member);
        if (text.isEmpty()) {
            return Id.NONE;
        }
        Optional<Id> id = kind.parse(text.get());
        if (id.isEmpty()) {
            faults.body(
                    ProblemCode.INVALID_ID,
                    body.pointer(member),
                    "The value " + Fault.shown(text.get()) + " is not an id of the form " + kind.example() + ".");
        }
        return id.orElse(Id.NONE);
    }

    Optional<Asset> currency(JsonObject body, int member) {
        return body.text(member).flatMap(code -> currency(code, body.pointer(member)));
    }

    Optional<Asset> currency(String code, String pointer) {
        Optional<Asset> asset = Assets.byCode(code);
        if (asset.isEmpty()) {
            faults.body(ProblemCode.UNKNOWN_CURRENCY, pointer, "The currency " + Fault.shown(code) + " is not known.");
        }
        return asset;
    }

    /// An amount in minor units; looked at only where its currency is known.
    long amount(JsonObject body, int member, Optional<Asset> asset) {
        if (asset.isEmpty() || !body.has(member)) {
            return 0;
        }
        return switch (Amounts.parse(body.text(member).orElse(""), asset.get())) {
            case ParsedAmount.Amount amount -> amount.minor();
            case ParsedAmount.Faulty faulty -> {
                faults.body(code(faulty), body.pointer(member), sentence(faulty.detail()));
                yield 0;
            }
        };
    }

    static ProblemCode code(ParsedAmount.Faulty faulty) {
        return switch (faulty.reason()) {
            case OVERFLOW -> ProblemCode.AMOUNT_OVERFLOW;
            case NOT_A_DECIMAL, SIGNED, EXPONENT, TOO_MANY_DECIMALS, ZERO -> ProblemCode.INVALID_AMOUNT;
        };
    }

    static String sentence(String detail) {
        return "The " + detail + ".";
    }

    /// Free text of the partner's own, or empty. Its value is personal: the fault does not show it.
    String reference(JsonObject body, int member) {
        String reference = body.text(member).orElse("");
        if (!isReference(reference)) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    body.pointer(member),
                    "The value has " + reference.length() + " characters or a control character; " + REFERENCE_MAX
                            + " printable ones are allowed.");
        }
        return reference;
    }

    static boolean isReference(String reference) {
        return reference.length() <= REFERENCE_MAX && reference.chars().noneMatch(Character::isISOControl);
    }

    /// Metadata as canonical JSON, members by name; nothing for none.
    static Bytes metadata(JsonObject body, int member) {
        Map<String, String> metadata = body.metadata(member).orElse(Map.of());
        if (metadata.isEmpty()) {
            return Bytes.EMPTY;
        }
        return Bytes.of(Json.bytes(out -> {
            out.writeStartObject();
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                out.writeStringField(entry.getKey(), entry.getValue());
            }
            out.writeEndObject();
        }));
    }
}
