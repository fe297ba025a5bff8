package com.binaxpay.wire;

import java.util.List;

/// Elements of one type, behind their number.
record ListShape(Shape element) implements Shape {
    @Override
    public void write(Object value, Writer out) {
        List<?> elements = (List<?>) value;
        if (elements.size() > RecordCodec.LIST_ELEMENTS_MAX) {
            throw new IllegalArgumentException("a list of " + elements.size() + " elements is too long to be written");
        }
        out.writeUnsigned(elements.size());
        for (Object each : elements) {
            element.write(each, out);
        }
    }

    @Override
    public Object read(Reader in, int depth) {
        // Every element takes a byte at least, so what is left bounds what is allocated.
        int count = in.readLength();
        if (count > RecordCodec.LIST_ELEMENTS_MAX) {
            throw new MalformedMessage("a list of " + count + " elements is too long");
        }
        Object[] elements = new Object[count];
        for (int i = 0; i < count; i++) {
            elements[i] = element.read(in, depth);
        }
        return List.of(elements);
    }

    @Override
    public Object empty() {
        return List.of();
    }
}
