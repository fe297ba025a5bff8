package com.binaxpay.gateway;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which addresses a partner may have us call: those of the public Internet, so that nobody reaches what is behind our
/// own
/// doors (SSRF). Blocks are those of IANA's special-purpose registries (RFC 6890 and its successors); of IPv6 only
/// global
/// unicast is public, without what embeds IPv4. Safe for any thread.
final class PublicAddresses {
    /// Looks names up.
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final List<AddressBlock> NOT_PUBLIC = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.31.196.0/24",
                    "192.52.193.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "192.175.48.0/24",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/3",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "2620:4f:8000::/48",
                    "3fff::/20")
            .map(block -> AddressBlock.parse(block).orElseThrow())
            .toList();
    private static final AddressBlock GLOBAL_UNICAST =
            AddressBlock.parse("2000::/3").orElseThrow();

    private final Resolver resolver;
    private final boolean mayBeLoopback;

    /// @param mayBeLoopback whether loopback is reached, too, as in `binax up`
    PublicAddresses(Resolver resolver, boolean mayBeLoopback) {
        this.resolver = resolver;
        this.mayBeLoopback = mayBeLoopback;
    }

    /// Addresses of `host`, or nothing where it has none or one of them is not public: a name that mixes them is an
    /// attack.
    Optional<List<InetAddress>> of(String host) {
        try {
            List<InetAddress> all = List.of(resolver.resolve(host));
            return all.isEmpty() || !all.stream().allMatch(this::isAllowed) ? Optional.empty() : Optional.of(all);
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean isAllowed(InetAddress address) {
        return isPublic(address) || mayBeLoopback && address.isLoopbackAddress();
    }

    static boolean isPublic(InetAddress address) {
        boolean isGlobal = address instanceof Inet4Address || GLOBAL_UNICAST.contains(address);
        return isGlobal && NOT_PUBLIC.stream().noneMatch(block -> block.contains(address));
    }
}
