package com.binaxpay.shard;

import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.util.List;

/// The other nodes, as one whose files are damaged asks them. Calls wait, for some seconds at the most.
public interface RepairPeers {
    /// Names of the other nodes.
    List<String> names();

    /// Asks one of them.
    ///
    /// @throws IOException where it does not answer
    RepairReply ask(String peer, RepairCall call) throws IOException;
}
