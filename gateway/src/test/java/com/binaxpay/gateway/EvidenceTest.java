package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import com.binaxpay.wire.TreeHead;
import java.net.http.HttpRequest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the API shows of keys, heads and proofs. Each answer is held to the OpenAPI document.
class EvidenceTest {
    private static final Bytes HASH = Bytes.of(new byte[32]);
    private static final String ZEROS = "0".repeat(64);
    private static final String TRANSFER =
            IdKind.TRANSFER.text(Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, 5));

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = new TestGateway();
        gateway.shards.activate();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void keys_withoutAnApiKey_areShownWithTheirValidity() {
        Answered answered = openly("/v1/evidence/keys").is(200);
        var key = answered.body().path("data").path(0);
        assertThat(key.path("node").asString()).isEqualTo("eu");
        assertThat(key.path("public_key").asString()).isEqualTo(ZEROS);
        assertThat(key.path("valid_to").isNull()).isTrue();
    }

    @Test
    void checkpoints_signed_areShownNewestFirst() throws Exception {
        for (int i = 1; i <= 3; i++) {
            gateway.shards.submit(1, new Command.SignCheckpoint(head(i), signature("00112233445566aa")), 0);
            gateway.shards.submit(1, new Command.SignCheckpoint(head(i), signature("00112233445566bb")), 0);
        }
        Answered answered =
                gateway.get("/v1/evidence/checkpoints?shard=1&limit=2").is(200);
        assertThat(answered.body().path("data").size()).isEqualTo(2);
        assertThat(answered.body().path("has_more").asBoolean()).isTrue();
        var newest = answered.body().path("data").path(0);
        assertThat(newest.path("checkpoint").asLong()).isEqualTo(3);
        assertThat(newest.path("signatures").size()).isEqualTo(2);
        assertThat(newest.path("row_root").asString()).isEqualTo(ZEROS);
        Answered older =
                gateway.get("/v1/evidence/checkpoints?shard=1&before=2").is(200);
        assertThat(older.body().path("data").size()).isEqualTo(1);
    }

    @Test
    void checkpoints_wrongParameters_areNamed() {
        assertThat(gateway.get("/v1/evidence/checkpoints").is(400).code()).isEqualTo("invalid_parameter");
        gateway.get("/v1/evidence/checkpoints?shard=3").is(400);
        gateway.get("/v1/evidence/checkpoints?shard=-1").is(400);
        gateway.get("/v1/evidence/checkpoints?shard=0&before=x").is(400);
        gateway.get("/v1/evidence/consistency?shard=0&from=0&to=2").is(400);
        gateway.get("/v1/evidence/consistency?shard=0&from=3&to=2").is(400);
        gateway.get("/v1/evidence/consistency?shard=0&tree=leaves&from=1&to=2").is(400);
        openly("/v1/evidence/checkpoints?shard=0").is(401);
    }

    @Test
    void consistency_proven_isThePath() {
        gateway.shards.answer(new Answer.Consistency(List.of(HASH, HASH)));
        Answered answered = gateway.get("/v1/evidence/consistency?shard=2&tree=records&from=3&to=9")
                .is(200);
        assertThat(answered.body().path("path").size()).isEqualTo(2);
        assertThat(answered.body().path("tree").asString()).isEqualTo("records");
    }

    @Test
    void proof_ofACoveredTransfer_isRowPathAndHead() {
        byte[] row = new byte[TransferRowLayout.SIZE_BYTES];
        row[TransferRowLayout.AMOUNT] = 25;
        SignedHead signed = new SignedHead(head(7), List.of(signature("00112233445566aa")));
        gateway.shards.answer(new Answer.TransferProof(4, Bytes.of(row), List.of(HASH), signed));
        Answered answered = gateway.get("/v1/transfers/" + TRANSFER + "/proof").is(200);
        assertThat(answered.body().path("row").asString())
                .isEqualTo(HexFormat.of().formatHex(row));
        assertThat(answered.body().path("fields").path("amount_minor").asString())
                .isEqualTo("25");
        assertThat(answered.body().path("head").path("checkpoint").asLong()).isEqualTo(7);
        assertThat(answered.body().path("ordinal").asLong()).isEqualTo(4);
    }

    @Test
    void proof_notYetOrNever_isAProblem() {
        gateway.shards.answer(new Answer.NotYet());
        Answered early = gateway.get("/v1/transfers/" + TRANSFER + "/proof").is(409);
        assertThat(early.code()).isEqualTo("not_signed_yet");
        assertThat(early.header("Retry-After")).isEqualTo("1");
        assertThat(gateway.get("/v1/transfers/" + TRANSFER + "/proof").is(404).code())
                .isEqualTo("transfer_not_found");
        gateway.get("/v1/transfers/nonsense/proof").is(404);
    }

    private Answered openly(String path) {
        return gateway.send(HttpRequest.newBuilder(gateway.uri(path)).GET());
    }

    private static TreeHead head(long checkpoint) {
        return new TreeHead(1, checkpoint, 5, 10, HASH, 3, HASH, HASH, HASH);
    }

    private static HeadSignature signature(String keyId) {
        return new HeadSignature(keyId, Bytes.of(new byte[64]));
    }
}
