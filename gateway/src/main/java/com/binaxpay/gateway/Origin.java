package com.binaxpay.gateway;

import java.net.Inet6Address;
import java.net.InetAddress;

/// Whom an address stands for, where one is held to bounds: an IPv4 address, or all of an IPv6 network of 64 bits. Who
/// has one address of such a network has all 2^64 of them (RFC 6177, RFC 7934), and would be a stranger at each.
final class Origin {
    private static final int NETWORK_BITS = 64;

    private Origin() {}

    /// The address that stands for all of its origin's.
    static InetAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
            return address;
        }
        return AddressBlock.first(address.getAddress(), NETWORK_BITS);
    }
}
