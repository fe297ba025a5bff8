package com.binaxpay.wire;

import java.util.List;

/// What bounds an API key. Empty terms bound nothing.
///
/// @param scopes what it may do, by the names of the gateway's scopes; none: everything
/// @param addresses blocks of addresses (CIDR) from which it may be used; none: from anywhere
/// @param endsMs when it ends by itself, milliseconds since the epoch; 0: never
public record KeyTerms(List<String> scopes, List<String> addresses, long endsMs, Quota quota) {
    /// No bounds but the standard quota.
    public static final KeyTerms NONE = new KeyTerms(List.of(), List.of(), 0, Quota.STANDARD);

    /// The same, ending at `ms`.
    public KeyTerms endingAt(long ms) {
        return new KeyTerms(scopes, addresses, ms, quota);
    }
}
