package com.binaxpay.journal;

import java.io.IOException;

/// Ids that are to be written as a run. They must not change any more.
public interface IdSource {
    /// How many there are.
    long size();

    /// Gives all of them to `sink`, in ascending order of (hash, value), both unsigned.
    void forEach(IdSink sink) throws IOException;
}
