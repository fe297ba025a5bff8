package com.binaxpay.node;

import com.binaxpay.config.ConfigView;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Secrets;
import com.binaxpay.config.Topology;
import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.Shards;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The gateway of a node or an edge.
final class ApiFront {
    /// Something that partners depend on.
    record Part(String name, String home, boolean ok) {}

    ApiFront(
            ProcessConfig config,
            Topology topology,
            ConfigView view,
            Secrets secrets,
            Shards shards,
            Metrics metrics) {}

    void start(BooleanSupplier isReady, Supplier<List<Part>> parts, Closing closing) {}

    ProcessStatus.Traffic traffic() {
        return ProcessStatus.Traffic.NONE;
    }
}
