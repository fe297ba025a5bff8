package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.routing.Jury;
import com.binaxpay.wire.NodeHealth;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.ProcessStatus.Replica;
import com.binaxpay.wire.Pulse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// The state of a local cluster at one moment, put together from what its processes say.
final class ClusterStatus {
    private static final double MICROS_A_MS = 1_000.0;
    private static final long BYTES_A_MB = 1 << 20;

    private final Layout layout;
    private final Topology topology;
    private final Map<String, ProcessStatus> statuses;
    private final Function<String, Child.State> states;
    /// What each node thinks of each other.
    private final Map<String, Map<String, NodeHealth>> opinions;

    /// @param statuses what those processes said that answered
    /// @param states what the supervisor knows of each process
    ClusterStatus(
            Layout layout,
            Topology topology,
            Map<String, ProcessStatus> statuses,
            Function<String, Child.State> states) {
        this(layout, topology, statuses, states, Map.of());
    }

    private ClusterStatus(
            Layout layout,
            Topology topology,
            Map<String, ProcessStatus> statuses,
            Function<String, Child.State> states,
            Map<String, Map<String, NodeHealth>> opinions) {
        this.layout = layout;
        this.topology = topology;
        this.statuses = statuses;
        this.states = states;
        this.opinions = opinions;
    }

    /// The same with what nodes think of each other.
    ClusterStatus withPulses(Map<String, Pulse> pulses) {
        Map<String, Map<String, NodeHealth>> known = new TreeMap<>();
        pulses.forEach((node, pulse) -> known.put(node, Pulses.opinions(pulse)));
        return new ClusterStatus(layout, topology, statuses, states, known);
    }

    /// How a node seems to the others, in the words of `status`.
    private String health(String node) {
        return Jury.verdict(node, topology.regionNames(), opinions).name().toLowerCase(Locale.ROOT);
    }

    /// Whether all of it serves, each shard led from its home.
    boolean isReady() {
        return waitingFor().isEmpty();
    }

    /// What is still missing, in words; empty where nothing is.
    String waitingFor() {
        for (Member member : layout.members()) {
            if (states.apply(member.name()) != Child.State.RUNNING) {
                return member.name() + " does not run";
            }
            if (member.calls() != 0 && !isUp(member)) {
                return member.name() + " does not answer yet";
            }
        }
        for (Topology.Shard shard : topology.shards()) {
            String leader = leader(shard.number());
            if (!leader.equals(shard.leader())) {
                return leader.isEmpty()
                        ? "shard " + shard.name() + " has no leader yet"
                        : "shard " + shard.name() + " is led from " + leader + ", not yet from " + shard.leader();
            }
        }
        if (leader(ProcessStatus.CONTROL).isEmpty()) {
            return "the control group has no leader yet";
        }
        return statuses.values().stream()
                .filter(status -> !status.isReady())
                .findFirst()
                .map(status -> status.process() + " is not ready yet")
                .orElse("");
    }

    /// Region that leads a shard, or empty. Only a replica that says so itself is believed; of two, the one with the
    /// higher term.
    String leader(int shard) {
        String leader = "";
        long term = -1;
        for (ProcessStatus status : statuses.values()) {
            for (Replica replica : status.replicas()) {
                if (replica.shard() == shard && replica.role().equals("leader") && replica.term() > term) {
                    leader = status.process();
                    term = replica.term();
                }
            }
        }
        return leader;
    }

    /// What `./binax status --json` prints.
    ObjectNode toJson() {
        ObjectNode root = LocalCluster.JSON.createObjectNode();
        String waitingFor = waitingFor();
        root.put("ready", waitingFor.isEmpty());
        if (!waitingFor.isEmpty()) {
            root.put("waiting_for", waitingFor);
        }
        ArrayNode regions = root.putArray("regions");
        layout.of(Kind.NODE).forEach(member -> regions.add(place(member)));
        ArrayNode edges = root.putArray("edges");
        layout.of(Kind.EDGE).forEach(member -> edges.add(place(member)));
        ArrayNode shards = root.putArray("shards");
        topology.shards().forEach(shard -> shards.add(group(shard.number(), shard.name(), shard.home())));
        root.set("control", group(ProcessStatus.CONTROL, "control", ""));
        ArrayNode providers = root.putArray("providers");
        layout.of(Kind.PROVIDER).forEach(member -> providers.add(place(member)));
        layout.of(Kind.PROVIDER).stream().findFirst().ifPresent(member -> root.set("provider", place(member)));
        root.set("payouts", payouts());
        root.put("https", "https://127.0.0.1:" + layout.front().https());
        root.put("console", "http://127.0.0.1:" + layout.console());
        return root;
    }

    private boolean isUp(Member member) {
        Child.State state = states.apply(member.name());
        return state == Child.State.RUNNING && (member.calls() == 0 || statuses.containsKey(member.name()));
    }

    private ObjectNode place(Member member) {
        ObjectNode place = LocalCluster.JSON.createObjectNode();
        place.put("name", member.name());
        place.put("up", isUp(member));
        place.put("state", stateName(member));
        if (member.kind() == Kind.NODE) {
            place.put("health", health(member.name()));
        }
        place.put("http", member.url());
        if (member.ledger() != 0) {
            place.put("ledger", "127.0.0.1:" + member.ledger());
        }
        if (member.https() != 0) {
            place.put("https", "https://127.0.0.1:" + member.https());
        }
        if (member.operations() != 0) {
            place.put("operations", "http://127.0.0.1:" + member.operations());
        }
        ProcessStatus status = statuses.get(member.name());
        if (status != null) {
            place.put("ready", status.isReady());
            place.put("uptime_s", status.uptimeMs() / 1_000);
            place.put("rss_mb", status.rssBytes() / BYTES_A_MB);
            place.put("config_version", status.configVersion());
            place.put("config_age_ms", status.configAgeMs());
            place.put("rate", status.traffic().requestsPerSecond());
            place.put("errors", status.traffic().serverErrorsPerSecond());
            place.put("p50_ms", status.traffic().latencyMicrosP50() / MICROS_A_MS);
            place.put("p99_ms", status.traffic().latencyMicrosP99() / MICROS_A_MS);
            place.put("in_flight", status.traffic().inFlight());
        }
        return place;
    }

    private String stateName(Member member) {
        return switch (states.apply(member.name())) {
            case RUNNING -> isUp(member) ? "up" : "starting";
            case PAUSED -> "paused";
            case STOPPED, BACKING_OFF, KILLED -> "down";
        };
    }

    private ObjectNode group(int number, String name, String home) {
        ObjectNode group = LocalCluster.JSON.createObjectNode();
        group.put("name", name);
        if (!home.isEmpty()) {
            group.put("home", home);
        }
        group.put("leader", leader(number));
        ArrayNode replicas = group.putArray("replicas");
        for (Member member : layout.of(Kind.NODE)) {
            Optional<Replica> replica = replica(member.name(), number);
            if (replica.isEmpty() && !isPlaced(number, member.name())) {
                continue;
            }
            ObjectNode shown = replicas.addObject();
            shown.put("region", member.name());
            shown.put("role", replica.map(Replica::role).orElse("down"));
            replica.ifPresent(known -> {
                shown.put("term", known.term());
                shown.put("applied", known.applied());
                shown.put("committed", known.committed());
                shown.put("staleness_ms", known.stalenessMs());
                shown.put("checkpoint", known.checkpoint());
                shown.put("digest", HexFormat.of().formatHex(known.digest().toArray()));
                shown.put("damages_found", known.damagesFound());
                shown.put("damages_repaired", known.damagesRepaired());
                shown.put("scrub_age_ms", known.scrubAgeMs());
            });
        }
        return group;
    }

    private boolean isPlaced(int number, String region) {
        return number == ProcessStatus.CONTROL || RegionNode.hasReplica(topology, number, region);
    }

    private Optional<Replica> replica(String process, int shard) {
        ProcessStatus status = statuses.get(process);
        return status == null
                ? Optional.empty()
                : status.replicas().stream()
                        .filter(replica -> replica.shard() == shard)
                        .findFirst();
    }

    private ObjectNode payouts() {
        List<Replica> leaders = topology.shards().stream()
                .flatMap(shard -> replica(leader(shard.number()), shard.number()).stream())
                .toList();
        ObjectNode payouts = LocalCluster.JSON.createObjectNode();
        payouts.put("open", leaders.stream().mapToLong(Replica::payoutsOpen).sum());
        payouts.put(
                "unknown", leaders.stream().mapToLong(Replica::payoutsUnknown).sum());
        payouts.put(
                "crossings_open",
                leaders.stream().mapToLong(Replica::crossingsOpen).sum());
        return payouts;
    }

    /// What `./binax status` prints for people.
    static String toText(com.fasterxml.jackson.databind.JsonNode status) {
        StringBuilder text = new StringBuilder();
        String waitingFor = status.path("waiting_for").asText();
        text.append(status.path("ready").asBoolean() ? "ready" : "not ready: " + waitingFor)
                .append("\n\n");
        text.append(row("place", "state", "address", "req/s", "errors/s", "p99 ms", "RSS MB"));
        for (String kind : List.of("regions", "edges", "providers")) {
            for (var place : status.path(kind)) {
                text.append(row(
                        place.path("name").asText(),
                        place.path("state").asText(),
                        place.path("http").asText(),
                        place.path("rate").asText("-"),
                        place.path("errors").asText("-"),
                        place.path("p99_ms").asText("-"),
                        place.path("rss_mb").asText("-")));
            }
        }
        text.append('\n').append(row("shard", "leader", "replica", "role", "applied", "checkpoint", "digest"));
        for (var shard : status.path("shards")) {
            appendGroup(text, shard);
        }
        appendGroup(text, status.path("control"));
        var payouts = status.path("payouts");
        text.append(String.format(
                Locale.ROOT,
                "%npayouts: %s open, %s unknown; crossings open: %s%n",
                payouts.path("open").asText("0"),
                payouts.path("unknown").asText("0"),
                payouts.path("crossings_open").asText("0")));
        appendHealths(text, status);
        appendDamages(text, status);
        return text.toString();
    }

    /// A line for each region that does not seem well to the others.
    private static void appendHealths(StringBuilder text, com.fasterxml.jackson.databind.JsonNode status) {
        for (var region : status.path("regions")) {
            String health = region.path("health").asText("healthy");
            if (!health.equals("healthy")) {
                text.append(region.path("name").asText() + " is " + health + ", as the other regions see it\n");
            }
        }
    }

    /// A line for each replica that has met damage on its disk.
    private static void appendDamages(StringBuilder text, com.fasterxml.jackson.databind.JsonNode status) {
        for (var shard : status.path("shards")) {
            for (var replica : shard.path("replicas")) {
                if (replica.path("damages_found").asLong() > 0) {
                    text.append(String.format(
                            Locale.ROOT,
                            "%s on %s: %s damages found on disk, %s repaired%n",
                            shard.path("name").asText(),
                            replica.path("region").asText(),
                            replica.path("damages_found").asText(),
                            replica.path("damages_repaired").asText()));
                }
            }
        }
    }

    private static void appendGroup(StringBuilder text, com.fasterxml.jackson.databind.JsonNode group) {
        String leader = group.path("leader").asText();
        for (var replica : group.path("replicas")) {
            String digest = replica.path("digest").asText();
            text.append(row(
                    group.path("name").asText(),
                    leader.isEmpty() ? "none" : leader,
                    replica.path("region").asText(),
                    replica.path("role").asText(),
                    replica.path("applied").asText("-"),
                    replica.path("checkpoint").asText("-"),
                    digest.isEmpty() ? "-" : digest.substring(0, Math.min(12, digest.length()))));
        }
    }

    private static String row(String... cells) {
        return String.format(
                                Locale.ROOT,
                                "%-15s %-9s %-24s %-10s %-9s %-10s %s",
                                cells[0],
                                cells[1],
                                cells[2],
                                cells[3],
                                cells[4],
                                cells[5],
                                cells[6])
                        .stripTrailing()
                + "\n";
    }
}
