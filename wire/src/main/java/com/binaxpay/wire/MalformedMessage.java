package com.binaxpay.wire;

import java.io.Serial;

/// Bytes that are no message of ours: cut off, garbled, hostile, or written by a later version. The message names what
/// was expected, never the content.
public final class MalformedMessage extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong, for a person
    public MalformedMessage(String message) {
        super(message);
    }

    /// @param cause what a record said to its components
    MalformedMessage(String message, Throwable cause) {
        super(message, cause);
    }
}
