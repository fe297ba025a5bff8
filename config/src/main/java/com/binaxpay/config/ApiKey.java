package com.binaxpay.config;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Mode;

/// What is known of a partner's key: never the key itself.
///
/// @param number its number, from 1, for ever
/// @param partner number of the partner that it belongs to
/// @param mode world that it opens
/// @param hash keyed hash of the key, see [ApiKeys#hash]
/// @param hint the last four characters, to tell keys apart
/// @param signed whether requests under it must carry an RFC 9421 signature
/// @param revoked whether it opens nothing any more
/// @param terms what bounds it
public record ApiKey(
        int number, int partner, Mode mode, Bytes hash, String hint, boolean signed, boolean revoked, KeyTerms terms) {
    /// Whom a request under this key acts for.
    public Caller caller() {
        return new Caller(partner, mode);
    }
}
