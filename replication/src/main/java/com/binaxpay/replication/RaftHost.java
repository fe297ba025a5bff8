package com.binaxpay.replication;

import java.io.IOException;

/// All groups of a process: one Ratis server, one port.
public final class RaftHost implements AutoCloseable {
    /// A host that is not started yet; see [FatalHandler#halting].
    public RaftHost(RaftConfig config, FatalHandler onFatal) {
        throw new UnsupportedOperationException("skeleton " + config + onFatal);
    }

    /// Adds a group; only before [#start].
    public Group add(GroupConfig group, ReplicatedMachine machine) {
        throw new UnsupportedOperationException("skeleton " + group + machine);
    }

    /// Binds the port, recovers each group from its latest snapshot and its log, and joins the others.
    public void start() throws IOException {
        throw new UnsupportedOperationException("skeleton");
    }

    /// Leaves. Waits for the apply threads, takes no snapshot.
    @Override
    public void close() {
        throw new UnsupportedOperationException("skeleton");
    }
}
