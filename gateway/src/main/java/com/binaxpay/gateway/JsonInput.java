package com.binaxpay.gateway;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads JSON objects strictly by a [Shape]: what the shape does not know, names twice or has of another type is a
/// fault with its JSON pointer, and reading goes on, so that all faults are told at once. Only JSON that is malformed
/// ends reading. For one thread.
final class JsonInput {
    private static final int TEXTS_MAX = 200;
    private static final int METADATA_MAX = 50;
    private static final int METADATA_NAME_MAX = 40;
    private static final int METADATA_VALUE_MAX = 500;

    private final Faults faults;

    JsonInput(Faults faults) {
        this.faults = faults;
    }

    /// Reads a whole body that is one object.
    ///
    /// @throws ProblemException where it is not JSON, or not an object
    JsonObject object(byte[] body, int offset, int length, Shape shape) {
        try (JsonParser in = Json.FACTORY.createParser(body, offset, length)) {
            JsonToken first = in.nextToken();
            if (first == null) {
                throw Problem.of(ProblemCode.BODY_MISSING, "The body is empty.").asException();
            }
            if (first != JsonToken.START_OBJECT) {
                throw Problem.at(ProblemCode.INVALID_TYPE, "", "The body is " + words(first) + ", not an object.")
                        .asException();
            }
            JsonObject read = members(in, shape, "");
            JsonLocation after = in.currentLocation();
            if (in.nextToken() != null) {
                throw malformed(after, "there is more after the end of the value.")
                        .asException();
            }
            return read;
        } catch (IOException e) {
            throw malformed(e).asException();
        }
    }

    /// One element of an array or one line of NDJSON, and what is wrong with it.
    record Row(JsonObject object, Faults faults) {}

    /// Reads a body that is one array of objects. Each element has faults of its own, with pointers below `/index`.
    static List<Row> array(byte[] body, Shape shape, int elementsMax) {
        try (JsonParser in = Json.FACTORY.createParser(body)) {
            JsonToken first = in.nextToken();
            if (first == null) {
                throw Problem.of(ProblemCode.BODY_MISSING, "The body is empty.").asException();
            }
            if (first != JsonToken.START_ARRAY) {
                throw Problem.at(ProblemCode.INVALID_TYPE, "", "The body is " + words(first) + ", not an array.")
                        .asException();
            }
            List<Row> rows = new ArrayList<>();
            for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
                if (rows.size() == elementsMax) {
                    throw tooManyRows(elementsMax).asException();
                }
                rows.add(row(in, token, shape, "/" + rows.size()));
            }
            if (in.nextToken() != null) {
                throw malformed(in.currentLocation(), "there is more after the end of the value.")
                        .asException();
            }
            return rows;
        } catch (IOException e) {
            throw malformed(e).asException();
        }
    }

    /// Reads newline-delimited JSON, an object a line; lines without content are passed over.
    static List<Row> lines(byte[] body, Shape shape, int linesMax) {
        List<Row> rows = new ArrayList<>();
        int line = 0;
        for (int start = 0; start < body.length; ) {
            int end = start;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            line++;
            if (!isBlank(body, start, end)) {
                if (rows.size() == linesMax) {
                    throw tooManyRows(linesMax).asException();
                }
                rows.add(line(body, start, end, shape, rows.size(), line));
            }
            start = end + 1;
        }
        return rows;
    }

    private static Row line(byte[] body, int start, int end, Shape shape, int index, int line) {
        try (JsonParser in = Json.FACTORY.createParser(body, start, end - start)) {
            Row row = row(in, in.nextToken(), shape, "/" + index);
            if (in.nextToken() != null) {
                throw Problem.of(ProblemCode.MALFORMED_JSON, "Line " + line + " holds more than one value.")
                        .asException();
            }
            return row;
        } catch (IOException e) {
            throw Problem.of(ProblemCode.MALFORMED_JSON, "Line " + line + " is not one JSON object.")
                    .asException();
        }
    }

    private static Row row(JsonParser in, JsonToken token, Shape shape, String pointer) throws IOException {
        Faults faults = new Faults();
        JsonInput input = new JsonInput(faults);
        if (token == JsonToken.START_OBJECT) {
            return new Row(input.members(in, shape, pointer), faults);
        }
        input.wrongType(in, token, pointer, Shape.Kind.OBJECT);
        return new Row(new JsonObject(shape, pointer), faults);
    }

    private static boolean isBlank(byte[] body, int start, int end) {
        for (int i = start; i < end; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    static Problem tooManyRows(int rowsMax) {
        return Problem.of(ProblemCode.TOO_MANY_ROWS, "There are more than " + rowsMax + " rows.");
    }

    private JsonObject members(JsonParser in, Shape shape, String pointer) throws IOException {
        JsonObject object = new JsonObject(shape, pointer);
        long seen = 0;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            int index = shape.indexOf(name);
            JsonToken token = in.nextToken();
            if (index < 0) {
                in.skipChildren();
                faults.body(
                        ProblemCode.UNKNOWN_MEMBER,
                        pointer + "/" + escaped(name),
                        "The member " + Fault.shown(name) + " is not known here; known are: " + shape.names() + ".");
            } else if ((seen & 1L << index) != 0) {
                in.skipChildren();
                faults.body(
                        ProblemCode.DUPLICATE_MEMBER,
                        pointer + "/" + name,
                        "The member " + Fault.shown(name) + " comes more than once.");
            } else {
                seen |= 1L << index;
                Object value = value(in, token, shape, index, pointer + "/" + name);
                if (value != null) {
                    object.put(index, value);
                }
            }
        }
        for (int i = 0; i < shape.size(); i++) {
            if (shape.member(i).required() && (seen & 1L << i) == 0) {
                String name = shape.member(i).name();
                faults.body(
                        ProblemCode.MISSING_MEMBER,
                        pointer + "/" + name,
                        "The member \"" + name + "\" is missing; it is "
                                + shape.member(i).kind().words() + ".");
            }
        }
        return object;
    }

    private @Nullable Object value(JsonParser in, JsonToken token, Shape shape, int index, String pointer)
            throws IOException {
        Shape.Kind kind = shape.member(index).kind();
        return switch (kind) {
            case TEXT ->
                token == JsonToken.VALUE_STRING ? text(in.getText(), pointer) : wrongType(in, token, pointer, kind);
            case FLAG -> token.isBoolean() ? in.getBooleanValue() : wrongType(in, token, pointer, kind);
            case WHOLE ->
                token == JsonToken.VALUE_NUMBER_INT ? whole(in, pointer) : wrongType(in, token, pointer, kind);
            case TEXTS -> token == JsonToken.START_ARRAY ? texts(in, pointer) : wrongType(in, token, pointer, kind);
            case METADATA ->
                token == JsonToken.START_OBJECT ? metadata(in, pointer) : wrongType(in, token, pointer, kind);
            case OBJECT ->
                token == JsonToken.START_OBJECT
                        ? members(in, shape.innerOf(index), pointer)
                        : wrongType(in, token, pointer, kind);
        };
    }

    private @Nullable String text(String text, String pointer) {
        if (Texts.isWellFormed(text)) {
            return text;
        }
        faults.body(ProblemCode.INVALID_VALUE, pointer, "The value holds half of a surrogate pair.");
        return null;
    }

    private @Nullable Object whole(JsonParser in, String pointer) throws IOException {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            faults.body(
                    ProblemCode.INVALID_VALUE, pointer, "The number " + Fault.shown(in.getText()) + " is too large.");
            return null;
        }
        return in.getLongValue();
    }

    private List<String> texts(JsonParser in, String pointer) throws IOException {
        List<String> texts = new ArrayList<>();
        int index = 0;
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                texts.add(in.getText());
            } else {
                wrongType(in, token, pointer + "/" + index, Shape.Kind.TEXT);
            }
            index++;
        }
        if (index > TEXTS_MAX) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    pointer,
                    "The array has " + index + " elements; " + TEXTS_MAX + " are allowed.");
            return List.of();
        }
        return texts;
    }

    private Map<String, String> metadata(JsonParser in, String pointer) throws IOException {
        Map<String, String> metadata = new TreeMap<>();
        int count = 0;
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            JsonToken token = in.nextToken();
            String at = pointer + "/" + escaped(name);
            count++;
            if (token != JsonToken.VALUE_STRING) {
                wrongType(in, token, at, Shape.Kind.TEXT);
            } else if (name.isEmpty() || name.length() > METADATA_NAME_MAX) {
                faults.body(
                        ProblemCode.INVALID_VALUE,
                        at,
                        "The name " + Fault.shown(name) + " has " + name.length() + " characters; 1 to "
                                + METADATA_NAME_MAX + " are allowed.");
            } else if (in.getTextLength() > METADATA_VALUE_MAX) {
                faults.body(
                        ProblemCode.INVALID_VALUE,
                        at,
                        "The value has " + in.getTextLength() + " characters; " + METADATA_VALUE_MAX + " are allowed.");
            } else if (!Texts.isWellFormed(name) || !Texts.isWellFormed(in.getText())) {
                faults.body(ProblemCode.INVALID_VALUE, at, "The member holds half of a surrogate pair.");
            } else if (metadata.putIfAbsent(name, in.getText()) != null) {
                faults.body(
                        ProblemCode.DUPLICATE_MEMBER, at, "The member " + Fault.shown(name) + " comes more than once.");
            }
        }
        if (count > METADATA_MAX) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    pointer,
                    "There are " + count + " members; " + METADATA_MAX + " are allowed.");
        }
        return metadata;
    }

    private @Nullable Object wrongType(JsonParser in, JsonToken token, String pointer, Shape.Kind wanted)
            throws IOException {
        in.skipChildren();
        String shown = token.isNumeric() ? " " + Fault.shown(in.getText()) : "";
        faults.body(
                ProblemCode.INVALID_TYPE,
                pointer,
                "The value is " + words(token) + shown + ", but must be " + wanted.words() + ".");
        return null;
    }

    private static String words(JsonToken token) {
        return switch (token) {
            case START_OBJECT, END_OBJECT, FIELD_NAME -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "something else";
        };
    }

    static Problem malformed(IOException cause) {
        if (cause instanceof JsonProcessingException parsing) {
            JsonLocation location = parsing.getLocation();
            String reason = cause instanceof StreamConstraintsException
                    ? "it is nested deeper than " + Json.DEPTH_MAX + " levels, or a value is too long."
                    : "a value, a comma or a bracket is missing, not closed or not allowed there.";
            return location == null
                    ? Problem.of(ProblemCode.MALFORMED_JSON, "The body cannot be read: " + reason)
                    : malformed(location, reason);
        }
        return Problem.of(ProblemCode.MALFORMED_JSON, "The body is not valid UTF-8.");
    }

    private static Problem malformed(JsonLocation at, String reason) {
        return Problem.of(
                ProblemCode.MALFORMED_JSON,
                "At line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + reason);
    }

    /// A member's name as a JSON pointer writes it, cut short.
    private static String escaped(String name) {
        String cut = name.length() > METADATA_NAME_MAX ? name.substring(0, METADATA_NAME_MAX) : name;
        return cut.replace("~", "~0").replace("/", "~1");
    }
}
