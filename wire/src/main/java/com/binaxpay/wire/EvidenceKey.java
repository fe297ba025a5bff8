package com.binaxpay.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/// A public key with which a node's signatures are verified. Its file in a keyring holds these bytes; they are no
/// secret.
///
/// @param node whose it is
/// @param publicKey Ed25519, 32 bytes as in RFC 8032
/// @param validFromNs log time of the first head that it may sign, ns since the epoch
/// @param validToNs log time from which on it may not, [Long#MAX_VALUE] where it is open
@Tag(1)
public record EvidenceKey(String node, Bytes publicKey, long validFromNs, long validToNs) {
    private static final int ID_BYTES = 8;

    /// Name of the key: the first 8 bytes of the SHA-256 of the public key, lower-case hex.
    public String id() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey.content());
            return HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
