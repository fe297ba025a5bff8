package com.binaxpay.transport;

/// Serves one method that is subscribed to.
@FunctionalInterface
public interface FeedHandler {
    /// Begins a feed for `peer`. Runs on an I/O thread and must not block; items may be sent from here on, from any
    /// thread. What it returns is closed, once, when the feed has ended, whoever ended it.
    AutoCloseable open(byte[] request, Peer peer, Sink sink);

    /// Where the items go.
    interface Sink {
        /// Sends an item. False where the feed has ended, or ends by this call because the subscriber is so far behind
        /// that too many bytes wait; it will subscribe anew.
        boolean send(byte[] item);

        /// Ends the feed.
        void close();
    }
}
