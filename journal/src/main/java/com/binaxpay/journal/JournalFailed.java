package com.binaxpay.journal;

import java.io.Serial;

/// The disk refused to take or give history; the replica must stop.
public final class JournalFailed extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    JournalFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
