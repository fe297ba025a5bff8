package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.observe.TrafficWindow;
import com.binaxpay.testing.OpenApiContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The document is about the calls that there are, and shows each.
class OpenApiTest {
    private final OpenApiContract contract = OpenApiContract.get();

    @Test
    void document_hasTheCallsThatThereAre() {
        Set<String> calls = new TreeSet<>();
        try (TestGateway gateway = new TestGateway()) {
            List<Routes.Route> routes =
                    new ArrayList<>(RouteTable.api(gateway.config, gateway.ports, new TrafficWindow(() -> 0))
                            .all());
            routes.addAll(RouteTable.operations(gateway.ports, () -> 0).all());
            for (Routes.Route route : routes) {
                if (!route.pattern().startsWith(OpenApiContract.DOCS_FILES)) {
                    calls.add(route.method() + " " + route.pattern());
                }
            }
        }
        assertThat(contract.calls()).isEqualTo(calls);
    }

    @Test
    void bodies_haveExamplesThatFitTheirSchemas() {
        List<String> faults = new ArrayList<>();
        contents((what, content) -> {
            JsonNode example = content.path("example");
            if (example.isMissingNode()) {
                faults.add(what + " has no example");
            } else if (what.endsWith("json")) {
                contract.errors(content.get("schema"), example).forEach(error -> faults.add(what + ": " + error));
            } else if (example.asString().isBlank()) {
                faults.add(what + " has an empty example");
            }
        });
        assertThat(faults).isEmpty();
    }

    @Test
    void examplesOfSchemas_fit() {
        List<String> faults = new ArrayList<>();
        contract.document()
                .at("/components/schemas")
                .forEachEntry((name, schema) -> schema.path("examples")
                        .forEach(example ->
                                contract.errors(schema, example).forEach(error -> faults.add(name + ": " + error))));
        assertThat(faults).isEmpty();
    }

    /// Bodies of requests, and of good answers, but for what is no document of the API's.
    private void contents(BiConsumer<String, JsonNode> sink) {
        contract.document()
                .get("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) -> {
                    String call = method.toUpperCase(Locale.ROOT) + " " + path;
                    operation
                            .path("requestBody")
                            .path("content")
                            .forEachEntry((type, content) -> sink.accept(call + " asked with " + type, content));
                    operation.path("responses").forEachEntry((status, answer) -> {
                        if (status.startsWith("2")
                                && !Set.of("/openapi.json", "/docs").contains(path)) {
                            contract.resolved(answer)
                                    .path("content")
                                    .forEachEntry(
                                            (type, content) -> sink.accept(call + " answered with " + type, content));
                        }
                    });
                }));
    }
}
