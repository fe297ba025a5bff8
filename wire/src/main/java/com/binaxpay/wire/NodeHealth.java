package com.binaxpay.wire;

/// How a node seems to another one. Order is wire format.
public enum NodeHealth {
    /// It answers as it always does, or nothing is known of it.
    HEALTHY,
    /// Some of its last answers were late, missing, or told of a slow disk.
    SUSPECTED,
    /// So many were that it should not lead; it is taken for healthy again when all has been well for a while.
    SLOW,
    /// It was slow again and again, and has to be well for so much longer.
    FLAPPING;

    /// Whether it should not lead.
    public boolean isUnfit() {
        return this == SLOW || this == FLAPPING;
    }
}
