package com.binaxpay.systemtests;

import com.binaxpay.simulator.lab.Root;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Networks around an edge: a network namespace for the edge, one for each attacker with four thousand addresses of its
/// own, and a wire from this process's namespace to the edge's, by which the edge reaches the nodes on loopback here.
/// Needs root. All of it is gone after [#close], or else with the JVM; what a killed run left, the next one removes.
final class FloodNet implements AutoCloseable {
    /// Namespaces of attackers.
    static final int ATTACKERS = 2;

    private static final String NAME = "binax-flood-";
    private static final String DEVICE = "bxf";
    private static final int SUBNETS = 250;
    /// The second byte of the addresses of the wires, and of what attackers come from.
    private static final int WIRES = 80;

    private static final int CROWDS = 81;

    private final long pid = ProcessHandle.current().pid();
    private final String subnet = "10." + WIRES + "." + pid % SUBNETS + ".";

    private final Thread hook = new Thread(this::remove, "remove namespaces");

    private FloodNet() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// What is missing for it here; empty where nothing is.
    static String missing() {
        return Root.missing(List.of("ip:iproute2", "nft:nftables", "sysctl:procps"));
    }

    /// @param nodePorts ports on loopback here that the edge may reach
    static FloodNet make(List<Integer> nodePorts) {
        clear();
        FloodNet net = new FloodNet();
        try {
            net.build(nodePorts);
            return net;
        } catch (RuntimeException e) {
            net.close();
            throw e;
        }
    }

    /// Removes what former processes left behind that did not come to their end.
    private static void clear() {
        for (String line : Root.run("ip", "netns", "list").lines().toList()) {
            String name = line.split(" ", -1)[0];
            if (name.matches(NAME + "\\d+-.*") && isOver(name.split("-", -1)[2])) {
                remove(name);
            }
        }
        for (String line : Root.run("nft", "list", "tables").lines().toList()) {
            String name = line.replaceFirst("^table ip ", "");
            if (name.matches("binax_flood_\\d+") && isOver(name.split("_", -1)[2])) {
                Root.run("nft", "delete", "table", "ip", name);
            }
        }
    }

    private static boolean isOver(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    /// Removes a namespace, with what runs in it: it would live on with its processes.
    private static void remove(String namespace) {
        for (String left : Root.run("ip", "netns", "pids", namespace).lines().toList()) {
            ProcessHandle.of(Long.parseLong(left.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        Root.run("ip", "netns", "del", namespace);
    }

    private void build(List<Integer> nodePorts) {
        Root.run("ip", "netns", "add", edge());
        Root.run("ip", "-n", edge(), "link", "set", "lo", "up");
        String here = DEVICE + pid;
        Root.run("ip", "link", "add", here, "type", "veth", "peer", "name", "street", "netns", edge());
        Root.run("ip", "addr", "add", clientAddress() + "/24", "dev", here);
        Root.run("ip", "link", "set", here, "up");
        Root.run("ip", "-n", edge(), "addr", "add", edgeAddress() + "/24", "dev", "street");
        Root.run("ip", "-n", edge(), "link", "set", "street", "up");
        Root.run("sysctl", "-qw", "net.ipv4.conf." + here + ".route_localnet=1");
        Root.feed(
                """
                table ip %s {
                  chain come {
                    type nat hook prerouting priority -100
                    iifname "%s" ip daddr %s tcp dport { %s } dnat to 127.0.0.1
                  }
                }
                """.formatted(
                                table(),
                                here,
                                clientAddress(),
                                nodePorts.stream().map(String::valueOf).collect(Collectors.joining(", "))),
                "nft",
                "-f",
                "-");
        for (int attacker = 0; attacker < ATTACKERS; attacker++) {
            add(attacker);
        }
    }

    private void add(int attacker) {
        String namespace = attacker(attacker);
        String wire = "10." + WIRES + "." + (SUBNETS + attacker) + ".";
        Root.run("ip", "netns", "add", namespace);
        Root.run("ip", "-n", namespace, "link", "set", "lo", "up");
        String name = "crowd" + attacker;
        Root.run("ip", "-n", namespace, "link", "add", "out", "type", "veth", "peer", "name", name, "netns", edge());
        Root.run("ip", "-n", edge(), "addr", "add", wire + "1/24", "dev", name);
        Root.run("ip", "-n", edge(), "link", "set", name, "up");
        Root.run("ip", "-n", namespace, "addr", "add", wire + "2/24", "dev", "out");
        Root.run("ip", "-n", namespace, "link", "set", "out", "up");
        Root.run("ip", "-n", namespace, "route", "add", "default", "via", wire + "1");
        // Every address of the block is the attacker's, without being named one by one.
        Root.run("ip", "-n", namespace, "route", "add", "local", crowd(attacker), "dev", "lo");
        Root.run("ip", "-n", edge(), "route", "add", crowd(attacker), "via", wire + "2");
    }

    private static String crowd(int attacker) {
        return "10." + CROWDS + "." + 16 * attacker + ".0/20";
    }

    /// The `number`th address of an attacker, from 0 to 3,999.
    static String address(int attacker, int number) {
        int host = number + 16;
        return "10." + CROWDS + "." + (16 * attacker + host / 256) + "." + host % 256;
    }

    private String table() {
        return "binax_flood_" + pid;
    }

    private String edge() {
        return NAME + pid + "-edge";
    }

    private String attacker(int number) {
        return NAME + pid + "-attacker" + number;
    }

    /// Where the edge is.
    String edgeAddress() {
        return subnet + 2;
    }

    /// Where this process is, for the edge.
    String clientAddress() {
        return subnet + 1;
    }

    /// What begins a command that is to run where the edge does.
    List<String> atEdge() {
        return List.of("ip", "netns", "exec", edge());
    }

    /// What begins a command that is to run where an attacker does.
    List<String> at(int attacker) {
        return List.of("ip", "netns", "exec", attacker(attacker));
    }

    /// Has attackers never hear that their connections were accepted, as those that forge their addresses.
    void deafen() {
        for (int attacker = 0; attacker < ATTACKERS; attacker++) {
            Root.feed(
                    """
                    table ip deaf {
                      chain in {
                        type filter hook input priority 0
                        tcp flags & (syn | ack) == (syn | ack) drop
                      }
                    }
                    """,
                    Stream.concat(at(attacker).stream(), Stream.of("nft", "-f", "-"))
                            .toArray(String[]::new));
        }
    }

    /// Whether nothing of it is left.
    boolean isGone() {
        return !Root.run("ip", "netns", "list").contains(NAME + pid)
                && !Root.run("nft", "list", "tables").contains(table())
                && !Root.run("ip", "-o", "link").contains(DEVICE + pid);
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private synchronized void remove() {
        Root.succeeds("nft", "delete", "table", "ip", table());
        Root.succeeds("ip", "link", "del", DEVICE + pid);
        for (String line : Root.run("ip", "netns", "list").lines().toList()) {
            String name = line.split(" ", -1)[0];
            if (name.startsWith(NAME + pid + "-")) {
                remove(name);
            }
        }
    }
}
