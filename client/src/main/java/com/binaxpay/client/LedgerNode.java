package com.binaxpay.client;

import java.net.InetSocketAddress;

/// A node to call.
///
/// @param name its name, as its certificate and the topology have it: the region, such as `eu`
/// @param address where it takes calls (`calls` in its configuration)
public record LedgerNode(String name, InetSocketAddress address) {
    /// The node `name` at `host` and `port`.
    public static LedgerNode of(String name, String host, int port) {
        return new LedgerNode(name, new InetSocketAddress(host, port));
    }
}
