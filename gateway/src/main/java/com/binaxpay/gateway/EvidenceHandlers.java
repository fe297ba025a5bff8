package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Query.Tree;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// `/v1/evidence/…` and `/v1/transfers/{id}/proof`: what anybody needs to check for themselves that history is what the
/// replicas signed. Hashes, keys and signatures are lower-case hex.
final class EvidenceHandlers {
    private static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 10;
    private static final HexFormat HEX = HexFormat.of();

    private final ShardCalls calls;

    EvidenceHandlers(ShardCalls calls) {
        this.calls = calls;
    }

    HttpAnswer keys(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        return HttpAnswer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("data");
            for (EvidenceKey key : calls.directory().evidenceKeys()) {
                key(out, key);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void key(JsonGenerator out, EvidenceKey key) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", key.id());
        out.writeStringField("node", key.node());
        out.writeStringField("algorithm", "Ed25519");
        hex(out, "public_key", key.publicKey());
        out.writeStringField("valid_from", Times.format(key.validFromNs()));
        if (key.validToNs() == Long.MAX_VALUE) {
            out.writeNullField("valid_to");
        } else {
            out.writeStringField("valid_to", Times.format(key.validToNs()));
        }
        out.writeEndObject();
    }

    HttpAnswer checkpoints(Exchange exchange) {
        Parameters parameters = exchange.parameters("shard", "before", "limit");
        int shard = shard(parameters);
        int limit = parameters.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT);
        long before = parameters.place("before", Long.MAX_VALUE);
        exchange.faults().check();
        Answer answer = ask(exchange, shard, new Query.SignedHeads(before, limit));
        return HttpAnswer.json(200, out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("data");
            for (SignedHead head : answer instanceof Answer.SignedHeads of ? of.heads() : List.<SignedHead>of()) {
                head(out, head);
            }
            out.writeEndArray();
            out.writeBooleanField("has_more", answer instanceof Answer.SignedHeads of && of.hasMore());
            out.writeEndObject();
        });
    }

    HttpAnswer consistency(Exchange exchange) {
        Parameters parameters = exchange.parameters("shard", "tree", "from", "to");
        int shard = shard(parameters);
        Tree tree = tree(parameters);
        long from = parameters.place("from", 0);
        long to = parameters.place("to", 0);
        if (from < 1) {
            parameters.fault("from", "is not a number of leaves, 1 or more");
        }
        if (to < from) {
            parameters.fault("to", "is not a number of leaves, from or more");
        }
        exchange.faults().check();
        Answer answer = ask(exchange, shard, new Query.Consistency(tree, from, to));
        if (!(answer instanceof Answer.Consistency proof)) {
            throw notYet("The tree of shard " + shard + " has no " + to + " leaves that are signed yet.");
        }
        return HttpAnswer.json(200, out -> {
            out.writeStartObject();
            out.writeNumberField("shard", shard);
            out.writeStringField("tree", tree.name().toLowerCase(Locale.ROOT));
            out.writeNumberField("from", from);
            out.writeNumberField("to", to);
            path(out, proof.path());
            out.writeEndObject();
        });
    }

    HttpAnswer proof(Exchange exchange) {
        Id transfer = IdKind.TRANSFER.inPath(exchange.argument(0));
        exchange.noParameters();
        exchange.faults().check();
        int shard = calls.shardOf(transfer, IdKind.TRANSFER);
        return switch (ask(exchange, shard, new Query.TransferProof(exchange.caller(), transfer))) {
            case Answer.TransferProof proof -> HttpAnswer.json(200, out -> proof(out, transfer, proof));
            case Answer.NotYet _ ->
                throw notYet("No checkpoint that a quorum signed covers " + Fault.shown(IdKind.TRANSFER.text(transfer))
                        + " yet.");
            case Answer.NotFound _,
                    Answer.One _,
                    Answer.Many _,
                    Answer.TrialBalance _,
                    Answer.Payouts _,
                    Answer.Crossings _,
                    Answer.SignedHeads _,
                    Answer.WebhookQueues _,
                    Answer.Consistency _,
                    Answer.Elsewhere _,
                    Answer.SlotMoves _,
                    Answer.WalletIds _,
                    Answer.MovingWallets _,
                    Answer.Past _,
                    Answer.SlotSum _ -> throw IdKind.TRANSFER.notFound(IdKind.TRANSFER.text(transfer));
        };
    }

    private static void proof(JsonGenerator out, Id transfer, Answer.TransferProof proof) throws IOException {
        out.writeStartObject();
        out.writeStringField("transfer", IdKind.TRANSFER.text(transfer));
        out.writeNumberField("ordinal", proof.ordinal());
        hex(out, "row", proof.row());
        out.writeObjectFieldStart("fields");
        fields(out, proof.row());
        out.writeEndObject();
        path(out, proof.path());
        out.writeFieldName("head");
        head(out, proof.head());
        out.writeEndObject();
    }

    /// What the row says, for those who do not read bytes.
    private static void fields(JsonGenerator out, Bytes row) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(row.toArray()).order(ByteOrder.LITTLE_ENDIAN);
        out.writeStringField("id", id(bytes, TransferRowLayout.ID));
        out.writeStringField("debit_account", id(bytes, TransferRowLayout.DEBIT_ACCOUNT));
        out.writeStringField("credit_account", id(bytes, TransferRowLayout.CREDIT_ACCOUNT));
        out.writeStringField("amount_minor", Long.toString(bytes.getLong(TransferRowLayout.AMOUNT)));
        out.writeStringField("time", Times.format(bytes.getLong(TransferRowLayout.TIMESTAMP_NS)));
        out.writeNumberField("code", bytes.getInt(TransferRowLayout.CODE));
        out.writeNumberField("flags", Short.toUnsignedInt(bytes.getShort(TransferRowLayout.FLAGS)));
    }

    private static String id(ByteBuffer row, int at) {
        return HEX.toHexDigits(row.getLong(at)) + HEX.toHexDigits(row.getLong(at + Long.BYTES));
    }

    private static void head(JsonGenerator out, SignedHead signed) throws IOException {
        TreeHead head = signed.head();
        out.writeStartObject();
        out.writeNumberField("shard", head.shard());
        out.writeNumberField("checkpoint", head.checkpoint());
        out.writeStringField("log_time_ns", Long.toString(head.logTimeNs()));
        out.writeNumberField("rows", head.rows());
        hex(out, "row_root", head.rowRoot());
        out.writeNumberField("records", head.records());
        hex(out, "record_root", head.recordRoot());
        hex(out, "chain", head.chain());
        hex(out, "state_digest", head.stateDigest());
        out.writeArrayFieldStart("signatures");
        for (HeadSignature signature : signed.signatures()) {
            out.writeStartObject();
            out.writeStringField("key", signature.keyId());
            hex(out, "signature", signature.signature());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void path(JsonGenerator out, List<Bytes> path) throws IOException {
        out.writeArrayFieldStart("path");
        for (Bytes hash : path) {
            out.writeString(HEX.formatHex(hash.toArray()));
        }
        out.writeEndArray();
    }

    private static void hex(JsonGenerator out, String name, Bytes bytes) throws IOException {
        out.writeStringField(name, HEX.formatHex(bytes.toArray()));
    }

    private int shard(Parameters parameters) {
        int last = calls.directory().shardCount() - 1;
        int shard = parameters.number("shard", 0, last, -1);
        if (shard < 0 && parameters.text("shard").isEmpty()) {
            parameters.fault("shard", "is missing; send the number of a shard, 0 to " + last);
        }
        return shard;
    }

    private static Tree tree(Parameters parameters) {
        return switch (parameters.text("tree").orElse("rows")) {
            case "rows" -> Tree.ROWS;
            case "records" -> Tree.RECORDS;
            default -> {
                parameters.fault("tree", "is neither rows nor records");
                yield Tree.ROWS;
            }
        };
    }

    private Answer ask(Exchange exchange, int shard, Query query) {
        return calls.ask(exchange, shard, query, new Shards.Consistency.Linearizable());
    }

    private static ProblemException notYet(String what) {
        return Problem.of(ProblemCode.NOT_SIGNED_YET, what).asException();
    }
}
