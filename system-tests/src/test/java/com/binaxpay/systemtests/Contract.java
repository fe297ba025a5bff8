package com.binaxpay.systemtests;

import com.binaxpay.simulator.AnswerListener;
import com.binaxpay.testing.OpenApiContract;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Holds each answer of the partner API that [com.binaxpay.simulator.Api] gets in these tests, whatever is broken then,
/// to its description. Who asks may be any thread, so the test fails at its end.
public final class Contract implements AnswerListener, AfterEachCallback {
    private static final AtomicReference<AssertionError> BROKEN = new AtomicReference<>();

    @Override
    public void came(HttpResponse<String> response) {
        String path = response.request().uri().getRawPath();
        if (!path.startsWith("/v1/")) {
            return;
        }
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        try {
            OpenApiContract.get()
                    .check(response.request().method(), path, response.statusCode(), response.headers(), body);
        } catch (AssertionError e) {
            BROKEN.compareAndSet(null, e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        AssertionError broken = BROKEN.getAndSet(null);
        if (broken != null) {
            throw new AssertionError("an answer is not as the API's description says", broken);
        }
    }
}
