package com.binaxpay.config;

/// Encrypts what the control group writes to its log and to disk. Implementations authenticate and use no nonce twice.
/// Safe for any thread.
public interface Sealer {
    /// What `plaintext` becomes before it leaves the process.
    byte[] seal(byte[] plaintext);

    /// The plaintext of what [#seal] made; throws where it was changed or belongs to another key.
    byte[] open(byte[] sealed);
}
