package com.binaxpay.replication;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;

/// A follower's view of its leader: what its messages tell of how new the state here is. Safe for any thread.
///
/// A message that this replica took was sent after the leader had the newest answer of this replica which it names, and
/// tells what was committed then. What another leader may have committed meanwhile is covered by the leader's own
/// count: this replica had not gone over to another one, so it counts among those that confirm it.
final class Hearing {
    private static final long WANTED_NS = 1_000_000_000L;

    private final Freshness freshness;
    private volatile long wantedNs = System.nanoTime() - WANTED_NS;

    Hearing(Freshness freshness) {
        this.freshness = freshness;
    }

    /// Reads want to be fresh here: leaders are to be heard of more often for a while.
    void want() {
        wantedNs = System.nanoTime();
    }

    /// The answer to `request`, with what the leader is to know.
    CompletableFuture<AppendEntriesReplyProto> answer(
            AppendEntriesRequestProto request, CompletableFuture<AppendEntriesReplyProto> reply) {
        return Echo.of(request.getUnknownFields())
                .map(heard -> reply.thenApply(said -> answer(heard, said)))
                .orElse(reply);
    }

    private AppendEntriesReplyProto answer(Echo heard, AppendEntriesReplyProto said) {
        if (said.getResult() == AppendResult.SUCCESS) {
            heard.mine().ifPresent(ns -> freshness.onCommitted(heard.committed(), ns - heard.unconfirmedNs()));
        }
        long nowNs = System.nanoTime();
        boolean isWanted = nowNs - wantedNs < WANTED_NS;
        return new Echo(Echo.SELF, nowNs, heard.from(), heard.sentNs(), 0, 0, isWanted).in(said);
    }
}
