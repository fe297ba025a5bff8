package com.binaxpay.gateway;

import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Mode;

/// Whose lane a call takes.
///
/// @param number of a partner in one of its worlds, or one of those below
/// @param width calls of it that are in hand at the most while others want something, too
record Owner(long number, int width) {
    /// A partner's width where nothing else is said: at the 40 ms that a write takes between regions it is 800 calls a
    /// second at each process.
    static final int WIDTH = 32;

    /// Of calls that nobody's key is needed for, and of those whose key is not known.
    static final Owner NOBODY = new Owner(0, WIDTH);

    /// Whoever runs the cluster is never in his own way.
    static final Owner OPERATOR = new Owner(-1, Integer.MAX_VALUE);

    static Owner of(PartnerKey key) {
        Caller caller = key.caller();
        // A partner that tries something out is not in the way of its own money.
        long number = 2L * caller.partner() + (caller.mode() == Mode.TEST ? 1 : 0);
        return new Owner(number, key.laneWidth() == 0 ? WIDTH : key.laneWidth());
    }

    boolean isPartner() {
        return number > 0;
    }
}
