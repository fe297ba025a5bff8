package com.binaxpay.systemtests;

import com.binaxpay.simulator.AnswerListener;
import com.binaxpay.testing.OpenApiContract;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Holds each answer of the partner API that [com.binaxpay.simulator.Api] gets in these tests, whatever is broken then,
/// to its description: every error, and of successes of a kind the first [#FIRST] and then one of [#OF], since to check
/// one costs as much as to get it. Who asks may be any thread, so the test fails at its end.
public final class Contract implements AnswerListener, AfterEachCallback {
    private static final long FIRST = 200;
    private static final long OF = 20;
    private static final int ERROR = 400;
    private static final Pattern ID = Pattern.compile("[^/]*\\d[^/]*");
    private static final AtomicReference<AssertionError> BROKEN = new AtomicReference<>();
    private static final Map<String, AtomicLong> SEEN = new ConcurrentHashMap<>();

    @Override
    public void came(HttpResponse<String> response) {
        String path = response.request().uri().getRawPath();
        if (!path.startsWith("/v1/") || !isDue(response, path)) {
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

    private static boolean isDue(HttpResponse<String> response, String path) {
        if (response.statusCode() >= ERROR) {
            return true;
        }
        String kind = ID.matcher(path).replaceAll("*");
        long number = SEEN.computeIfAbsent(
                        response.request().method() + " " + kind + " " + response.statusCode(), _ -> new AtomicLong())
                .incrementAndGet();
        return number <= FIRST || number % OF == 0;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        AssertionError broken = BROKEN.getAndSet(null);
        if (broken != null) {
            throw new AssertionError("an answer is not as the API's description says", broken);
        }
    }
}
