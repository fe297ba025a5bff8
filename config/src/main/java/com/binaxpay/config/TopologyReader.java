package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.config.Topology.Edge;
import com.binaxpay.config.Topology.Legal;
import com.binaxpay.config.Topology.Region;
import com.binaxpay.config.Topology.Shard;
import com.binaxpay.config.Topology.Survive;
import com.binaxpay.config.Topology.Timeouts;
import com.binaxpay.money.Jurisdiction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads a topology in one pass and refuses it with everything that is wrong. Single use, single thread.
final class TopologyReader {
    private static final int REGIONS_MAX = 15;
    private static final int SHARDS_MAX = 255;

    private final List<Problem> problems = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<Shard> shards = new ArrayList<>();
    private final List<Legal> jurisdictions = new ArrayList<>();
    private final Set<String> regionNames = new LinkedHashSet<>();

    private TopologyReader() {}

    static Topology read(String yaml) throws ConfigRefused {
        return new TopologyReader().readAll(yaml);
    }

    private Topology readAll(String yaml) throws ConfigRefused {
        YamlNode root = YamlNode.parse(yaml, problems)
                .mapping(Set.of("regions", "edges", "shards", "jurisdictions", "timeouts"));
        if (!problems.isEmpty() && !root.get("regions").isPresent()) {
            throw new ConfigRefused("the topology", problems);
        }
        readRegions(root.get("regions"));
        readEdges(root.get("edges"));
        readShards(root.get("shards"));
        readJurisdictions(root.get("jurisdictions"));
        Timeouts timeouts = readTimeouts(root.get("timeouts"));
        if (!problems.isEmpty()) {
            throw new ConfigRefused("the topology", problems);
        }
        return new Topology(yaml, regions, edges, shards, jurisdictions, timeouts);
    }

    private void readRegions(YamlNode list) {
        List<YamlNode> nodes = list.elements(1);
        if (nodes.size() > REGIONS_MAX) {
            list.refuse("has " + nodes.size() + " regions; " + REGIONS_MAX + " are the most");
        }
        Set<String> zoneNames = new HashSet<>();
        for (YamlNode node : nodes) {
            node.mapping(Set.of("name", "zones"));
            String name = freshName(node.get("name"), regionNames);
            List<String> zones = new ArrayList<>();
            for (YamlNode zone : node.get("zones").elements(1)) {
                zones.add(freshName(zone, zoneNames));
            }
            regions.add(new Region(name, zones));
        }
    }

    private void readEdges(YamlNode list) {
        Set<String> names = new HashSet<>(regionNames);
        for (YamlNode node : list.elements(0)) {
            node.mapping(Set.of("name", "near"));
            String name = freshName(node.get("name"), names);
            List<String> near = regionList(node.get("near"), 0);
            Set<String> order = new LinkedHashSet<>(near);
            order.addAll(regionNames);
            edges.add(new Edge(name, List.copyOf(order)));
        }
    }

    private void readShards(YamlNode list) {
        Set<String> names = new HashSet<>();
        List<YamlNode> nodes = list.elements(1);
        if (nodes.size() > SHARDS_MAX) {
            list.refuse("has " + nodes.size() + " shards; " + SHARDS_MAX + " are the most");
        }
        for (YamlNode node : nodes) {
            node.mapping(Set.of("name", "home", "voters", "regions"));
            String name = freshName(node.get("name"), names);
            String home = region(node.get("home"));
            int voters = voters(node.get("voters"));
            List<String> places = voterRegions(node, home, voters);
            shards.add(new Shard(shards.size(), name, home, voters, places));
        }
    }

    private static int voters(YamlNode node) {
        int voters = node.integer(3, 1, Integer.MAX_VALUE);
        if (voters != 3 && voters != 5) {
            node.refuse("voters must be 3 or 5: fewer survive nothing, an even number survives no more than one less");
            return 3;
        }
        return voters;
    }

    private List<String> voterRegions(YamlNode shard, String home, int voters) {
        YamlNode declared = shard.get("regions");
        Set<String> places = new LinkedHashSet<>();
        places.add(home);
        places.addAll(declared.isPresent() ? regionList(declared, 1) : regionNames);
        if (declared.isPresent() && !regionList(declared, 1).contains(home)) {
            declared.refuse("does not list the shard's home, " + home + "; add it, or move the home");
        }
        List<String> chosen = places.stream().limit(voters).toList();
        int zones = regions.stream()
                .filter(region -> chosen.contains(region.name()))
                .mapToInt(region -> region.zones().size())
                .sum();
        if (zones < voters && !home.isEmpty()) {
            shard.get("voters")
                    .refuse("there are " + zones + " zones in " + chosen + " for " + voters
                            + " voters; each voter needs a zone of its own: add zones or regions");
        }
        return chosen;
    }

    private void readJurisdictions(YamlNode list) {
        Set<String> codes = new HashSet<>();
        for (YamlNode node : list.elements(1)) {
            node.mapping(Set.of("code", "home", "residency", "survive"));
            String code = node.get("code").text();
            if (!code.matches("[A-Z]{2}")) {
                node.get("code").refuse("must be two capital letters");
                continue;
            }
            if (!codes.add(code)) {
                node.get("code").refuse("is declared twice; keep one of them");
            }
            readJurisdiction(node, new Jurisdiction(code));
        }
    }

    private void readJurisdiction(YamlNode node, Jurisdiction jurisdiction) {
        String home = region(node.get("home"));
        YamlNode residency = node.get("residency").mapping(Set.of("ledger", "personal"));
        List<String> ledger = regionList(residency.get("ledger"), 1);
        List<String> personal = regionList(residency.get("personal"), 1);
        Survive survive = survive(node.get("survive"));
        if (!home.isEmpty() && !ledger.isEmpty() && !ledger.contains(home)) {
            node.get("home").refuse("is not in residency.ledger " + ledger + "; add it there, or move the home");
        }
        if (!home.isEmpty() && !personal.isEmpty() && !personal.contains(home)) {
            node.get("home").refuse("is not in residency.personal " + personal + "; add it there, or move the home");
        }
        if (survive == Survive.REGION && !ledger.isEmpty() && new HashSet<>(ledger).size() < 3) {
            node.get("survive")
                    .refuse("a region's loss is survived by a majority in the others, which needs three regions in"
                            + " residency.ledger; it has " + ledger + ": add regions, or declare survive: zone");
        }
        checkShards(node, home, ledger);
        jurisdictions.add(new Legal(jurisdiction, home, ledger, personal, survive));
    }

    private void checkShards(YamlNode node, String home, List<String> ledger) {
        List<Shard> owners =
                shards.stream().filter(shard -> shard.home().equals(home)).toList();
        if (!home.isEmpty() && owners.isEmpty()) {
            node.get("home").refuse("no shard is homed there; add one under shards, or choose another home");
        }
        for (Shard shard : owners) {
            List<String> outside = shard.regions().stream()
                    .filter(place -> !ledger.contains(place))
                    .toList();
            if (!outside.isEmpty() && !ledger.isEmpty()) {
                node.get("residency.ledger")
                        .refuse("shard " + shard.name() + " has voters in " + outside + ", outside the residency "
                                + ledger + "; list these regions, or give the shard regions inside the residency");
            }
        }
    }

    private static Survive survive(YamlNode node) {
        return switch (node.isPresent() ? node.text() : "region") {
            case "region" -> Survive.REGION;
            case "zone" -> Survive.ZONE;
            default -> {
                node.refuse("must be region or zone");
                yield Survive.ZONE;
            }
        };
    }

    private static Timeouts readTimeouts(YamlNode node) {
        if (!node.isPresent()) {
            return Timeouts.DEFAULT;
        }
        node.mapping(Set.of("election-min-ms", "election-max-ms", "request-ms", "configuration-stale-ms"));
        Timeouts usual = Timeouts.DEFAULT;
        int min = node.get("election-min-ms").integer(usual.electionMinMs(), 100, 60_000);
        int max = node.get("election-max-ms").integer(usual.electionMaxMs(), 100, 60_000);
        if (max <= min) {
            node.get("election-max-ms").refuse("must be above election-min-ms, " + min);
        }
        return new Timeouts(
                min,
                max,
                node.get("request-ms").integer(usual.requestMs(), 100, 60_000),
                node.get("configuration-stale-ms").integer(usual.configurationStaleMs(), 1_000, 86_400_000));
    }

    private static String freshName(YamlNode node, Set<String> taken) {
        String name = node.name();
        if (!name.isEmpty() && !taken.add(name)) {
            node.refuse("is used twice; names must differ");
        }
        return name;
    }

    private String region(YamlNode node) {
        String name = node.name();
        if (!name.isEmpty() && !regionNames.contains(name)) {
            node.refuse("is not a region; declared are " + regionNames);
            return "";
        }
        return name;
    }

    private List<String> regionList(YamlNode list, int atLeast) {
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode node : list.elements(atLeast)) {
            String name = region(node);
            if (!name.isEmpty() && !names.add(name)) {
                node.refuse("is listed twice");
            }
        }
        return List.copyOf(names);
    }
}
