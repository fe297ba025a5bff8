package com.binaxpay.wire;

/// An idempotency key in its scope, and a fingerprint of what was asked under it.
///
/// The scope is partner, mode, operation and owning resource; the gateway hashes scope and key with SHA-256 and keeps
/// the
/// 128 leading bits, so a shard's state holds neither. The same key with another fingerprint is refused.
///
/// @param keyHi leading 64 bits of the hash over scope and key
/// @param keyLo the next 64 bits
/// @param fingerprintHi leading 64 bits of the SHA-256 of the canonical request
/// @param fingerprintLo the next 64 bits
/// @param operation which call this is
public record Idempotency(long keyHi, long keyLo, long fingerprintHi, long fingerprintLo, Operation operation) {
    /// Whether there is none: what a command has that was logged before its kind had keys.
    public boolean isNone() {
        return keyHi == 0 && keyLo == 0;
    }
}
