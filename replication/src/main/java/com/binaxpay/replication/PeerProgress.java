package com.binaxpay.replication;

import java.util.concurrent.CompletableFuture;

/// Asks another process how far its replica of a group has applied the log. A voter whose log is complete but not yet
/// applied would lead without serving, so leadership is handed to it only when it has caught up in this sense too.
@FunctionalInterface
public interface PeerProgress {
    /// Takes every voter to have applied what it has in its log.
    PeerProgress UNKNOWN = (peer, group) -> CompletableFuture.completedFuture(Long.MAX_VALUE);

    /// Completes with the index of the newest entry that `peer` has applied, or fails where it cannot be asked. Called
    /// on the host's own threads; must not wait.
    CompletableFuture<Long> appliedBy(String peer, String group);

    /// Completes with whether `peer`, which may be this process, has warmed up, so that it would serve well from its
    /// first moment as a leader, or fails where it cannot be asked. Called likewise.
    default CompletableFuture<Boolean> isWarm(String peer) {
        return CompletableFuture.completedFuture(true);
    }
}
