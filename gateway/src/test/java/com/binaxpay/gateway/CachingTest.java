package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.TestGateway.Answered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reference data is asked for anew only when it has changed (RFC 9110, section 13; RFC 9111).
class CachingTest {
    private final TestGateway gateway = new TestGateway();

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Answered ifNotOf(String path, String tags) {
        return gateway.send(gateway.request(path).header("If-None-Match", tags).GET());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/assets",
                "/v1/corridors",
                "/openapi.json",
                "/docs",
                "/docs/start.js",
                "/docs/swagger-ui.css",
                "/docs/swagger-ui-bundle.js"
            })
    void referenceData_thatTheClientHas_isNotSentAgain(String path) {
        Answered first = gateway.get(path).is(200);
        String tag = first.header("ETag");
        assertThat(tag).matches("\"[0-9a-f]+\"");
        assertThat(first.header("Cache-Control")).contains("max-age=");
        assertThat(gateway.get(path).is(200).header("ETag")).isEqualTo(tag);

        for (String tags : new String[] {tag, "W/" + tag, "\"other\", " + tag, "\"other\"," + tag, "*"}) {
            Answered again = ifNotOf(path, tags).is(304);
            assertThat(again.raw().body()).isEmpty();
            assertThat(again.header("ETag")).isEqualTo(tag);
            assertThat(again.header("Cache-Control")).isEqualTo(first.header("Cache-Control"));
        }
        assertThat(ifNotOf(path, "\"other\"").is(200).raw().body())
                .isEqualTo(first.raw().body());
    }

    @Test
    void money_isNeverKept() {
        gateway.shards.activate();
        String wallet = gateway.funded("EU");
        Answered balances = gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
        assertThat(balances.header("ETag")).isEmpty();
    }
}
