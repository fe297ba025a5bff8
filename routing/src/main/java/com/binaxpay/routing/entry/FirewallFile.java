package com.binaxpay.routing.entry;

import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.ProcessConfig.NodeAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Writes nftables rules for one process from its configuration: clients get in at a bounded rate and number of
/// connections an address, other nodes and those who run the cluster where they should, nobody else. It judges the
/// process's own ports only; whatever else the machine does is its owner's matter. What each rule turned away is in a
/// counter of its name (`nft list counters table inet TABLE`). Written for nftables 1.0 and newer.
public final class FirewallFile {
    /// What counts the packets that one address opened too fast with, that were beyond its open connections, or beyond
    /// what all may open; what was let in; and what came to a port that is not for its sender.
    private static final String RATE_OF_ONE = "rate_of_one";

    private static final String CONNECTIONS_OF_ONE = "connections_of_one";
    private static final String RATE_OF_ALL = "rate_of_all";
    private static final String LET_IN = "let_in";
    private static final String STRANGERS = "strangers";
    /// What counts packets from addresses that operators had banned.
    private static final String BANNED = "banned";

    private FirewallFile() {}

    /// The name of the rules' table, of family `inet`.
    public static String table(String process) {
        return "binax_" + process.replace('-', '_');
    }

    /// What the rules are told beside the process.
    ///
    /// @param peers networks of the cluster's other processes, such as `10.0.0.0/8`, beside the nodes that its
    ///     configuration names by address
    /// @param operators networks that may see health and metrics
    /// @param connectionsOfOne open connections of one address
    /// @param newOfOne new connections of one address in a second
    /// @param newOfAll new connections of all in a second, above which the machine answers nobody new
    public record Settings(
            List<String> peers, List<String> operators, int connectionsOfOne, int newOfOne, int newOfAll) {}

    /// The file's text; `nft -f FILE` loads it in the place of what it loaded before.
    public static String write(ProcessConfig process, Settings settings) {
        String table = table(process.process());
        StringBuilder out = new StringBuilder();
        out.append("# Firewall of ").append(process.process());
        out.append(", made by `binax entry firewall`. `nft -c -f FILE` checks it.\n");
        out.append("table inet ")
                .append(table)
                .append(" {}\ndelete table inet ")
                .append(table)
                .append('\n');
        out.append("table inet ").append(table).append(" {\n");
        for (String counter : List.of(BANNED, RATE_OF_ONE, CONNECTIONS_OF_ONE, RATE_OF_ALL, LET_IN, STRANGERS)) {
            out.append("    counter ").append(counter).append(" { }\n");
        }
        for (String family : List.of("ipv4", "ipv6")) {
            out.append(set("connections", family, "size 65536; flags dynamic;"));
            out.append(set(BANNED, family, "flags interval, timeout;"));
            out.append(set("opening", family, "size 65536; flags dynamic, timeout; timeout 60s;"));
        }
        out.append("    chain clients {\n");
        out.append("        # Only what opens a connection is judged.\n");
        for (String family : List.of("ipv4", "ipv6")) {
            // Who has one address of an IPv6 network has them all.
            String source = family.equals("ipv4") ? "ip saddr" : "ip6 saddr & ffff:ffff:ffff:ffff::";
            out.append(String.format(
                    Locale.ROOT,
                    "        update @opening_%s { %s limit rate over %d/second burst %d packets } %s%n",
                    family,
                    source,
                    settings.newOfOne,
                    2 * settings.newOfOne,
                    drop(RATE_OF_ONE)));
            out.append(String.format(
                    Locale.ROOT,
                    "        add @connections_%s { %s ct count over %d } %s%n",
                    family,
                    source,
                    settings.connectionsOfOne,
                    drop(CONNECTIONS_OF_ONE)));
        }
        out.append(String.format(
                Locale.ROOT,
                "        limit rate over %d/second burst %d packets %s%n        counter name \"%s\" accept%n    }%n",
                settings.newOfAll,
                settings.newOfAll,
                drop(RATE_OF_ALL),
                LET_IN));
        out.append("    chain input {\n        type filter hook input priority filter; policy accept;\n");
        ProcessConfig.Listen listen = process.listen();
        given(listen.https()).forEach(port -> {
            for (String family : List.of("ipv4", "ipv6")) {
                out.append(String.format(
                        Locale.ROOT,
                        "        tcp dport %d %s saddr @%s_%s %s%n",
                        port,
                        family.equals("ipv4") ? "ip" : "ip6",
                        BANNED,
                        family,
                        drop(BANNED)));
            }
        });
        out.append("        ct state established,related accept\n        iif lo accept\n");
        given(listen.https())
                .forEach(port -> out.append("        tcp dport ")
                        .append(port)
                        .append(" tcp flags & (syn | ack) == syn jump clients\n"));
        only(out, "balancers", process.balancers(), given(listen.balanced()));
        only(
                out,
                "others of the cluster",
                peers(process, settings),
                given(listen.calls(), listen.raft(), listen.ledger()));
        only(out, "those who run it", settings.operators, given(listen.operations()));
        out.append("    }\n}\n");
        return out.toString();
    }

    /// A block of addresses to be dropped for a while.
    ///
    /// @param block such as `203.0.113.0/24`
    public record Ban(String block, Duration left) {}

    /// What `nft -f` loads into the rules of `process` that [#write] made, in the place of the bans before.
    ///
    /// @param bans none within another, which nftables refuses
    public static String bans(ProcessConfig process, List<Ban> bans) {
        String table = table(process.process());
        StringBuilder out = new StringBuilder();
        for (String family : List.of("ipv4", "ipv6")) {
            String set = "inet " + table + " " + BANNED + "_" + family;
            out.append("flush set ").append(set).append('\n');
            String elements = bans.stream()
                    .filter(ban -> family.equals("ipv6") == ban.block.contains(":"))
                    .map(ban -> ban.block + " timeout " + Math.max(1, ban.left.toSeconds()) + "s")
                    .collect(Collectors.joining(", "));
            if (!elements.isEmpty()) {
                out.append("add element ")
                        .append(set)
                        .append(" { ")
                        .append(elements)
                        .append(" }\n");
            }
        }
        return out.toString();
    }

    private static String drop(String counter) {
        return "counter name \"" + counter + "\" drop";
    }

    private static String set(String name, String family, String how) {
        return "    set " + name + "_" + family + " { type " + family + "_addr; " + how + " }\n";
    }

    /// A port that was chosen; 0 asks for any, which no rule can name.
    private static IntStream given(OptionalInt... ports) {
        return Stream.of(ports).flatMapToInt(OptionalInt::stream).filter(port -> port > 0);
    }

    /// Hosts of the nodes that are literal IPv4 addresses, and the networks that were named.
    private static List<String> peers(ProcessConfig process, Settings settings) {
        List<String> peers = new ArrayList<>(settings.peers);
        process.nodes().stream()
                .map(NodeAddress::calls)
                .map(address -> address.substring(0, address.lastIndexOf(':')))
                .filter(host -> host.matches("\\d{1,3}(\\.\\d{1,3}){3}"))
                .forEach(peers::add);
        return peers.stream().distinct().sorted().toList();
    }

    private static void only(StringBuilder out, String who, List<String> networks, IntStream listening) {
        String ports = listening.mapToObj(Integer::toString).collect(Collectors.joining(", "));
        if (ports.isEmpty()) {
            return;
        }
        out.append("        # Only ").append(who).append(".\n");
        for (String network : networks) {
            out.append("        tcp dport { ").append(ports).append(" } ");
            out.append(network.contains(":") ? "ip6" : "ip")
                    .append(" saddr ")
                    .append(network)
                    .append(" accept\n");
        }
        out.append("        tcp dport { ")
                .append(ports)
                .append(" } ")
                .append(drop(STRANGERS))
                .append('\n');
    }
}
