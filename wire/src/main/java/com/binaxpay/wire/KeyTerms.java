package com.binaxpay.wire;

import java.util.List;

/// What bounds an API key. Empty terms bound nothing.
///
/// @param scopes what it may do, by the names of the gateway's scopes; none: everything
/// @param addresses blocks of addresses (CIDR) from which it may be used; none: from anywhere
/// @param endsMs when it ends by itself, milliseconds since the epoch; 0: never
/// @param signer of a key whose requests are signed, the Ed25519 public key (32 bytes) that verifies them; none: they
///     are signed with a secret that the cluster derives
public record KeyTerms(
        List<String> scopes,
        List<String> addresses,
        long endsMs,
        Quota quota,
        @Since(Levels.COMPLETE) Bytes signer) {
    /// No bounds but the standard quota.
    public static final KeyTerms NONE = new KeyTerms(List.of(), List.of(), 0, Quota.STANDARD);

    /// Without a public key.
    public KeyTerms(List<String> scopes, List<String> addresses, long endsMs, Quota quota) {
        this(scopes, addresses, endsMs, quota, Bytes.EMPTY);
    }

    /// The same, ending at `ms`.
    public KeyTerms endingAt(long ms) {
        return new KeyTerms(scopes, addresses, ms, quota, signer);
    }

    /// The same, verified by `publicKey`.
    public KeyTerms signedBy(Bytes publicKey) {
        return new KeyTerms(scopes, addresses, endsMs, quota, publicKey);
    }
}
