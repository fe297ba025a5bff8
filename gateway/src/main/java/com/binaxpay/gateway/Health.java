package com.binaxpay.gateway;

import java.util.List;

/// What this process knows of its own and the cluster's state, for `/readyz` and `/v1/status`. Safe for any
/// thread; must not block.
public interface Health {
    /// One thing that is well or is not, such as a shard.
    ///
    /// @param name such as `shard-eu`
    /// @param home region that it belongs to
    /// @param ok whether it serves
    record Part(String name, String home, boolean ok) {}

    /// Whether this process should be given traffic.
    boolean isReady();

    /// The parts that partners depend on.
    List<Part> parts();
}
