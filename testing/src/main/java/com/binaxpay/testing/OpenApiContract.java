package com.binaxpay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Holds answers to the gateway's `openapi.json`: the status is documented for the call, required headers are there,
/// and the body fits the schema of its content type. Any thread.
public final class OpenApiContract {
    /// Reads JSON.
    public static final JsonMapper MAPPER = new JsonMapper();
    /// What the page of the documentation loads.
    public static final String DOCS_FILES = "/docs/";

    private static final String FILE = "com/binaxpay/gateway/openapi.json";
    private static final OpenApiContract INSTANCE = new OpenApiContract();

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private OpenApiContract() {
        try (InputStream in = OpenApiContract.class.getClassLoader().getResourceAsStream(FILE)) {
            document = MAPPER.readTree(Objects.requireNonNull(in).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The contract of the gateway on the class path.
    public static OpenApiContract get() {
        return INSTANCE;
    }

    /// The description itself.
    public JsonNode document() {
        return document;
    }

    /// Calls that are documented, such as `POST /v1/transfers/{}/capture`.
    public Set<String> calls() {
        TreeSet<String> calls = new TreeSet<>();
        document.get("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, _) -> {
                    if (!method.equals("servers")) {
                        calls.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.replaceAll("\\{[^}]*}", "{}"));
                    }
                }));
        return calls;
    }

    /// Throws an [AssertionError] where `response` is not what the description says of this call.
    ///
    /// @param path with its query, if any
    public void check(String method, String path, HttpResponse<byte[]> response) {
        check(method, path, response.statusCode(), response.headers(), response.body());
    }

    /// The same of an answer in parts.
    public void check(String method, String path, int status, HttpHeaders headers, byte[] content) {
        String call = method + " " + path + " -> " + status;
        for (String name : List.of("Request-Id", "Served-By")) {
            assertThat(headers.firstValue(name)).as(call + " " + name).isPresent();
        }
        JsonNode operation = operation(method, path);
        if (operation.isMissingNode()) {
            // Unknown paths and methods are not in the document; their problems still have the one form.
            assertThat(status >= 400 || path.startsWith(DOCS_FILES))
                    .as(call + ", which is not documented")
                    .isTrue();
            if (status >= 400) {
                body(call, "#/components/responses/Problem404/content/application~1problem+json/schema", content);
            }
            return;
        }
        JsonNode documented = operation.path("responses").path(Integer.toString(status));
        assertThat(documented.isMissingNode()).as(call + " is not documented").isFalse();
        JsonNode answer = resolved(documented);
        answer.path("headers").forEachEntry((name, header) -> {
            if (resolved(header).path("required").asBoolean(false)) {
                assertThat(headers.firstValue(name)).as(call + " " + name).isPresent();
            }
        });
        if (answer.path("content").isEmpty()) {
            assertThat(content).as(call).isEmpty();
            return;
        }
        String type = headers.firstValue("Content-Type").orElse("").split(";", 2)[0];
        JsonNode schema = answer.path("content").path(type).path("schema");
        assertThat(schema.isMissingNode())
                .as(call + " with " + type + " is not documented")
                .isFalse();
        if (type.contains("json")) {
            body(call, schema, content);
        }
    }

    private void body(String call, String pointer, byte[] content) {
        body(call, document.at(pointer.substring(1)), content);
    }

    private void body(String call, JsonNode schema, byte[] content) {
        if (content.length > 0) {
            JsonNode body = MAPPER.readTree(content);
            assertThat(errors(schema, body)).as(call + ": " + body).isEmpty();
        }
    }

    /// What of `value` does not fit `schema`.
    public List<String> errors(JsonNode schema, JsonNode value) {
        List<String> errors = new ArrayList<>();
        schemas.computeIfAbsent(schema.toString(), _ -> compile(schema))
                .validate(value)
                .forEach(error -> errors.add(error.toString()));
        return errors;
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = (ObjectNode) schema.deepCopy();
        whole.set("components", document.get("components"));
        return registry.getSchema(whole);
    }

    private JsonNode operation(String method, String path) {
        String wanted = path.split("\\?", 2)[0];
        JsonNode paths = document.get("paths");
        JsonNode exact = paths.path(wanted);
        String documented = method.equals("HEAD") ? "get" : method.toLowerCase(java.util.Locale.ROOT);
        if (!exact.isMissingNode()) {
            return exact.path(documented);
        }
        for (String template : paths.propertyNames()) {
            if (wanted.matches(template.replaceAll("\\{[^}]*}", "[^/]+"))) {
                return paths.get(template).path(documented);
            }
        }
        return MAPPER.missingNode();
    }

    /// `node`, or what it refers to.
    public JsonNode resolved(JsonNode node) {
        JsonNode ref = node.path("$ref");
        return ref.isMissingNode() ? node : document.at(ref.asString().substring(1));
    }
}
