package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/// Chooses the ports of a local cluster. Those that people type follow from one number; the others are any that are
/// free, below the range from which the system takes ports for clients.
final class Ports {
    private static final int HTTPS_OFFSET = 363;
    private static final int CONSOLE_OFFSET = 8;
    private static final int OPERATIONS_OFFSET = 9;
    private static final int INTERNAL_MIN = 20_000;
    private static final int INTERNAL_MAX = 32_000;
    private static final int TRIES = 10_000;

    private final Set<Integer> taken = new HashSet<>();

    /// Lays out a new cluster with first edge at `base`.
    static Layout fresh(Topology topology, int base) {
        Ports ports = new Ports();
        List.of(base, base + HTTPS_OFFSET, base + CONSOLE_OFFSET, base + OPERATIONS_OFFSET)
                .forEach(ports.taken::add);
        List<Member> members = new ArrayList<>();
        topology.regionNames().forEach(region -> members.add(ports.node(region)));
        for (int i = 0; i < topology.edges().size(); i++) {
            String name = topology.edges().get(i).name();
            members.add(i == 0 ? front(name, base, ports.free()) : ports.edge(name));
        }
        members.add(new Member("sandbox", Kind.PROVIDER, 0, 0, 0, ports.free(), 0, 0, 0));
        return new Layout(base, ports.free(), 0, members);
    }

    /// The same cluster with its first edge at `base`.
    static Layout moved(Layout layout, int base) {
        Member old = layout.front();
        List<Member> members = layout.members().stream()
                .map(member -> member.equals(old) ? front(old.name(), base, old.calls()) : member)
                .toList();
        return new Layout(base, layout.control(), layout.pid(), members);
    }

    /// The same cluster with the regions and edges of `topology`: those that there were keep their ports and their
    /// order.
    static Layout following(Layout layout, Topology topology) {
        Ports ports = new Ports();
        layout.members().forEach(member -> ports.taken.addAll(all(member)));
        List<Member> members = new ArrayList<>();
        members.addAll(following(layout, Kind.NODE, topology.regionNames(), ports::node));
        members.addAll(following(
                layout,
                Kind.EDGE,
                topology.edges().stream().map(Topology.Edge::name).toList(),
                ports::edge));
        members.addAll(layout.of(Kind.PROVIDER));
        return new Layout(layout.base(), layout.control(), layout.pid(), members);
    }

    private static List<Member> following(
            Layout layout, Kind kind, List<String> names, Function<String, Member> fresh) {
        Stream<Member> kept = layout.of(kind).stream().filter(member -> names.contains(member.name()));
        Stream<Member> added =
                names.stream().filter(name -> layout.member(name).isEmpty()).map(fresh);
        return Stream.concat(kept, added).toList();
    }

    private Member node(String name) {
        return new Member(name, Kind.NODE, free(), free(), free(), 0, free(), free(), free());
    }

    private Member edge(String name) {
        return new Member(name, Kind.EDGE, free(), 0, free(), free(), free(), 0, 0);
    }

    private static List<Integer> all(Member member) {
        return List.of(
                member.calls(),
                member.raft(),
                member.http(),
                member.https(),
                member.operations(),
                member.callbacks(),
                member.ledger());
    }

    private static Member front(String name, int base, int calls) {
        return new Member(name, Kind.EDGE, calls, 0, base, base + HTTPS_OFFSET, base + OPERATIONS_OFFSET, 0, 0);
    }

    /// Refuses to start where somebody else listens already.
    static void checkFree(Layout layout) {
        checkFree("control", layout.control(), "stop what listens there");
        checkFree("console", layout.console(), "choose another --port");
        for (Member member : layout.members()) {
            boolean isFront = member.equals(layout.front());
            String wayOut = isFront
                    ? "choose another --port, or stop what listens there"
                    : "stop what listens there, or start anew with --fresh";
            for (int port : all(member)) {
                checkFree(member.name(), port, wayOut);
            }
        }
    }

    private static void checkFree(String who, int port, String wayOut) {
        if (port != 0 && !isFree(port)) {
            throw new CommandFailed(CommandFailed.FAILED, "port " + port + " (" + who + ") is taken; " + wayOut + ".");
        }
    }

    private int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(INTERNAL_MIN, INTERNAL_MAX);
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                return port;
            }
        }
        throw new CommandFailed(
                CommandFailed.ENVIRONMENT, "no free port was found between 20000 and 32000; stop what listens there.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
