package com.binaxpay.shard;

import java.io.Serial;

/// Raw transfers or accounts were not applied, or it is not known whether they were.
public final class RawRefused extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final boolean isUnknown;

    RawRefused(boolean isUnknown, String reason) {
        super(reason, null, false, false);
        this.isUnknown = isUnknown;
    }

    /// True where they were proposed and may still be applied; sending them again is safe, as their ids tell them
    /// apart.
    public boolean isUnknown() {
        return isUnknown;
    }
}
