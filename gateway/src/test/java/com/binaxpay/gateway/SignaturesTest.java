package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.client.ApiObject;
import com.binaxpay.client.PaymentsClient;
import com.binaxpay.client.PaymentsOptions;
import com.binaxpay.client.RequestSigner;
import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.wire.KeyTerms;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests under keys whose terms ask for signatures.
class SignaturesTest {
    private static final byte[] SECRET = "a secret of thirty-two bytes, ok".getBytes(StandardCharsets.US_ASCII);
    private static final String BODY = "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"]}";

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void begin() {
        gateway.nowMs.set(System.currentTimeMillis());
        signedBy(MessageKey.hmac(SECRET));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void signedBy(MessageKey key) {
        gateway.keysKnown.computeIfPresent(
                TestGateway.ALICE,
                (_, known) -> new PartnerKey(known.number(), known.caller(), KeyTerms.NONE, 0, true, Optional.of(key)));
    }

    private static String hmac(String base) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(base.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String digest(String body) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
        return "sha-256=:" + Base64.getEncoder().encodeToString(hash) + ":";
    }

    private String parameters() {
        return ";created=" + gateway.nowMs.get() / 1_000 + ";nonce=\"" + UUID.randomUUID() + "\"";
    }

    /// A request to open a wallet that signs `components`, each with its value, and says `parameters` of it.
    private HttpRequest.Builder opening(String key, String body, String parameters, String... components)
            throws Exception {
        StringBuilder base = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (String component : components) {
            String value = switch (component) {
                case "@method" -> "POST";
                case "@path" -> "/v1/wallets";
                case "@target-uri" -> gateway.uri("/v1/wallets").toString();
                case "@authority" -> gateway.uri("").getAuthority();
                case "content-digest" -> digest(BODY);
                default -> key;
            };
            base.append('"').append(component).append("\": ").append(value).append('\n');
            names.append(names.isEmpty() ? "" : " ")
                    .append('"')
                    .append(component)
                    .append('"');
        }
        String input = "(" + names + ")" + parameters;
        base.append("\"@signature-params\": ").append(input);
        return gateway.request("/v1/wallets")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .header("Content-Digest", digest(BODY))
                .header("Signature-Input", "mine=" + input)
                .header("Signature", "mine=:" + hmac(base.toString()) + ":")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private String refusal(HttpRequest.Builder request) {
        Answered refused = gateway.send(request).is(401);
        assertThat(refused.code()).isEqualTo("signature_invalid");
        return refused.body().get("detail").asString();
    }

    @Test
    void request_unsigned_isToldWhatToSign() {
        Answered refused = gateway.post("/v1/wallets", BODY).is(401);
        assertThat(refused.code()).isEqualTo("signature_missing");
        assertThat(refused.header("Accept-Signature"))
                .isEqualTo("sig=(\"@method\" \"@path\" \"content-digest\" \"idempotency-key\");created;nonce;"
                        + "alg=\"hmac-sha256\"");
        assertThat(gateway.get("/v1/events?limit=1").is(401).header("Accept-Signature"))
                .contains("\"@query\"")
                .doesNotContain("content-digest");
    }

    @Test
    void request_signed_isTakenOnce() throws Exception {
        String[] all = {"@method", "@path", "content-digest", "idempotency-key"};
        String parameters = parameters();
        gateway.send(opening("k1", BODY, parameters, all)).is(201);
        assertThat(refusal(opening("k1", BODY, parameters, all))).contains("came before");
        Answered again = gateway.send(opening("k1", BODY, parameters(), all)).is(201);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        gateway.send(opening(
                        "k2",
                        BODY,
                        parameters() + ";keyid=\"1\";alg=\"hmac-sha256\"",
                        "@method",
                        "@target-uri",
                        "@authority",
                        "content-digest",
                        "idempotency-key"))
                .is(201);
    }

    @Test
    void request_thatLeavesSomethingOut_isToldWhat() throws Exception {
        assertThat(refusal(opening("k", BODY, parameters(), "@method", "@path", "idempotency-key")))
                .contains("does not cover \"content-digest\"");
        assertThat(refusal(opening("k", BODY, parameters(), "@path", "content-digest")))
                .contains("does not cover \"@method\" \"idempotency-key\"");
        assertThat(refusal(opening(
                        "k", BODY, parameters(), "@method", "@path", "content-digest", "idempotency-key", "x-gone")))
                .contains("\"x-gone\" is covered, and the request has no such header");
    }

    @Test
    void request_withABodyThatWasChanged_isRefused() throws Exception {
        String[] all = {"@method", "@path", "content-digest", "idempotency-key"};
        String other = BODY.replace("EU\"", "KE\"");
        Answered refused = gateway.send(opening("k", other, parameters(), all)).is(400);
        assertThat(refused.code()).isEqualTo("content_digest_invalid");
        assertThat(gateway.get("/v1/status").is(200).status()).isEqualTo(200);
    }

    @Test
    void request_outOfItsTime_isRefused() throws Exception {
        String[] all = {"@method", "@path", "content-digest", "idempotency-key"};
        long nowS = gateway.nowMs.get() / 1_000;
        assertThat(refusal(opening("k", BODY, ";created=" + (nowS - 301) + ";nonce=\"12345678\"", all)))
                .contains("set your clock");
        assertThat(refusal(opening("k", BODY, ";created=" + (nowS + 40) + ";nonce=\"12345678\"", all)))
                .contains("set your clock");
        assertThat(refusal(opening("k", BODY, parameters() + ";expires=" + (nowS - 1), all)))
                .contains("expired at");
        assertThat(refusal(opening("k", BODY, ";nonce=\"12345678\"", all))).contains("no parameter created");
        assertThat(refusal(opening("k", BODY, ";created=" + nowS, all))).contains("no parameter nonce");
        assertThat(refusal(opening("k", BODY, ";created=" + nowS + ";nonce=\"1\"", all)))
                .contains("a nonce of 1 characters");
        assertThat(refusal(opening("k", BODY, parameters() + ";keyid=\"2\"", all)))
                .contains("another keyid");
    }

    @Test
    void request_signedByAnother_isRefused() throws Exception {
        signedBy(MessageKey.hmac("another secret of 32 bytes or so!".getBytes(StandardCharsets.US_ASCII)));
        assertThat(refusal(opening("k", BODY, parameters(), "@method", "@path", "content-digest", "idempotency-key")))
                .contains("is not what hmac-sha256 under this key gives");
    }

    @Test
    void headers_malformed_areToldWhere() {
        HttpRequest.Builder request = gateway.request("/v1/events")
                .header("Signature-Input", "sig=(\"@method\"")
                .header("Signature", "sig=:AA==:")
                .GET();
        assertThat(refusal(request)).contains("malformed").contains("at character");
    }

    @Test
    void sdk_signsByHmac() {
        client(RequestSigner.hmac("bps_" + HexFormat.of().formatHex(SECRET)));
    }

    @Test
    void sdk_signsByEd25519() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] key = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        signedBy(MessageKey.ed25519(key).orElseThrow());
        client(RequestSigner.ed25519(pair.getPrivate()));
    }

    private void client(RequestSigner signer) {
        try (PaymentsClient client =
                PaymentsClient.of(List.of(gateway.uri("")), TestGateway.ALICE, PaymentsOptions.defaults(), signer)) {
            ApiObject from = client.openWallet("EU", "EUR");
            ApiObject to = client.openWallet("EU", "EUR");
            client.fund(from.id(), "10.00", "EUR");
            client.transfer(from.id(), to.id(), "2.50", "EUR");
            assertThat(client.balances(to.id())
                            .getFirst()
                            .json()
                            .get("available")
                            .asText())
                    .isEqualTo("2.50");
            assertThat(client.events("wallet.created").toList()).hasSize(2);
        }
    }

    @Test
    void upload_signed_isHeldToItsDigestBeforeARowIsTaken() throws Exception {
        gateway.keysKnown.computeIfPresent(
                TestGateway.ALICE, (_, known) -> new PartnerKey(known.number(), known.caller(), KeyTerms.NONE));
        String wallet = gateway.funded("KE");
        signedBy(MessageKey.hmac(SECRET));
        String file = "reference,amount,currency,rail,destination_type,destination\n"
                + "R1,1.00,KES,mobile_money,msisdn,+254712345678\n";
        gateway.send(upload(wallet, file, file)).is(202);
        Answered refused =
                gateway.send(upload(wallet, file, file.replace("1.00", "9.00"))).is(400);
        assertThat(refused.code()).isEqualTo("content_digest_invalid");
    }

    private HttpRequest.Builder upload(String wallet, String announced, String sent) throws Exception {
        String key = UUID.randomUUID().toString();
        String input = "(\"@method\" \"@path\" \"@query\" \"content-digest\" \"idempotency-key\")" + parameters();
        String base = "\"@method\": POST\n\"@path\": /v1/payout-batches\n\"@query\": ?wallet=" + wallet
                + "\n\"content-digest\": " + digest(announced) + "\n\"idempotency-key\": " + key
                + "\n\"@signature-params\": " + input;
        return gateway.request("/v1/payout-batches?wallet=" + wallet)
                .header("Content-Type", "text/csv")
                .header("Idempotency-Key", key)
                .header("Content-Digest", digest(announced))
                .header("Signature-Input", "sig=" + input)
                .header("Signature", "sig=:" + hmac(base) + ":")
                .POST(HttpRequest.BodyPublishers.ofString(sent));
    }

    /// The example of docs/reference/keys.md, word for word.
    @Test
    void documentation_exampleForCurlAndOpenssl_isTaken() throws Exception {
        for (String tool : List.of("bash", "curl", "openssl")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), tool);
        }
        Path page = Path.of(System.getProperty("binax.root", ".."), "docs", "reference", "keys.md");
        String text = Files.readString(page);
        int begin = text.indexOf("```sh\n", text.indexOf("## Signed requests")) + 6;
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", text.substring(begin, text.indexOf("```", begin)));
        shell.environment().put("KEY", TestGateway.ALICE);
        shell.environment().put("SECRET", HexFormat.of().formatHex(SECRET));
        shell.environment().put("API", gateway.uri("").toString());
        shell.redirectErrorStream(true);
        Process process = shell.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(answer).isZero();
        assertThat(answer).contains("\"id\":\"wal_");
    }
}
