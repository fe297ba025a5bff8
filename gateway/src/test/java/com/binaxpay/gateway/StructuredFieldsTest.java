package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.gateway.StructuredField.InnerList;
import com.binaxpay.gateway.StructuredField.Item;
import com.binaxpay.gateway.StructuredField.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The vectors of the HTTP working group (github.com/httpwg/structured-field-tests, 1e280c3e).
class StructuredFieldsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "binary",
                "boolean",
                "date",
                "dictionary",
                "display-string",
                "examples",
                "item",
                "key-generated",
                "list",
                "listlist",
                "number-generated",
                "number",
                "param-dict",
                "param-list",
                "param-listlist",
                "string-generated",
                "string",
                "token-generated",
                "token"
            })
    void vectors_parseAndAreWrittenAsTheyShould(String file) throws Exception {
        Path path = Path.of("src/test/resources/structured-field-tests", file + ".json");
        JsonNode vectors = JSON.readTree(Files.readAllBytes(path));
        assertThat(vectors).isNotEmpty();
        for (JsonNode vector : vectors) {
            check(vector);
        }
    }

    private static void check(JsonNode vector) {
        String name = vector.get("name").asString();
        String raw = joined(vector.get("raw"));
        boolean mustFail = vector.path("must_fail").asBoolean(false);
        try {
            Object read = read(vector.get("header_type").asString(), raw);
            assertThat(mustFail).as("%s was taken", name).isFalse();
            assertThat(shown(read).toString())
                    .as(name)
                    .isEqualTo(normal(vector.get("expected")).toString());
            String canonical = vector.has("canonical") ? joined(vector.get("canonical")) : raw;
            assertThat(written(read)).as(name).isEqualTo(canonical);
        } catch (StructuredFieldReader.Malformed e) {
            boolean mayFail = mustFail || vector.path("can_fail").asBoolean(false);
            assertThat(mayFail).as("%s was refused: %s", name, e.getMessage()).isTrue();
        }
    }

    private static String joined(JsonNode lines) {
        List<String> all = new ArrayList<>();
        lines.forEach(line -> all.add(line.asString()));
        return String.join(", ", all);
    }

    private static Object read(String type, String raw) throws StructuredFieldReader.Malformed {
        return switch (type) {
            case "item" -> StructuredFieldReader.item(raw);
            case "list" -> StructuredFieldReader.list(raw);
            default -> StructuredFieldReader.dictionary(raw);
        };
    }

    @SuppressWarnings("unchecked")
    private static String written(Object read) {
        return switch (read) {
            case Item item -> item.written();
            case List<?> list -> StructuredField.written((List<Member>) list);
            default -> StructuredField.written((SequencedMap<String, Member>) read);
        };
    }

    /// What was read, in the shape of the vectors.
    private static Object shown(Object read) {
        return switch (read) {
            case Item item -> List.of(shown(item.value()), shown(item.parameters()));
            case InnerList list ->
                List.of(list.items().stream().map(StructuredFieldsTest::shown).toList(), shown(list.parameters()));
            case List<?> list -> list.stream().map(StructuredFieldsTest::shown).toList();
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(each -> List.of(each.getKey(), shown(each.getValue())))
                        .toList();
            case Bare.Whole whole -> Long.toString(whole.value());
            case Bare.Decimal decimal -> decimal.value().stripTrailingZeros().toPlainString();
            case Bare.Text text -> text.value();
            case Bare.Token token -> "token " + token.value();
            case Bare.Binary binary ->
                "binary " + Base64.getEncoder().encodeToString(binary.value().toArray());
            case Bare.Flag flag -> Boolean.toString(flag.value());
            case Bare.Date date -> "date " + date.seconds();
            case Bare.Display display -> "displaystring " + display.value();
            default -> throw new AssertionError(read.getClass());
        };
    }

    private static Object normal(JsonNode expected) {
        if (expected.isArray()) {
            return Stream.iterate(0, i -> i < expected.size(), i -> i + 1)
                    .map(i -> normal(expected.get(i)))
                    .toList();
        }
        if (expected.isObject()) {
            String type = expected.get("__type").asString();
            String value = expected.get("value").asString();
            // Theirs are in base 32.
            return type + " " + (type.equals("binary") ? Base64.getEncoder().encodeToString(base32(value)) : value);
        }
        return expected.isNumber()
                ? expected.decimalValue().stripTrailingZeros().toPlainString()
                : expected.asString();
    }

    private static byte[] base32(String text) {
        String digits = text.replace("=", "");
        byte[] bytes = new byte[digits.length() * 5 / 8];
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            int digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digits.charAt(bit / 5));
            bytes[bit / 8] |= (byte) ((digit >> 4 - bit % 5 & 1) << 7 - bit % 8);
        }
        return bytes;
    }
}
