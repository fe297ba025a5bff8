package com.binaxpay.replication;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.jspecify.annotations.Nullable;

/// Proposals in flight, by call id. Ratis answers "not leader" both to those that it never looked at and to those that
/// are in its log and may still be committed; only the moment before the append tells them apart.
final class Proposals {
    private final ConcurrentMap<Long, InFlight> inFlight = new ConcurrentHashMap<>();

    private static final class InFlight {
        private volatile boolean mayBeAppended;
    }

    /// What hands an entry to Ratis.
    @FunctionalInterface
    interface Submission {
        // Ratis declares IOException and throws more than that.
        CompletableFuture<RaftClientReply> submit() throws Exception;
    }

    void onAppending(long callId) {
        InFlight proposal = inFlight.get(callId);
        if (proposal != null) {
            proposal.mayBeAppended = true;
        }
    }

    CompletableFuture<Proposed> run(long callId, Submission submission) {
        InFlight proposal = new InFlight();
        inFlight.put(callId, proposal);
        CompletableFuture<RaftClientReply> reply;
        try {
            reply = submission.submit();
        } catch (Exception e) {
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.handle((answer, failure) -> {
            inFlight.remove(callId);
            return judge(proposal, answer, failure);
        });
    }

    private static Proposed judge(InFlight proposal, @Nullable RaftClientReply answer, @Nullable Throwable failure) {
        if (answer != null && answer.isSuccess()) {
            return new Proposed.Committed(answer.getLogIndex());
        }
        Throwable cause = failure == null && answer != null ? answer.getException() : failure;
        String reason = cause == null ? "no reason given" : cause.getClass().getSimpleName();
        return proposal.mayBeAppended
                ? new Proposed.Unknown(reason)
                : new Proposed.NotProposed(reason, !isLeaving(cause));
    }

    /// A leader that hands over takes nothing any more, for a moment before it ends.
    private static boolean isLeaving(@Nullable Throwable cause) {
        return cause instanceof LeaderSteppingDownException
                || cause instanceof NotLeaderException
                || cause instanceof LeaderNotReadyException;
    }
}
