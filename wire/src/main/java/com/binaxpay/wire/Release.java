package com.binaxpay.wire;

/// Which release this code is.
public final class Release {
    /// Its name, as people and other processes see it.
    public static final String NAME = "0.1.0";

    /// Highest level of a shard's state that this release can apply. A shard is raised to a level when all of its
    /// replicas say that they know it; until then every release does byte for byte what the lower level does, so that
    /// two releases can run in one cluster, and the older one can be gone back to.
    public static final int LEVEL = 1;

    private Release() {}
}
