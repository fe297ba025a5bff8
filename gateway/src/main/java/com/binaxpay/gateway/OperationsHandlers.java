package com.binaxpay.gateway;

import com.binaxpay.gateway.HttpAnswer.Whole;
import com.binaxpay.observe.Metrics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;

/// `/healthz`, `/readyz` and `/metrics`, for those who run the process.
final class OperationsHandlers {
    private final Health health;
    private final DoubleSupplier load;
    private final IntSupplier capacity;
    private final Metrics metrics;

    OperationsHandlers(Health health, DoubleSupplier load, IntSupplier capacity, Metrics metrics) {
        this.health = health;
        this.load = load;
        this.capacity = capacity;
        this.metrics = metrics;
    }

    HttpAnswer healthz(Exchange exchange) {
        return state(200, "ok");
    }

    HttpAnswer readyz(Exchange exchange) {
        return health.isReady() ? state(200, "ready") : state(503, "not_ready");
    }

    HttpAnswer metrics(Exchange exchange) {
        return new Whole(200, Metrics.CONTENT_TYPE, metrics.text().getBytes(StandardCharsets.UTF_8), List.of());
    }

    private HttpAnswer state(int status, String word) {
        return HttpAnswer.json(status, out -> {
            out.writeStartObject();
            out.writeStringField("status", word);
            // A thousandth is as much as anybody can make use of.
            out.writeNumberField("load", Math.round(load.getAsDouble() * 1_000) / 1_000.0);
            if (capacity.getAsInt() > 0) {
                out.writeNumberField("capacity_per_s", capacity.getAsInt());
            }
            out.writeArrayFieldStart("parts");
            for (Health.Part part : health.parts()) {
                out.writeStartObject();
                out.writeStringField("name", part.name());
                out.writeStringField("home", part.home());
                out.writeStringField("status", part.ok() ? "operational" : "down");
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
