package com.binaxpay.orders;

import java.io.DataOutput;
import java.io.IOException;

/// An output that also takes what is written later: what grows with history says what it holds now, and another thread
/// writes it while this one goes on. Whoever reads the output sees all in the order in which it was put.
public interface LaterOutput extends DataOutput {
    /// Something as it was when it was put.
    @FunctionalInterface
    interface Part {
        /// Writes it; once, by any thread.
        void write(DataOutput out) throws IOException;
    }

    /// Puts `part` here.
    void later(Part part);
}
