package com.binaxpay.routing;

import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BiPredicate;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Brings commands and questions to where they can be answered, through elections and lost connections.
///
/// A command goes to the believed leader of its shard, else along hints, else round the regions. Where a connection is
/// lost under way nobody knows whether the command was proposed; because commands are idempotent it is sent again, to
/// whoever leads then, until its deadline. A request that certainly was not proposed is given up sooner, when no leader
/// has been found for [RouterSettings#noLeaderTimeout].
///
/// Any thread; calls block, so use virtual threads.
public final class ShardRouter implements Shards {
    /// A shard and the region that should lead it. Shards are numbered by their place in the list.
    public record Shard(String name, String home) {}

    /// What calls to a region have shown lately.
    ///
    /// @param isConnected whether there is a connection now
    /// @param failuresInARow calls that failed since the last answer
    /// @param latencyMicros moving mean of answers, 0 before the first
    /// @param inFlight calls that wait for an answer
    public record RegionView(
            String region, boolean isConnected, int failuresInARow, long latencyMicros, int inFlight) {}

    private final List<Known> known = new CopyOnWriteArrayList<>();
    private volatile Map<String, RegionState> regions = Map.of();
    private final RouterSettings settings;
    private final Isolation isolation = new Isolation();
    private final Hedges hedges = new Hedges();
    private final Pace pace;
    private final Semaphore places;
    private final RoutingMetrics metrics;
    private final Predicate<String> isDrained;
    private volatile Supplier<List<Shard>> newest;
    private BiPredicate<Integer, String> mayAnswer = (shard, region) -> true;

    /// A shard and who is believed to lead it.
    private record Known(Shard shard, LeaderBelief belief) {}

    /// @param shards all shards, by number
    /// @param links ways to the regions, the nearest first (on a node: its own, local one)
    /// @param isDrained whether a region is to be left alone where another can answer; asked for each request
    public ShardRouter(
            List<Shard> shards,
            List<RegionLink> links,
            RouterSettings settings,
            Metrics metrics,
            Predicate<String> isDrained) {
        this(shards, links, settings, metrics, isDrained, Pace.REAL);
    }

    ShardRouter(
            List<Shard> shards,
            List<RegionLink> links,
            RouterSettings settings,
            Metrics metrics,
            Predicate<String> isDrained,
            Pace pace) {
        this.isDrained = isDrained;
        this.newest = () -> shards;
        learn();
        this.settings = settings;
        this.pace = pace;
        this.places = new Semaphore(settings.inFlightMax());
        this.metrics = new RoutingMetrics(metrics, this::inFlight);
        links.forEach(this::reach);
    }

    /// Adds the way to a region that came since, as the farthest one.
    public synchronized void reach(RegionLink link) {
        Map<String, RegionState> more = new LinkedHashMap<>(regions);
        more.put(link.region(), new RegionState(link, metrics.ofRegion(link.region())));
        regions = Collections.unmodifiableMap(more);
    }

    /// Forgets a region that is gone.
    public synchronized void forget(String region) {
        Map<String, RegionState> fewer = new LinkedHashMap<>(regions);
        fewer.remove(region);
        regions = Collections.unmodifiableMap(fewer);
    }

    /// Sets which regions have a replica of which shard, for each request; the others are asked last.
    public ShardRouter over(BiPredicate<Integer, String> hasReplica) {
        mayAnswer = hasReplica;
        return this;
    }

    /// Sets who knows of shards that were added to the end of the list since.
    public ShardRouter learningFrom(Supplier<List<Shard>> shardsNow) {
        newest = shardsNow;
        return this;
    }

    private synchronized void learn() {
        List<Shard> shards = newest.get();
        for (Shard shard : shards.subList(Math.min(known.size(), shards.size()), shards.size())) {
            known.add(new Known(shard, new LeaderBelief()));
        }
    }

    private Known known(int shard) {
        if (shard >= known.size()) {
            learn();
        }
        if (shard < 0 || shard >= known.size()) {
            throw new IllegalArgumentException("no shard has number " + shard);
        }
        return known.get(shard);
    }

    @Override
    public Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
        LongFunction<Call> call = remainingMs -> new Call.Submit(shard, command, remainingMs);
        Journey journey = journey(shard, Journey.Kind.WRITE, call, deadlineNs);
        Journey.Arrived arrived = travel(journey);
        metrics.writeSeconds.observe(seconds(journey));
        return switch (arrived.reply()) {
            case Reply.Applied applied -> new Written(applied.outcome(), arrived.region(), applied.entry());
            case Reply.Answered unused -> throw new OutcomeUnknown(arrived.region() + " answered a command as a query");
            case Reply.NotLeader unused -> throw new AssertionError(arrived);
            case Reply.NotDone unused -> throw new AssertionError(arrived);
            case Reply.OutcomeUnknown unused -> throw new AssertionError(arrived);
        };
    }

    @Override
    public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
        LongFunction<Call> call = remainingMs -> callOf(shard, query, consistency, remainingMs);
        Journey journey;
        if (consistency instanceof Consistency.Bounded bounded) {
            journey = journey(shard, Journey.Kind.NEAR_READ, call, deadlineNs);
            journey.shows(bounded.bookmark().entryOf(shard), bounded.maxStalenessMs());
        } else {
            journey = journey(shard, Journey.Kind.READ, call, deadlineNs);
        }
        try {
            Journey.Arrived arrived = travel(journey);
            metrics.readSeconds.observe(seconds(journey));
            if (arrived.reply() instanceof Reply.Answered answered) {
                // How long it was under way is not known, so it is as old as when it was asked for.
                long ageNs = answered.ageNs() + pace.nowNs() - arrived.sentNs();
                return new Read(answered.answer(), ageNs, arrived.region());
            }
            throw new NotDone(arrived.region() + " answered a query as a command");
        } catch (OutcomeUnknown e) {
            throw new AssertionError("a question proposes nothing", e);
        }
    }

    private static Call callOf(int shard, Query query, Consistency consistency, long remainingMs) {
        return switch (consistency) {
            case Consistency.Linearizable unused -> new Call.Ask(shard, query, -1, remainingMs);
            case Consistency.Bounded bounded ->
                new Call.Ask(
                        shard,
                        query,
                        bounded.maxStalenessMs(),
                        remainingMs,
                        bounded.bookmark().entryOf(shard));
        };
    }

    /// Region that is believed to lead shard number `shard`, or empty.
    public String believedLeader(int shard) {
        return known(shard).belief.leader();
    }

    /// What is known of the regions, the nearest first.
    public List<RegionView> regions() {
        return regions.values().stream().map(RegionState::view).toList();
    }

    /// Requests that are on their way now.
    public int inFlight() {
        return settings.inFlightMax() - places.availablePermits();
    }

    private Journey journey(int shard, Journey.Kind kind, LongFunction<Call> call, long deadlineNs) {
        Known asked = known(shard);
        return new Journey(
                shard,
                asked.shard.name(),
                kind,
                call,
                asked.belief,
                order(shard, asked, kind),
                settings,
                isolation,
                new Journey.Hedging(hedges, state -> isGoodSecond(shard, state)),
                pace,
                metrics,
                deadlineNs);
    }

    /// Whether a question may be asked of `state` as well, while another one has it.
    private boolean isGoodSecond(int shard, RegionState state) {
        return state.link.isConnected()
                && mayAnswer.test(shard, state.region())
                && !isDrained.test(state.region())
                && !state.nearReads(shard).isOut(pace.nowNs());
    }

    private Journey.Arrived travel(Journey journey) throws NotDone, OutcomeUnknown {
        if (!places.tryAcquire()) {
            metrics.notDone("in_flight_limit");
            throw new NotDone("too many requests are on their way: " + settings.inFlightMax());
        }
        try {
            return journey.travel();
        } finally {
            places.release();
        }
    }

    /// Regions in the order in which to try them: who is believed to lead, the nearest (which on a node is itself, and
    /// knows the leader for nothing), the home, the others; those that are drained last. A bounded read begins at
    /// the nearest that answers as it should. Regions without a replica come last of all: they may have one yet, or
    /// know of one.
    private List<RegionState> order(int shard, Known asked, Journey.Kind kind) {
        List<RegionState> order = new ArrayList<>(regions.size());
        if (kind != Journey.Kind.NEAR_READ) {
            add(order, asked.belief.leader());
            regions.keySet().stream().findFirst().ifPresent(nearest -> addInService(order, nearest));
            addInService(order, asked.shard.home());
        }
        regions.keySet().forEach(region -> addInService(order, region));
        if (kind == Journey.Kind.NEAR_READ) {
            long nowNs = pace.nowNs();
            order.sort(Comparator.comparing(state -> state.nearReads(shard).isOut(nowNs)));
        }
        regions.keySet().forEach(region -> add(order, region));
        order.sort(Comparator.comparing(state -> !mayAnswer.test(shard, state.region())));
        return order;
    }

    private void addInService(List<RegionState> order, String region) {
        if (!isDrained.test(region)) {
            add(order, region);
        }
    }

    private void add(List<RegionState> order, String region) {
        RegionState state = regions.get(region);
        if (state != null && !order.contains(state)) {
            order.add(state);
        }
    }

    private double seconds(Journey journey) {
        return (pace.nowNs() - journey.beganNs()) / 1e9;
    }
}
