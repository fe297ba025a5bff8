package com.binaxpay.wire;

/// Which release this code is.
public final class Release {
    /// Its name, as people and other processes see it.
    public static final String NAME = "0.2.0";

    /// Highest of [Levels] that this release can apply. Shards are raised to a level when an operator ends an upgrade;
    /// until then every release does byte for byte what the lower level does, so that two releases can run in one
    /// cluster, and the older one can be gone back to.
    public static final int LEVEL = Levels.NEWEST;

    private Release() {}
}
