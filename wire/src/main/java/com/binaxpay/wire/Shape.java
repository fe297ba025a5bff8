package com.binaxpay.wire;

/// How values of one type are written.
interface Shape {
    /// Adds `value` to `out`.
    void write(Object value, Writer out);

    /// The next value of `in`; `depth` counts the records around it.
    Object read(Reader in, int depth);

    /// What stands for a component that an older writer did not know.
    Object empty();
}
