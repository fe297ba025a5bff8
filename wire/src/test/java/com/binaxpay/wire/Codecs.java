package com.binaxpay.wire;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/// Every codec that [RecordCodec] offers, so that no message can be left out of a test.
final class Codecs {
    private Codecs() {}

    /// A codec with the family or record that it is for.
    record Named(Class<?> type, RecordCodec<Object> codec) {}

    static List<Named> all() {
        List<Named> found = new ArrayList<>();
        try {
            for (Field field : RecordCodec.class.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == RecordCodec.class) {
                    found.add(named((RecordCodec<?>) field.get(null)));
                }
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    // A codec takes any member of its family, and the tests give it nothing else.
    @SuppressWarnings("unchecked")
    private static Named named(RecordCodec<?> codec) {
        return new Named(codec.type(), (RecordCodec<Object>) codec);
    }
}
