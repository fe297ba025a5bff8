package com.binaxpay.gateway;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The members of one JSON object that was read by its [Shape]. A member that is absent or was at fault is empty. For
/// one thread.
final class JsonObject {
    private final Shape shape;
    private final String pointer;
    private final @Nullable Object[] values;

    JsonObject(Shape shape, String pointer) {
        this.shape = shape;
        this.pointer = pointer;
        this.values = new @Nullable Object[shape.size()];
    }

    void put(int index, Object value) {
        values[index] = value;
    }

    boolean has(int index) {
        return values[index] != null;
    }

    /// JSON pointer of the member at `index`.
    String pointer(int index) {
        return pointer + "/" + shape.member(index).name();
    }

    Optional<String> text(int index) {
        return Optional.ofNullable((String) values[index]);
    }

    Optional<Boolean> flag(int index) {
        return Optional.ofNullable((Boolean) values[index]);
    }

    Optional<Long> whole(int index) {
        return Optional.ofNullable((Long) values[index]);
    }

    @SuppressWarnings("unchecked") // The reader put a list of strings where the shape says so.
    Optional<List<String>> texts(int index) {
        return Optional.ofNullable((List<String>) values[index]);
    }

    @SuppressWarnings("unchecked") // The reader put a sorted map of strings where the shape says so.
    Optional<Map<String, String>> metadata(int index) {
        return Optional.ofNullable((Map<String, String>) values[index]);
    }

    Optional<JsonObject> object(int index) {
        return Optional.ofNullable((JsonObject) values[index]);
    }

    /// Feeds everything that was sent to `fingerprint`, in the order of the shape, so that order of members and white
    /// space do not count.
    void feed(Fingerprint fingerprint) {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                continue;
            }
            fingerprint.add(shape.member(i).name());
            switch (value) {
                case JsonObject inner -> inner.feed(fingerprint);
                case List<?> list -> {
                    fingerprint.add(list.size());
                    list.forEach(element -> fingerprint.add(String.valueOf(element)));
                }
                case Map<?, ?> map -> {
                    fingerprint.add(map.size());
                    map.forEach((name, text) -> {
                        fingerprint.add(String.valueOf(name));
                        fingerprint.add(String.valueOf(text));
                    });
                }
                default -> fingerprint.add(value.toString());
            }
        }
        fingerprint.add(-1);
    }
}
