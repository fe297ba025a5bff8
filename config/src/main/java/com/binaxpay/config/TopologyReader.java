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
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads a topology in one pass and refuses it with everything that is wrong. Single use, single thread.
final class TopologyReader {
    private static final int REGIONS_MAX = 15;
    private static final int SHARDS_MAX = 255;
    private static final int CAPACITY_MAX = 1_000_000;
    private static final List<String> SECTIONS =
            List.of("regions", "edges", "shards", "jurisdictions", "timeouts", "mail", "kafka");

    /// A jurisdiction and where it is declared.
    private record Declared(YamlNode node, Legal legal) {}

    private final List<Problem> problems = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<Shard> shards = new ArrayList<>();
    private final List<Declared> declared = new ArrayList<>();
    private final Set<String> regionNames = new LinkedHashSet<>();

    private TopologyReader() {}

    static Topology read(String yaml) throws ConfigRefused {
        return new TopologyReader().readAll(yaml);
    }

    private Topology readAll(String yaml) throws ConfigRefused {
        YamlNode root = YamlNode.parse(yaml, problems)
                .mapping(Set.of("regions", "edges", "shards", "jurisdictions", "timeouts", "mail", "kafka"));
        if (!problems.isEmpty() && !root.get("regions").isPresent()) {
            throw new ConfigRefused("the topology", problems);
        }
        readRegions(root.get("regions"));
        readEdges(root.get("edges"));
        // Before the shards: where nothing is declared, residency says where their voters are.
        readJurisdictions(root.get("jurisdictions"));
        readShards(root.get("shards"));
        declared.forEach(this::checkShards);
        Timeouts timeouts = readTimeouts(root.get("timeouts"));
        Optional<Kafka> kafka =
                Optional.of(root.get("kafka")).filter(YamlNode::isPresent).map(Kafka::read);
        Optional<Mail> mail =
                Optional.of(root.get("mail")).filter(YamlNode::isPresent).map(Mail::read);
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparingInt(TopologyReader::place));
            throw new ConfigRefused("the topology", problems);
        }
        List<Legal> jurisdictions = declared.stream().map(Declared::legal).toList();
        return new Topology(yaml, regions, edges, shards, jurisdictions, timeouts, mail, kafka);
    }

    private static int place(Problem problem) {
        int section = SECTIONS.indexOf(problem.path().split("[.\\[]", 2)[0]);
        return section < 0 ? SECTIONS.size() : section;
    }

    private void readRegions(YamlNode list) {
        List<YamlNode> nodes = list.elements(1);
        if (nodes.size() > REGIONS_MAX) {
            list.refuse("has " + nodes.size() + " regions; " + REGIONS_MAX + " are the most");
        }
        Set<String> zoneNames = new HashSet<>();
        for (YamlNode node : nodes) {
            node.mapping(Set.of("name", "zones", "added", "capacity"));
            String name = freshName(node.get("name"), regionNames);
            List<String> zones = new ArrayList<>();
            for (YamlNode zone : node.get("zones").elements(1)) {
                zones.add(freshName(zone, zoneNames));
            }
            boolean isAdded = node.get("added").flag("of a region that came to a running cluster");
            regions.add(new Region(name, zones, isAdded, capacity(node.get("capacity"))));
        }
        if (!regions.isEmpty() && regions.stream().allMatch(Region::isAdded)) {
            list.refuse("has none but added regions; those that a cluster begins with are not added");
        }
    }

    private void readEdges(YamlNode list) {
        Set<String> names = new HashSet<>(regionNames);
        for (YamlNode node : list.elements(0)) {
            node.mapping(Set.of("name", "near", "capacity", "partners"));
            String name = freshName(node.get("name"), names);
            List<String> near = regionList(node.get("near"), 0);
            Set<String> order = new LinkedHashSet<>(near);
            order.addAll(regionNames);
            List<String> partners = partners(node.get("partners"));
            edges.add(new Edge(name, List.copyOf(order), capacity(node.get("capacity")), partners));
        }
    }

    private static List<String> partners(YamlNode list) {
        List<String> names = new ArrayList<>();
        for (YamlNode node : list.elements(0)) {
            if (!node.text().matches(ConfigState.PARTNER_NAME)) {
                node.refuse("must be the name of a partner: lower-case letters, digits and dashes, 63 at most");
            }
            names.add(node.text());
        }
        return names;
    }

    private static int capacity(YamlNode node) {
        return node.integer(0, 1, CAPACITY_MAX);
    }

    private void readShards(YamlNode list) {
        Set<String> names = new HashSet<>();
        List<YamlNode> nodes = list.elements(1);
        if (nodes.size() > SHARDS_MAX) {
            list.refuse("has " + nodes.size() + " shards; " + SHARDS_MAX + " are the most");
        }
        for (YamlNode node : nodes) {
            node.mapping(Set.of("name", "home", "leader", "voters", "regions", "slots", "learners"));
            String name = freshName(node.get("name"), names);
            String home = region(node.get("home"));
            int voters = voters(node.get("voters"));
            List<String> places = ledFrom(node.get("leader"), voterRegions(node, home, voters));
            List<String> learners = regionList(node.get("learners"), 0);
            learners.stream()
                    .filter(places::contains)
                    .forEach(region -> node.get("learners")
                            .refuse(region + " votes, by " + places + "; what votes learns by itself: leave it out"));
            shards.add(new Shard(shards.size(), name, home, voters, places, isMapped(node.get("slots")), learners));
        }
    }

    private static boolean isMapped(YamlNode slots) {
        if (slots.isPresent() && !slots.text().equals("none")) {
            slots.refuse("can only be none: such a shard gets its slots by ./binax slots move; leave it out otherwise");
        }
        return !slots.isPresent();
    }

    /// `places` with the one that should lead first; without a declaration the home is.
    private List<String> ledFrom(YamlNode leader, List<String> places) {
        if (!leader.isPresent()) {
            return places;
        }
        String name = region(leader);
        if (!name.isEmpty() && !places.contains(name)) {
            leader.refuse(
                    "is not among the shard's voters " + places + "; choose one of them, or list it under regions");
        }
        return Stream.concat(Stream.of(name).filter(places::contains), places.stream())
                .distinct()
                .toList();
    }

    private static int voters(YamlNode node) {
        int voters = node.integer(3, 1, Integer.MAX_VALUE);
        if (voters != 3 && voters != 5) {
            node.refuse("voters must be 3 or 5: fewer survive nothing, an even number survives no more than one less");
            return 3;
        }
        return voters;
    }

    /// Where the voters are, the home first: one a region, since a region has one node.
    private List<String> voterRegions(YamlNode shard, String home, int voters) {
        YamlNode listed = shard.get("regions");
        List<String> candidates = listed.isPresent() ? regionList(listed, 1) : allowed(home);
        if (home.isEmpty()) {
            return candidates;
        }
        if (listed.isPresent() && !candidates.contains(home)) {
            listed.refuse("does not list the shard's home, " + home + "; add it, or move the home");
        }
        Set<String> places = new LinkedHashSet<>();
        places.add(home);
        places.addAll(candidates);
        if (places.size() < voters) {
            shard.get("voters")
                    .refuse("there are " + places.size() + " regions for " + voters + " voters, " + places
                            + ", and each voter needs a region of its own: add regions"
                            + (listed.isPresent() ? "" : ", or widen the residency of " + homedIn(home)));
        } else if (listed.isPresent() && places.size() > voters) {
            listed.refuse("lists " + places.size() + " regions for " + voters + " voters; list as many");
        }
        return places.stream().limit(voters).toList();
    }

    /// Regions that may hold what is homed in `home`, in the order of the file.
    private List<String> allowed(String home) {
        List<String> allowed = new ArrayList<>(regionNames);
        for (Declared each : declared) {
            if (each.legal().home().equals(home)) {
                allowed.retainAll(each.legal().ledgerRegions());
                allowed.retainAll(each.legal().personalRegions());
            }
        }
        return allowed;
    }

    private List<String> homedIn(String home) {
        return declared.stream()
                .map(Declared::legal)
                .filter(legal -> legal.home().equals(home))
                .map(legal -> legal.jurisdiction().code())
                .toList();
    }

    private void readJurisdictions(YamlNode list) {
        Set<String> codes = new HashSet<>();
        for (YamlNode node : list.elements(1)) {
            node.mapping(Set.of("code", "home", "residency", "survive", "added", "shards"));
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
        boolean isAdded = node.get("added").flag("of a jurisdiction that came to a running cluster");
        List<String> shardNames = names(node.get("shards"));
        if (!shardNames.isEmpty() && !isAdded) {
            node.get("shards")
                    .refuse(
                            "is for a jurisdiction that is added to a running cluster; leave it out, or write added: true");
        }
        declared.add(new Declared(node, new Legal(jurisdiction, home, ledger, personal, survive, isAdded, shardNames)));
    }

    private static List<String> names(YamlNode list) {
        Set<String> names = new LinkedHashSet<>();
        for (YamlNode node : list.elements(0)) {
            freshName(node, names);
        }
        return List.copyOf(names);
    }

    private void checkShards(Declared each) {
        Legal legal = each.legal();
        List<Shard> owners = shards.stream()
                .filter(shard -> shard.home().equals(legal.home()))
                .toList();
        if (!legal.home().isEmpty()
                && legal.shards().isEmpty()
                && owners.stream().noneMatch(Shard::isMapped)) {
            each.node()
                    .get("home")
                    .refuse("no shard is homed there that begins with slots; add one under shards, or choose another"
                            + " home" + (legal.isAdded() ? ", or name those under this jurisdiction's shards" : ""));
        }
        for (String name : legal.shards()) {
            if (!legal.home().isEmpty()
                    && owners.stream().noneMatch(owner -> owner.name().equals(name))) {
                each.node()
                        .get("shards")
                        .refuse(name + " is no shard that is homed in " + legal.home()
                                + ", as the jurisdiction is; there are "
                                + owners.stream().map(Shard::name).toList());
            }
        }
        YamlNode residency = each.node().get("residency");
        for (Shard shard : owners) {
            checkPlaces(residency.get("ledger"), shard, legal.ledgerRegions());
            // What is personal is in the same records: there is no vault yet that keeps it apart.
            checkPlaces(residency.get("personal"), shard, legal.personalRegions());
        }
    }

    private static void checkPlaces(YamlNode residency, Shard shard, List<String> allowed) {
        List<String> outside = shard.places().stream()
                .filter(place -> !allowed.contains(place))
                .toList();
        if (!outside.isEmpty() && !allowed.isEmpty()) {
            residency.refuse("shard " + shard.name() + " has replicas in " + outside + ", outside the residency "
                    + allowed + "; list these regions, or give the shard regions inside the residency");
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
