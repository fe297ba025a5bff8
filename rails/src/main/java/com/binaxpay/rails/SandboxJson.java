package com.binaxpay.rails;

import com.binaxpay.rails.SandboxPayment.State;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.View.OrderKind;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The bodies of the sandbox provider's API, both ways; `docs/reference/sandbox.md` lists them. Any thread.
final class SandboxJson {
    private static final JsonFactory JSON = new JsonFactory();

    private SandboxJson() {}

    /// What [SandboxConnector] reads out of an answer or a callback; members that are absent are empty.
    record Status(String reference, String status, String providerReference, String reason) {}

    /// What the sandbox's behaviour and callback addresses become; members that are absent stay.
    record Control(SandboxBehaviour behaviour, List<URI> callbackUrls) {}

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] instruction(Instruction instruction) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeStringField("reference", instruction.reference());
            json.writeNumberField("amount_minor", instruction.amountMinor());
            json.writeStringField("currency", instruction.currency());
            json.writeStringField("rail", instruction.rail());
            if (instruction.kind() == OrderKind.REFUND) {
                json.writeStringField("collection", instruction.original());
            }
            json.writeObjectFieldStart(party(instruction.kind()));
            json.writeStringField("type", instruction.party().type());
            json.writeStringField("value", instruction.party().value());
            json.writeStringField("name", instruction.party().name());
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /// The member that says who is on the other side.
    private static String party(OrderKind kind) {
        return kind == OrderKind.PAYOUT ? "destination" : "payer";
    }

    /// @throws IOException if it is not a complete instruction
    static Instruction readInstruction(OrderKind kind, byte[] body) throws IOException {
        Map<String, String> fields = flatten(body);
        long amountMinor;
        try {
            amountMinor = Long.parseLong(required(fields, "amount_minor"), 10);
        } catch (NumberFormatException e) {
            throw new IOException("amount_minor must be a whole number", e);
        }
        String reference = required(fields, "reference");
        if (amountMinor <= 0 || reference.length() > 64) {
            throw new IOException("amount_minor must be positive and reference at most 64 characters");
        }
        String member = party(kind);
        Destination party = new Destination(
                required(fields, member + ".type"),
                required(fields, member + ".value"),
                fields.getOrDefault(member + ".name", ""));
        return new Instruction(
                kind,
                reference,
                amountMinor,
                required(fields, "currency"),
                required(fields, "rail"),
                party,
                kind == OrderKind.REFUND ? required(fields, "collection") : "");
    }

    static byte[] status(SandboxPayment payment) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeStringField("reference", payment.reference());
            json.writeStringField("status", name(payment.state()));
            json.writeStringField("provider_reference", payment.providerReference());
            json.writeStringField("reason", payment.reason());
            json.writeEndObject();
        });
    }

    /// @throws IOException if it is no JSON object
    static Status readStatus(byte[] body) throws IOException {
        Map<String, String> fields = flatten(body);
        return new Status(
                fields.getOrDefault("reference", ""),
                fields.getOrDefault("status", ""),
                fields.getOrDefault("provider_reference", ""),
                fields.getOrDefault("reason", ""));
    }

    static byte[] error(String reason) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeStringField("error", reason);
            json.writeEndObject();
        });
    }

    /// A line of the book, with its newline.
    static byte[] line(SandboxPayment payment) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeNumberField("number", payment.number());
            json.writeStringField("kind", payment.kind().name().toLowerCase(Locale.ROOT));
            json.writeStringField("reference", payment.reference());
            if (!payment.original().isEmpty()) {
                json.writeStringField("collection", payment.original());
            }
            json.writeNumberField("amount_minor", payment.amountMinor());
            json.writeStringField("currency", payment.currency());
            json.writeStringField("rail", payment.rail());
            json.writeStringField("destination_hash", HexFormat.of().toHexDigits(payment.payeeHash()));
            json.writeStringField("provider_reference", payment.providerReference());
            json.writeStringField(
                    "paid_at", Instant.ofEpochMilli(payment.atMs()).toString());
            json.writeNumberField("times_requested", payment.requests());
            json.writeEndObject();
            json.writeRaw('\n');
        });
    }

    static byte[] summary(SandboxBook.Summary summary) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeNumberField("requests", summary.requests());
            json.writeNumberField("paid", summary.paid());
            json.writeNumberField("failed", summary.failed());
            json.writeNumberField("pending", summary.pending());
            sums(json, "paid_by_currency", summary, OrderKind.PAYOUT);
            sums(json, "collected_by_currency", summary, OrderKind.COLLECTION);
            sums(json, "refunded_by_currency", summary, OrderKind.REFUND);
            json.writeEndObject();
        });
    }

    private static void sums(JsonGenerator json, String name, SandboxBook.Summary summary, OrderKind kind)
            throws IOException {
        json.writeObjectFieldStart(name);
        Map<String, long[]> sums = summary.countAndSumByCurrency().getOrDefault(kind, Map.of());
        for (Map.Entry<String, long[]> sum : new TreeMap<>(sums).entrySet()) {
            json.writeObjectFieldStart(sum.getKey());
            json.writeNumberField("count", sum.getValue()[0]);
            json.writeNumberField("amount_minor", sum.getValue()[1]);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    static byte[] control(Control control) {
        SandboxBehaviour b = control.behaviour();
        return bytes(json -> {
            json.writeStartObject();
            json.writeNumberField("seed", b.seed());
            json.writeNumberField("slow_ms", b.slowMs());
            json.writeNumberField("jitter_ms", b.jitterMs());
            json.writeNumberField("fail_rate", b.failRate());
            json.writeNumberField("timeout_after_paid_rate", b.timeoutAfterPaidRate());
            json.writeNumberField("hang_ms", b.hangMs());
            json.writeNumberField("lose_answer_rate", b.loseAnswerRate());
            json.writeNumberField("answer_twice_rate", b.answerTwiceRate());
            json.writeNumberField("reject_before_rate", b.rejectBeforeRate());
            json.writeNumberField("async_rate", b.asyncRate());
            json.writeNumberField("async_delay_ms", b.asyncDelayMs());
            json.writeNumberField("callbacks_lost_rate", b.callbacksLostRate());
            json.writeNumberField("payer_delay_ms", b.payerDelayMs());
            json.writeNumberField("payer_timeout_ms", b.payerTimeoutMs());
            json.writeArrayFieldStart("callback_urls");
            for (URI url : control.callbackUrls()) {
                json.writeString(url.toString());
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /// `now`, with the members that `body` has.
    ///
    /// @throws IOException naming the member that is unknown or malformed
    static Control readControl(byte[] body, Control now) throws IOException {
        Map<String, String> known = flatten(control(now));
        List<URI> urls = new ArrayList<>(now.callbackUrls());
        Map<String, String> given = flatten(body);
        if (given.containsKey("callback_urls")
                || given.keySet().stream().anyMatch(k -> k.startsWith("callback_urls."))) {
            urls.clear();
        }
        for (Map.Entry<String, String> member : new TreeMap<>(given).entrySet()) {
            if (member.getKey().startsWith("callback_urls.")) {
                urls.add(URI.create(member.getValue()));
            } else if (known.replace(member.getKey(), member.getValue()) == null
                    && !member.getKey().equals("callback_urls")) {
                throw new IOException("unknown member " + member.getKey());
            }
        }
        return new Control(behaviour(known), urls);
    }

    private static SandboxBehaviour behaviour(Map<String, String> fields) throws IOException {
        return new SandboxBehaviour(
                whole(fields, "seed"),
                whole(fields, "slow_ms"),
                whole(fields, "jitter_ms"),
                rate(fields, "fail_rate"),
                rate(fields, "timeout_after_paid_rate"),
                whole(fields, "hang_ms"),
                rate(fields, "lose_answer_rate"),
                rate(fields, "answer_twice_rate"),
                rate(fields, "reject_before_rate"),
                rate(fields, "async_rate"),
                whole(fields, "async_delay_ms"),
                rate(fields, "callbacks_lost_rate"),
                whole(fields, "payer_delay_ms"),
                whole(fields, "payer_timeout_ms"));
    }

    private static long whole(Map<String, String> fields, String name) throws IOException {
        String text = required(fields, name);
        if (!text.matches("-?[0-9]{1,18}") || text.startsWith("-") && !name.equals("seed")) {
            throw new IOException(name + " must be a whole number, not negative");
        }
        return Long.parseLong(text, 10);
    }

    private static double rate(Map<String, String> fields, String name) throws IOException {
        String text = required(fields, name);
        double rate = text.matches("[0-9.eE-]{1,30}") ? parse(text, name) : -1;
        if (!(rate >= 0 && rate <= 1)) {
            throw new IOException(name + " must be from 0 to 1");
        }
        return rate;
    }

    private static double parse(String text, String name) throws IOException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IOException(name + " must be a number", e);
        }
    }

    private static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String required(Map<String, String> fields, String name) throws IOException {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw new IOException("missing member " + name);
        }
        return value;
    }

    /// The scalars of an object by path: `a.b` for members, `a.0` for elements; an empty array is there as itself.
    private static Map<String, String> flatten(byte[] body) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the body must be a JSON object");
            }
            flatten(json, "", fields);
        }
        return fields;
    }

    private static void flatten(JsonParser json, String prefix, Map<String, String> fields) throws IOException {
        int element = 0;
        while (true) {
            JsonToken token = json.nextToken();
            if (token == null || token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                return;
            }
            String path;
            if (token == JsonToken.FIELD_NAME) {
                path = prefix + json.currentName();
                token = json.nextToken();
            } else {
                path = prefix + element++;
            }
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                if (path.length() > 100) {
                    throw new IOException("the body is nested too deep");
                }
                if (token == JsonToken.START_ARRAY) {
                    fields.put(path, "");
                }
                flatten(json, path + ".", fields);
            } else if (token != JsonToken.VALUE_NULL) {
                fields.put(path, json.getText());
            }
        }
    }

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("JSON could not be written to memory", e);
        }
        return out.toByteArray();
    }
}
