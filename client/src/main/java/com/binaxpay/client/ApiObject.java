package com.binaxpay.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/// A thing of the API as an answer shows it; `docs/reference` and `/openapi.json` say what is in it. Immutable.
///
/// @param json the whole
public record ApiObject(JsonNode json) {
    /// Its id.
    public String id() {
        return text("id");
    }

    /// Its status, where it has one.
    public String status() {
        return text("status");
    }

    /// A member that is a string; empty where it is absent or null.
    public String text(String name) {
        return json.path(name).asText("");
    }

    /// A member that is an amount.
    public BigDecimal amount(String name) {
        return new BigDecimal(text(name));
    }

    /// A member that is a time; empty where it is absent or null.
    public Optional<Instant> time(String name) {
        String text = text(name);
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    /// A member that is an object.
    public ApiObject object(String name) {
        return new ApiObject(json.path(name));
    }
}
