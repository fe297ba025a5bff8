package com.binaxpay.wire;

import java.util.function.BiConsumer;
import java.util.function.Function;

/// A value without parts.
record ScalarShape(Object empty, BiConsumer<Object, Writer> writing, Function<Reader, Object> reading)
        implements Shape {
    @Override
    public void write(Object value, Writer out) {
        writing.accept(value, out);
    }

    @Override
    public Object read(Reader in, int depth) {
        return reading.apply(in);
    }
}
