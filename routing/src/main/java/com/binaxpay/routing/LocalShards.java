package com.binaxpay.routing;

import com.binaxpay.wire.Call;
import com.binaxpay.wire.Reply;
import java.util.concurrent.CompletionStage;

/// The shards of this process's own node.
@FunctionalInterface
public interface LocalShards {
    /// Does what `call` asks. Must not block: it is called on I/O threads too. An exception, thrown or in the stage,
    /// leaves open whether something was done.
    CompletionStage<Reply> handle(Call call);
}
