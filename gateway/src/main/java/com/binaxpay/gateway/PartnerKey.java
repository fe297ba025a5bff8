package com.binaxpay.gateway;

import com.binaxpay.wire.Caller;
import com.binaxpay.wire.KeyTerms;
import java.util.Optional;

/// The key that a request presented.
///
/// @param number its number
/// @param caller whom it acts for
/// @param terms what bounds it
/// @param laneWidth calls of its partner that a process has in hand at the most while others want something; 0: as for
///     everybody
/// @param isServedHere whether this process serves the partner; an edge may be there for some only
/// @param signer what verifies its requests; empty where they need no signature
public record PartnerKey(
        int number, Caller caller, KeyTerms terms, int laneWidth, boolean isServedHere, Optional<MessageKey> signer) {
    /// One of a partner of whom nothing special is said, and whose requests need no signature.
    public PartnerKey(int number, Caller caller, KeyTerms terms) {
        this(number, caller, terms, 0, true, Optional.empty());
    }
}
