package com.binaxpay.node;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TreeHead;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What an auditor keeps outside the cluster: the newest signed heads of all shards, and the keys that signed them.
/// Heads
/// are as `/v1/evidence/checkpoints` shows them, keys as `/v1/evidence/keys` does, but with times in nanoseconds.
///
/// @param quorum how many nodes must sign
record HeadFile(int quorum, List<EvidenceKey> keys, List<SignedHead> heads) {
    private static final int FORMAT = 1;
    private static final HexFormat HEX = HexFormat.of();

    List<SignedHead> of(int shard) {
        return heads.stream().filter(signed -> signed.head().shard() == shard).toList();
    }

    void write(Path file) throws IOException {
        ObjectNode root = LocalCluster.JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("quorum", quorum);
        ArrayNode known = root.putArray("keys");
        for (EvidenceKey key : keys) {
            known.addObject()
                    .put("id", key.id())
                    .put("node", key.node())
                    .put("public_key", hex(key.publicKey()))
                    .put("valid_from_ns", key.validFromNs())
                    .put("valid_to_ns", key.validToNs());
        }
        ArrayNode signed = root.putArray("heads");
        heads.forEach(head -> write(signed.addObject(), head));
        Files.writeString(file, LocalCluster.JSON.writeValueAsString(root) + "\n");
    }

    private static void write(ObjectNode out, SignedHead signed) {
        TreeHead head = signed.head();
        out.put("shard", head.shard())
                .put("checkpoint", head.checkpoint())
                .put("log_time_ns", Long.toString(head.logTimeNs()))
                .put("rows", head.rows())
                .put("row_root", hex(head.rowRoot()))
                .put("records", head.records())
                .put("record_root", hex(head.recordRoot()))
                .put("chain", hex(head.chain()))
                .put("state_digest", hex(head.stateDigest()));
        ArrayNode signatures = out.putArray("signatures");
        for (HeadSignature signature : signed.signatures()) {
            signatures.addObject().put("key", signature.keyId()).put("signature", hex(signature.signature()));
        }
    }

    static HeadFile read(Path file) throws IOException {
        try {
            JsonNode root = LocalCluster.JSON.readTree(Files.readString(file));
            if (root.path("format").asInt() != FORMAT) {
                throw new CommandFailed(
                        CommandFailed.USAGE, file + " is no file that ./binax verify --save-head wrote.");
            }
            List<EvidenceKey> keys = new ArrayList<>();
            root.path("keys")
                    .forEach(key -> keys.add(new EvidenceKey(
                            key.path("node").asText(),
                            bytes(key, "public_key"),
                            key.path("valid_from_ns").asLong(),
                            key.path("valid_to_ns").asLong())));
            List<SignedHead> heads = new ArrayList<>();
            root.path("heads").forEach(head -> heads.add(head(head)));
            return new HeadFile(root.path("quorum").asInt(), keys, heads);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new CommandFailed(CommandFailed.USAGE, file + " cannot be read: " + e.getMessage());
        }
    }

    private static SignedHead head(JsonNode node) {
        List<HeadSignature> signatures = new ArrayList<>();
        node.path("signatures")
                .forEach(signature -> signatures.add(
                        new HeadSignature(signature.path("key").asText(), bytes(signature, "signature"))));
        TreeHead head = new TreeHead(
                node.path("shard").asInt(),
                node.path("checkpoint").asLong(),
                Long.parseLong(node.path("log_time_ns").asText(), 10),
                node.path("rows").asLong(),
                bytes(node, "row_root"),
                node.path("records").asLong(),
                bytes(node, "record_root"),
                bytes(node, "chain"),
                bytes(node, "state_digest"));
        return new SignedHead(head, signatures);
    }

    private static Bytes bytes(JsonNode node, String name) {
        return Bytes.of(HEX.parseHex(node.path(name).asText()));
    }

    private static String hex(Bytes bytes) {
        return HEX.formatHex(bytes.toArray());
    }
}
