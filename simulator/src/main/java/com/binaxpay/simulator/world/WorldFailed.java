package com.binaxpay.simulator.world;

import java.io.Serial;

/// Something in a world failed that nobody was to catch.
public final class WorldFailed extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    WorldFailed(Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
