package com.binaxpay.simulator.raft;

import java.io.Serial;

/// A property of Raft does not hold.
public final class PropertyBroken extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    PropertyBroken(String message) {
        super(message);
    }
}
