package com.binaxpay.observe;

import java.io.IOException;
import java.io.Serial;

/// A mail server does not take a message.
final class SmtpException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean isFinal;

    /// @param isFinal whether it will not take it later either
    SmtpException(String message, boolean isFinal) {
        super(message);
        this.isFinal = isFinal;
    }

    boolean isFinal() {
        return isFinal;
    }
}
