package com.binaxpay.routing;

import java.util.concurrent.CompletableFuture;

/// Who is believed to lead one shard. A belief comes from a success and goes with a failure; hints of followers are
/// followed but not believed, as they may be as old as the leader's death. Any thread.
final class LeaderBelief {
    private volatile String leader = "";
    private volatile CompletableFuture<Void> news = new CompletableFuture<>();
    private boolean isProbed;

    /// Region of the leader, or empty.
    String leader() {
        return leader;
    }

    /// Completes when a leader has been found that was not believed before.
    CompletableFuture<Void> news() {
        return news;
    }

    /// `region` has done what only a leader does.
    void found(String region) {
        if (leader.equals(region)) {
            return;
        }
        CompletableFuture<Void> spread;
        synchronized (this) {
            if (leader.equals(region)) {
                return;
            }
            leader = region;
            spread = news;
            news = new CompletableFuture<>();
        }
        spread.complete(null);
    }

    /// `region` does not lead, or cannot be reached.
    synchronized void lost(String region) {
        if (leader.equals(region)) {
            leader = "";
        }
    }

    /// True for the one request that shall look for the leader while the others wait for news; it calls [#endProbe].
    synchronized boolean tryProbe() {
        boolean isFirst = !isProbed;
        isProbed = true;
        return isFirst;
    }

    synchronized void endProbe() {
        isProbed = false;
    }
}
