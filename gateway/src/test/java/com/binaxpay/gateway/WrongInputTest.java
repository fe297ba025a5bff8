package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import com.binaxpay.wire.Command;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// One row for each kind of wrong input: the right status, code and place, a sentence with the value and the way out,
/// and nothing changed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongInputTest {
    private final TestGateway gateway = new TestGateway();
    private String eu = "";
    private String eu2 = "";
    private String bob = "";
    private String live = "";
    private String frozen = "";
    private String euroOnly = "";
    private String held = "";
    private String posted = "";
    private String asked = "";
    private String collected = "";

    @BeforeAll
    void open() {
        gateway.shards.activate();
        eu = gateway.funded("EU");
        eu2 = gateway.funded("EU");
        bob = gateway.wallet(TestGateway.BOB, "EU");
        live = gateway.wallet(TestGateway.ALICE_LIVE, "EU");
        frozen = gateway.wallet("EU");
        gateway.post("/v1/wallets/" + frozen + "/freeze", "").is(200);
        euroOnly = gateway.post("/v1/wallets", "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"]}")
                .is(201)
                .id();
        held = gateway.post(
                        "/v1/transfers",
                        "{\"source\":\"" + eu + "\",\"destination\":\"" + eu2
                                + "\",\"amount\":\"5.00\",\"currency\":\"EUR\",\"capture\":false}")
                .is(201)
                .id();
        asked = gateway.collection(eu, "5.00", "EUR");
        collected = gateway.collection(eu, "5.00", "EUR");
        gateway.settle(collected, Command.AttemptResult.SUCCEEDED);
        posted = gateway.post("/v1/transfers", TestGateway.transfer(eu, eu2, "1.00", "EUR"))
                .is(201)
                .id();
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void send_wrongInput_isRefusedAndChangesNothing(Wrong wrong) {
        var before = gateway.shards.trialBalances();
        Answered answer = send(wrong);

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(wrong.status());
        assertThat(answer.code()).as("%s", answer.body()).isEqualTo(wrong.code());
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        ProblemCode code = ProblemCode.valueOf(wrong.code().toUpperCase(Locale.ROOT));
        String detail = answer.body().get("detail").asString();
        assertThat(detail).endsWith(code.wayOut()).contains(wrong.says());
        assertThat(detail.length()).isLessThan(1_000);
        JsonNode first = answer.body().path("errors").path(0);
        String place = first.path("pointer").asString("")
                + first.path("parameter").asString("")
                + first.path("header").asString("");
        assertThat(place).isEqualTo(wrong.place());
        assertThat(gateway.shards.trialBalances()).isEqualTo(before);
    }

    private Answered send(Wrong wrong) {
        String[] request = filled(wrong.request()).split(" ", 2);
        List<String> headers = new ArrayList<>(List.of("Authorization: Bearer " + TestGateway.ALICE));
        if (request[0].equals("POST")) {
            headers.add("Content-Type: application/json");
            headers.add("Idempotency-Key: " + gateway.newKey());
        }
        for (String header : wrong.headers()) {
            String name = header.startsWith("-") ? header.substring(1) : header.substring(0, header.indexOf(':'));
            headers.removeIf(other -> other.startsWith(name + ":"));
            if (!header.startsWith("-")) {
                headers.add(header);
            }
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(gateway.uri(request[1]));
        for (String header : headers) {
            int colon = header.indexOf(':');
            builder.header(
                    header.substring(0, colon),
                    filled(header.substring(colon + 1).strip()));
        }
        String body = filled(wrong.body());
        builder.method(
                request[0],
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        return gateway.send(builder);
    }

    private String filled(String text) {
        return text.replace("{eu}", eu)
                .replace("{eu2}", eu2)
                .replace("{bob}", bob)
                .replace("{live}", live)
                .replace("{frozen}", frozen)
                .replace("{euroOnly}", euroOnly)
                .replace("{held}", held)
                .replace("{posted}", posted)
                .replace("{asked}", asked)
                .replace("{collected}", collected);
    }

    static Stream<Wrong> wrongs() {
        return Stream.of(
                        WrongBodies.all(),
                        WrongIds.all(),
                        WrongRules.all(),
                        WrongParameters.all(),
                        WrongAccounts.all(),
                        WrongCollections.all())
                .flatMap(List::stream);
    }
}
