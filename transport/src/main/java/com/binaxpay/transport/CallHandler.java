package com.binaxpay.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Answers the calls of one method.
@FunctionalInterface
public interface CallHandler {
    /// Answers `request`. Runs on an I/O thread: it must not block, but may complete its answer later, from any thread.
    /// An exception, thrown or in the stage, reaches the caller as [TransportException.CallFailed] with its
    /// message.
    CompletionStage<byte[]> handle(byte[] request, Peer peer);

    /// A handler that may block: each call gets a virtual thread.
    static CallHandler blocking(Blocking handler) {
        return (request, peer) -> {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    answer.complete(handler.handle(request, peer));
                } catch (Exception e) {
                    answer.completeExceptionally(e);
                }
            });
            return answer;
        };
    }

    /// What [#blocking] takes.
    @FunctionalInterface
    interface Blocking {
        /// Answers `request`, taking its time.
        byte[] handle(byte[] request, Peer peer) throws Exception;
    }
}
