package com.binaxpay.shard;

import com.binaxpay.wire.Reply;
import java.io.Serial;

/// Raw transfers or accounts were not applied, or it is not known whether they were.
public final class RawRefused extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    RawRefused(Reply reply) {
        super(reply.toString(), null, false, false);
        this.reply = reply;
    }

    /// Why: [Reply.NotLeader] or [Reply.NotDone] where nothing was done; [Reply.OutcomeUnknown] where they were
    /// proposed
    /// and may still be applied. Sending them again is safe in all cases, as their ids tell them apart.
    public Reply reply() {
        return reply;
    }
}
