package com.binaxpay.simulator.lab;

import java.util.List;
import java.util.stream.Collectors;

/// Rules of nftables in a region's namespace, by which packets that come or go are dropped. Any change replaces all.
final class Cuts {
    private static final String TABLE = "cuts";

    private final Wan wan;

    Cuts(Wan wan) {
        this.wan = wan;
    }

    /// `region` does not hear `others`.
    void deafen(String region, List<String> others) {
        put(region, drops("saddr", others, ""), "");
    }

    /// `others` do not hear `region`.
    void silence(String region, List<String> others) {
        put(region, "", drops("daddr", others, ""));
    }

    /// Neither hears the other.
    void cut(String region, List<String> others) {
        put(region, drops("saddr", others, ""), drops("daddr", others, ""));
    }

    /// So many packets of a hundred between them are lost.
    void lose(String region, List<String> others, int percent) {
        String some = "numgen random mod 100 < " + percent + " ";
        put(region, drops("saddr", others, some), drops("daddr", others, some));
    }

    /// All pass again.
    void heal(String region) {
        Root.succeeds(wan.in(region, "nft", "delete", "table", "ip", TABLE));
    }

    private String drops(String side, List<String> others, String some) {
        return others.stream()
                .map(other -> "    ip " + side + " " + wan.addressOf(other) + " " + some + "counter drop\n")
                .collect(Collectors.joining());
    }

    private void put(String region, String in, String out) {
        heal(region);
        // Behind the change of addresses on the way out, before it on the way in.
        Root.feed("""
                table ip %s {
                  chain in {
                    type filter hook prerouting priority -300
                %s  }
                  chain out {
                    type filter hook postrouting priority 300
                %s  }
                }
                """.formatted(TABLE, in, out), wan.in(region, "nft", "-f", "-"));
    }
}
