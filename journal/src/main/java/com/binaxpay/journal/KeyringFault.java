package com.binaxpay.journal;

import java.io.Serial;

/// A keyring cannot give a key: files are missing, damaged, or wrapped by another key-encryption key.
public final class KeyringFault extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong and the way out, for a person
    KeyringFault(String message) {
        super(message);
    }
}
