package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Cluster;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A wide area network on this machine: a network namespace for each place, whose only way out is a TUN device that
/// ends here, and threads that bring packets from one to another after a delay, or not at all. What TCP makes of
/// distance and loss is the kernel's own.
///
/// Processes find each other at 127.0.0.1, as in any cluster of `./binax up`: in each namespace nftables sends what
/// goes to another place's port there. Several processes can be at one place.
///
/// All of it is called after this process, and ends with it but for the namespaces, which the next one removes.
public final class Wan implements AutoCloseable {
    public static final List<String> REGIONS = List.of("eu", "uk", "us");
    /// Where this process is, and every process of a cluster that is at no other place. Of the three [#REGIONS] it is
    /// beside each, so that figures are the regions' own.
    public static final String HERE = "here";

    private static final String NAME = "binax-";
    private static final int QUEUE_MAX = 100_000;
    private static final int IPV4_BYTES_MIN = 20;
    private static final int DESTINATION = 19;
    private static final int SUBNETS = 250;
    private static final int FIRST_HOST = 11;
    private static final long SEED = 61;
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Duration PORTS = Duration.ofSeconds(60);

    private final long pid = ProcessHandle.current().pid();
    private final String subnet = "10.77." + pid % SUBNETS + ".";
    private final Map<String, List<String>> members;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Map<String, Way> ways = new ConcurrentHashMap<>();
    private final DelayQueue<Packet> underWay = new DelayQueue<>();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final AtomicLong sent = new AtomicLong();
    private final Thread carrier = Thread.ofPlatform().daemon().name("wan").unstarted(this::carry);

    /// @param namespace empty for the one that this process is in
    /// @param host last byte of its address
    private record Place(String namespace, String device, int host, Tun tun) {
        String[] in(String... command) {
            return namespace.isEmpty()
                    ? command
                    : Stream.concat(Stream.of("ip", "netns", "exec", namespace), Stream.of(command))
                            .toArray(String[]::new);
        }
    }

    private static final class Packet implements Delayed {
        private final Place to;
        private final byte[] bytes;
        private final long dueNs;
        /// In the order of sending, for those that are due at once.
        private final long number;

        Packet(Place to, byte[] bytes, long dueNs, long number) {
            this.to = to;
            this.bytes = bytes;
            this.dueNs = dueNs;
            this.number = number;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Packet that = (Packet) other;
            return dueNs == that.dueNs ? Long.compare(number, that.number) : Long.signum(dueNs - that.dueNs);
        }
    }

    /// What is missing for it here; empty where nothing is.
    public static String missing() {
        return Files.exists(Path.of("/dev/net/tun"))
                ? Root.missing(List.of("ip:iproute2", "nft:nftables", "sysctl:procps"))
                : "there is no /dev/net/tun";
    }

    private Wan(Map<String, List<String>> members) {
        this.members = members;
    }

    /// One with 40 ms from eu to uk and back, 80 to us, and 120 between uk and us.
    public static Wan make() {
        Map<String, List<String>> regions = new LinkedHashMap<>();
        REGIONS.forEach(region -> regions.put(region, List.of(region)));
        Wan wan = make(regions);
        wan.heal();
        return wan;
    }

    /// One with no distance at first.
    ///
    /// @param members names of the processes that are at each place
    public static Wan make(Map<String, List<String>> members) {
        clear();
        Wan wan = new Wan(new LinkedHashMap<>(members));
        try {
            wan.build();
            return wan;
        } catch (RuntimeException e) {
            wan.close();
            throw e;
        }
    }

    /// Removes what former processes left behind that did not come to their end.
    private static void clear() {
        for (String line : Root.run("ip", "netns", "list").lines().toList()) {
            String name = line.split(" ", -1)[0];
            if (name.matches(NAME + "\\d+-.*") && isOver(name)) {
                for (String left : Root.run("ip", "netns", "pids", name).lines().toList()) {
                    ProcessHandle.of(Long.parseLong(left)).ifPresent(ProcessHandle::destroyForcibly);
                }
                Root.run("ip", "netns", "del", name);
            }
        }
        for (String line : Root.run("nft", "list", "tables").lines().toList()) {
            String name = line.replaceFirst("^table ip ", "");
            if (name.matches(NAME + "\\d+") && isOver(name)) {
                Root.run("nft", "delete", "table", "ip", name);
            }
        }
    }

    private static boolean isOver(String name) {
        return ProcessHandle.of(Long.parseLong(name.split("-", -1)[1])).isEmpty();
    }

    /// What the names of its namespaces begin with: `PREFIX-eu` is eu's.
    public String prefix() {
        return NAME + pid;
    }

    private void build() {
        members.forEach((name, inside) -> {
            String namespace = namespaceOf(name);
            Root.run("ip", "netns", "add", namespace);
            place(name, namespace, FIRST_HOST + places.size());
            inside.stream().filter(member -> !member.equals(name)).forEach(member -> alias(namespace, member));
        });
        place(HERE, "", 1);
        near();
        carrier.start();
        places.forEach((name, place) ->
                Thread.ofPlatform().daemon().name("wan-" + name).start(() -> read(name, place.tun)));
    }

    private String namespaceOf(String name) {
        return prefix() + "-" + name;
    }

    /// Has a namespace be `member`'s, too, as `ip netns attach` does.
    private void alias(String namespace, String member) {
        Path name = NAMESPACES.resolve(namespaceOf(member));
        Root.run("touch", name.toString());
        Root.run("mount", "--bind", NAMESPACES.resolve(namespace).toString(), name.toString());
    }

    private void place(String name, String namespace, int host) {
        // The kernel takes 15 letters at most.
        String device = "bx" + pid + (namespace.isEmpty() ? "" : "p" + host);
        Tun tun = Tun.make(device);
        Place place = new Place(namespace, device, host, tun);
        places.put(name, place);
        if (!namespace.isEmpty()) {
            Root.run("ip", "link", "set", device, "netns", namespace);
            Root.run(place.in("ip", "link", "set", "lo", "up"));
        }
        Root.run(place.in("ip", "addr", "add", subnet + host + "/24", "dev", device));
        Root.run(place.in("ip", "link", "set", device, "up"));
        // What was sent to 127.0.0.1 may leave, and what comes may reach it.
        Root.run(place.in("sysctl", "-qw", "net.ipv4.conf." + device + ".route_localnet=1"));
    }

    private void between(String one, String other, Way way) {
        ways.put(way(one, other), way);
        ways.put(way(other, one), way);
    }

    private static String way(String from, String to) {
        return from + ">" + to;
    }

    /// Starts a new cluster on it, and waits until that serves.
    ///
    /// @param options of `./binax up`
    public void start(Cluster cluster, Path log, List<String> options) throws InterruptedException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--netns", prefix()));
        cluster.launch(log, all);
        Cluster.await(
                "the cluster's ports to be chosen",
                PORTS,
                () -> cluster.layout().map(unused -> "").orElse("not yet"));
        route(cluster.layout().orElseThrow());
        cluster.awaitSaidReady(log);
    }

    /// Brings each process's ports to where it is.
    ///
    /// @param cluster what `cluster.json` says
    public void route(JsonNode cluster) {
        places.forEach((name, place) -> {
            StringBuilder rules = new StringBuilder();
            for (JsonNode member : cluster.path("members")) {
                String at = placeOf(member.path("name").asText());
                if (!at.equals(name)) {
                    rules.append(
                            "    ip daddr 127.0.0.1 tcp dport { " + ports(member) + " } dnat to " + address(at) + "\n");
                }
            }
            String own = address(name);
            Root.feed("""
                    table ip %s {
                      chain out {
                        type nat hook output priority -100
                    %s  }
                      chain leave {
                        type nat hook postrouting priority 100
                        oifname "%s" snat to %s
                      }
                      chain come {
                        type nat hook prerouting priority -100
                        iifname "%s" ip daddr %s dnat to 127.0.0.1
                      }
                    }
                    """.formatted(prefix(), rules, place.device, own, place.device, own), place.in("nft", "-f", "-"));
        });
    }

    private String placeOf(String member) {
        return members.entrySet().stream()
                .filter(place -> place.getValue().contains(member))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(HERE);
    }

    private static String ports(JsonNode member) {
        return Stream.of("calls", "raft", "http", "https", "operations", "callbacks", "ledger")
                .map(kind -> member.path(kind).asInt())
                .filter(port -> port != 0)
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    private String address(String place) {
        return subnet + Objects.requireNonNull(places.get(place)).host;
    }

    /// A command as it is run in a place's namespace.
    String[] in(String place, String... command) {
        return Objects.requireNonNull(places.get(place)).in(command);
    }

    /// What packets from and to a place bear.
    String addressOf(String place) {
        return address(place);
    }

    /// Changes what happens to packets from one place to another.
    public void change(String from, String to, UnaryOperator<Way> change) {
        ways.computeIfPresent(way(from, to), (name, way) -> change.apply(way));
    }

    /// Changes the ways between a place and all others but for [#HERE], in both directions.
    public void changeAround(String place, UnaryOperator<Way> change) {
        for (String other : members.keySet()) {
            change(place, other, change);
            change(other, place, change);
        }
    }

    /// Makes all ways whole, without a distance.
    public void near() {
        List<String> names = List.copyOf(places.keySet());
        names.forEach(one -> names.stream()
                .filter(other -> !other.equals(one))
                .forEach(other -> ways.put(way(one, other), Way.ofRoundTrip(0))));
    }

    /// Makes the ways between two places whole, with so many milliseconds for a round trip.
    public void distance(String one, String other, long ms) {
        between(one, other, Way.ofRoundTrip(ms));
    }

    /// Makes all ways between the three [#REGIONS] whole, and as long as [#make()] has them.
    public void heal() {
        distances(40, 80, 120);
    }

    /// Makes all ways whole, with so many milliseconds for a round trip.
    public void distances(long euUk, long euUs, long ukUs) {
        between("eu", "uk", Way.ofRoundTrip(euUk));
        between("eu", "us", Way.ofRoundTrip(euUs));
        between("uk", "us", Way.ofRoundTrip(ukUs));
        REGIONS.forEach(region -> between(HERE, region, Way.ofRoundTrip(0)));
    }

    private void read(String from, Tun tun) {
        Map<Integer, String> names =
                places.entrySet().stream().collect(Collectors.toMap(entry -> entry.getValue().host, Map.Entry::getKey));
        for (byte[] packet = tun.read(); packet.length > 0; packet = tun.read()) {
            boolean isIpv4 = packet.length >= IPV4_BYTES_MIN && packet[0] >> 4 == 4;
            String to = isIpv4 ? names.getOrDefault(packet[DESTINATION] & 0xff, "") : "";
            Place place = places.get(to);
            Way way = ways.get(way(from, to));
            if (place != null && way != null && !isLost(way)) {
                underWay.add(new Packet(place, packet, System.nanoTime() + way.delayNs(), sent.incrementAndGet()));
            }
        }
    }

    private boolean isLost(Way way) {
        if (way.isCut() || underWay.size() > QUEUE_MAX) {
            return true;
        }
        synchronized (random) {
            return way.lossPercent() > 0 && random.nextInt(100) < way.lossPercent();
        }
    }

    private void carry() {
        try {
            while (true) {
                Packet packet = underWay.take();
                packet.to.tun.write(packet.bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        carrier.interrupt();
        for (Place place : places.values()) {
            // A device that is deleted ends whoever reads from it.
            Root.succeeds(place.in("ip", "link", "del", place.device));
            place.tun.close();
        }
        Root.succeeds("nft", "delete", "table", "ip", prefix());
        members.values()
                .forEach(inside -> inside.stream()
                        .filter(member -> !members.containsKey(member))
                        .forEach(member -> Root.succeeds("ip", "netns", "del", namespaceOf(member))));
        members.keySet().forEach(name -> Root.succeeds("ip", "netns", "del", namespaceOf(name)));
    }
}
