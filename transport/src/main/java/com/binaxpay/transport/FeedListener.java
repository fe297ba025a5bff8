package com.binaxpay.transport;

/// Takes what a feed gives. Called on an I/O thread, one call at a time: it must not block.
public interface FeedListener {
    /// An item, in the order in which they were sent.
    void onItem(byte[] item);

    /// The feed is interrupted, as also at first where there is no connection; it will be asked for anew by itself.
    default void onInterrupted(TransportException reason) {}
}
