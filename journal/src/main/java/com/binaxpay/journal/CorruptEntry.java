package com.binaxpay.journal;

import java.io.Serial;

/// A log entry was not sealed by a proposer of this shard with these keys, or was changed since.
public final class CorruptEntry extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong, for a person
    CorruptEntry(String message) {
        super(message);
    }
}
