package com.binaxpay.config;

import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What was declared: places, shards and whose money may be where. Immutable; what exists was checked, see
/// [#parse(String)].
public final class Topology {
    /// The largest failure that a shard must survive without losing writes or service.
    public enum Survive {
        /// A data centre.
        ZONE,
        /// A region, with all its data centres.
        REGION
    }

    /// A place with its own failure domain, made of one or more zones.
    ///
    /// @param isAdded whether it came to a running cluster: its node knows what the control group agrees on, and
    ///     has no vote in it
    /// @param capacity requests a second that its gateway serves in the long run; 0: as many as it finds it can
    public record Region(String name, List<String> zones, boolean isAdded, int capacity) {}

    /// A stateless gateway site.
    ///
    /// @param near regions, the nearest first
    /// @param capacity as a region's
    /// @param partners names of those whom it serves; empty: all
    public record Edge(String name, List<String> near, int capacity, List<String> partners) {}

    /// A ledger shard.
    ///
    /// @param number its index among all shards, from 0, for ever
    /// @param home region whose jurisdictions' accounts it has
    /// @param voters how many replicas vote
    /// @param regions where the voters are; the one that should lead first, then the home
    /// @param isMapped whether the map gives it slots of its home's jurisdictions; one that was added to a running
    ///     cluster has those that were moved to it
    /// @param learners regions with a replica that has no vote
    public record Shard(
            int number,
            String name,
            String home,
            int voters,
            List<String> regions,
            boolean isMapped,
            List<String> learners) {
        /// Every region with a replica, those that vote first.
        public List<String> places() {
            return Stream.concat(regions.stream(), learners.stream()).toList();
        }

        /// Whether `region` has a replica.
        public boolean isAt(String region) {
            return regions.contains(region) || learners.contains(region);
        }

        /// Region that should lead it, where it is not drained.
        public String leader() {
            return regions.getFirst();
        }

        /// How many of its regions are a majority.
        public int majority() {
            return regions.size() / 2 + 1;
        }
    }

    /// A legal area and where its data may be.
    ///
    /// @param home region whose shards own its accounts
    /// @param ledgerRegions regions that may hold its ledger rows
    /// @param personalRegions regions that may hold its personal data
    /// @param isAdded whether it was added to the running cluster: logs don't begin with it, each admits it
    /// @param shards names of the shards that the map gives its slots to, for one that was added; empty: to those
    ///     of its home that begin with slots
    public record Legal(
            Jurisdiction jurisdiction,
            String home,
            List<String> ledgerRegions,
            List<String> personalRegions,
            Survive survive,
            boolean isAdded,
            List<String> shards) {}

    /// Timeouts, in milliseconds.
    ///
    /// @param electionMinMs shortest silence of a leader after which a follower stands for election
    /// @param electionMaxMs longest such silence
    /// @param requestMs how long the API waits for a shard's answer
    /// @param configurationStaleMs how long an edge that is cut off from control goes on moving money
    public record Timeouts(int electionMinMs, int electionMaxMs, int requestMs, int configurationStaleMs) {
        /// What holds where a topology says nothing.
        public static final Timeouts DEFAULT = new Timeouts(700, 1200, 10_000, 900_000);
    }

    private final String yaml;
    private final List<Region> regions;
    private final List<Edge> edges;
    private final List<Shard> shards;
    private final List<Legal> jurisdictions;
    private final Timeouts timeouts;
    private final Optional<Mail> mail;
    private final Optional<Kafka> kafka;
    private final Map<Integer, List<Shard>> shardsByJurisdiction;
    private final Map<Integer, List<Shard>> mapByJurisdiction;
    private final SortedMap<Integer, List<Integer>> added;
    private final Map<String, Integer> capacities = new HashMap<>();

    Topology(
            String yaml,
            List<Region> regions,
            List<Edge> edges,
            List<Shard> shards,
            List<Legal> jurisdictions,
            Timeouts timeouts,
            Optional<Mail> mail,
            Optional<Kafka> kafka) {
        this.yaml = yaml;
        this.regions = List.copyOf(regions);
        this.edges = List.copyOf(edges);
        this.shards = List.copyOf(shards);
        this.jurisdictions = List.copyOf(jurisdictions);
        this.timeouts = timeouts;
        this.mail = mail;
        this.kafka = kafka;
        regions.forEach(region -> capacities.put(region.name(), region.capacity()));
        edges.forEach(edge -> capacities.put(edge.name(), edge.capacity()));
        this.shardsByJurisdiction = new HashMap<>();
        this.mapByJurisdiction = new HashMap<>();
        TreeMap<Integer, List<Integer>> addedLater = new TreeMap<>();
        for (Legal legal : jurisdictions) {
            int number = legal.jurisdiction().number();
            List<Shard> homed = shardsHomedIn(legal.home());
            List<Shard> mapped = homed.stream()
                    .filter(shard -> legal.shards().isEmpty()
                            ? shard.isMapped()
                            : legal.shards().contains(shard.name()))
                    .toList();
            shardsByJurisdiction.put(number, homed);
            mapByJurisdiction.put(number, mapped);
            if (legal.isAdded()) {
                addedLater.put(number, mapped.stream().map(Shard::number).toList());
            }
        }
        this.added = Collections.unmodifiableSortedMap(addedLater);
    }

    /// Reads and checks a declaration in YAML.
    ///
    /// @throws ConfigRefused with all problems at once, where there are any
    public static Topology parse(String yaml) throws ConfigRefused {
        return TopologyReader.read(yaml);
    }

    /// The topology that comes with the product: `eu`, `uk`, `us` and two edges.
    public static Topology standard() {
        return resource("topology.yaml");
    }

    /// The one of a single region with three data centres, `eu-1` to `eu-3`, one of which may be lost.
    public static Topology threeZones() {
        return resource("zones.yaml");
    }

    private static Topology resource(String name) {
        try (InputStream in = Topology.class.getResourceAsStream(name)) {
            return parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigRefused e) {
            throw new IllegalStateException(e);
        }
    }

    /// The declaration as it was written.
    public String yaml() {
        return yaml;
    }

    /// Regions, in the order of the file.
    public List<Region> regions() {
        return regions;
    }

    /// Names of the regions, in the order of the file.
    public List<String> regionNames() {
        return regions.stream().map(Region::name).toList();
    }

    /// Regions whose nodes vote in the control group: the same for the cluster's whole life.
    public List<String> controlRegions() {
        return regions.stream()
                .filter(region -> !region.isAdded())
                .map(Region::name)
                .toList();
    }

    /// Regions whose nodes follow the control group without a vote.
    public List<String> addedRegions() {
        return regions.stream().filter(Region::isAdded).map(Region::name).toList();
    }

    /// Edges, in the order of the file.
    public List<Edge> edges() {
        return edges;
    }

    /// Requests a second that the gateway of region or edge `place` serves in the long run; 0 where nothing is
    /// declared.
    public int capacity(String place) {
        return capacities.getOrDefault(place, 0);
    }

    /// Whether the gateway of region or edge `place` serves the partner called `partner`.
    public boolean isServed(String place, String partner) {
        return edges.stream()
                .filter(edge -> edge.name().equals(place))
                .allMatch(edge -> edge.partners().isEmpty() || edge.partners().contains(partner));
    }

    /// Shards by number.
    public List<Shard> shards() {
        return shards;
    }

    /// Legal areas, in the order of the file.
    public List<Legal> jurisdictions() {
        return jurisdictions;
    }

    /// Why these regions cannot all be drained, if they can't: what is drained may be stopped, and a shard of which no
    /// majority is left would stop too.
    ///
    /// @param drained names of regions
    public Optional<String> refusalToDrain(Collection<String> drained) {
        for (String region : drained) {
            if (!regionNames().contains(region)) {
                return Optional.of(
                        "there is no region '" + region + "'; known are " + String.join(", ", regionNames()));
            }
        }
        for (Shard shard : shards) {
            Optional<String> refusal = refusalToDrain(drained, shard.name(), shard.regions());
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return refusalToDrain(drained, "the control group", controlRegions());
    }

    private static Optional<String> refusalToDrain(Collection<String> drained, String group, List<String> voters) {
        long left = voters.stream().filter(region -> !drained.contains(region)).count();
        return left > voters.size() / 2
                ? Optional.empty()
                : Optional.of("with " + String.join(" and ", drained) + " drained, " + left + " of the "
                        + voters.size() + " regions of " + group
                        + " would be left, which is no majority; return another region first");
    }

    /// Where data may be, by what is declared here.
    public Residency residency() {
        return new Residency(this);
    }

    /// Timeouts.
    public Timeouts timeouts() {
        return timeouts;
    }

    /// Where e-mail to operators goes; empty where there is none.
    public Optional<Mail> mail() {
        return mail;
    }

    /// Where events are copied to; empty where they are not.
    public Optional<Kafka> kafka() {
        return kafka;
    }

    /// What is declared for a jurisdiction, or empty where it is unknown.
    public Optional<Legal> jurisdiction(String code) {
        return jurisdictions.stream()
                .filter(legal -> legal.jurisdiction().code().equals(code))
                .findFirst();
    }

    /// Jurisdictions that were added to the running cluster, by number, with the numbers of the shards that the map
    /// gives their slots to: what each shard's log has to admit.
    public SortedMap<Integer, List<Integer>> added() {
        return added;
    }

    /// How many shards the map gives slots to: the same for the cluster's whole life.
    public int mappedShards() {
        return (int) shards.stream().filter(Shard::isMapped).count();
    }

    /// Number of the shard that owns what `id` names where its slot has not moved; empty where its jurisdiction is
    /// unknown.
    public OptionalInt shardOf(Id id) {
        if (id.jurisdiction() == Id.SYSTEM_JURISDICTION) {
            return id.slot() < shards.size() ? OptionalInt.of(id.slot()) : OptionalInt.empty();
        }
        List<Shard> owners = mapByJurisdiction.get(id.jurisdiction());
        if (owners == null) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(owners.get(id.slot() % owners.size()).number());
    }

    /// As [#shardOf], as logs begin with it: the same whatever shards and jurisdictions are added, on all replicas,
    /// whichever of them has heard of that; -1 where the jurisdiction is unknown, or added: a log admits it.
    public int mapped(Id id) {
        if (id.jurisdiction() == Id.SYSTEM_JURISDICTION) {
            return id.slot();
        }
        return added.containsKey(id.jurisdiction()) ? -1 : shardOf(id).orElse(-1);
    }

    /// Whether shard number `shard` may have what `id` names: slots of a jurisdiction move between the shards that are
    /// homed
    /// with it, and nowhere else, because only those are sure to be inside its residency.
    public boolean mayOwn(int shard, Id id) {
        return id.jurisdiction() == Id.SYSTEM_JURISDICTION
                ? id.slot() == shard
                : shardsByJurisdiction.getOrDefault(id.jurisdiction(), List.of()).stream()
                        .anyMatch(owner -> owner.number() == shard);
    }

    private List<Shard> shardsHomedIn(String region) {
        return shards.stream().filter(shard -> shard.home().equals(region)).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topology that && yaml.equals(that.yaml);
    }

    @Override
    public int hashCode() {
        return yaml.hashCode();
    }

    @Override
    public String toString() {
        return "Topology[regions=" + regionNames() + ", shards=" + shards.size() + "]";
    }
}
