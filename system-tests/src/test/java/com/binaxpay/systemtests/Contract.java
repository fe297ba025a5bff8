package com.binaxpay.systemtests;

import com.binaxpay.simulator.AnswerListener;
import com.binaxpay.testing.OpenApiContract;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// Holds each answer of the partner API, whatever was asked in these tests and of whatever was broken then, to its
/// description.
public final class Contract implements AnswerListener {
    @Override
    public void came(HttpResponse<String> response) {
        String path = response.request().uri().getRawPath();
        if (path.startsWith("/v1/")) {
            OpenApiContract.get()
                    .check(
                            response.request().method(),
                            path,
                            response.statusCode(),
                            response.headers(),
                            response.body().getBytes(StandardCharsets.UTF_8));
        }
    }
}
