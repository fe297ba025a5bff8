package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.config.Topology.Edge;
import com.binaxpay.config.Topology.Legal;
import com.binaxpay.config.Topology.Region;
import com.binaxpay.config.Topology.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// The way from the topology that a cluster has to another one: what of it can't be done while the cluster runs, and
/// the
/// steps of the rest. The steps need no record of their own: once the control group agreed on the other topology, each
/// shard's leader compares it with its voters and makes the next step, whoever that leader is by then.
///
/// @param from what was agreed on
/// @param to what shall be
public record TopologyChange(Topology from, Topology to) {
    /// One step.
    ///
    /// @param what what is done
    /// @param exposure what is at risk meanwhile, and for how long
    public record Step(String what, String exposure) {
        @Override
        public String toString() {
            return what + "\n     " + exposure;
        }
    }

    /// Everything that can't be changed in a running cluster; empty where all can.
    public List<Problem> refusals() {
        List<Problem> problems = new ArrayList<>();
        checkRegions(problems);
        checkShards(problems);
        for (Legal legal : from.jurisdictions()) {
            checkJurisdiction(legal, problems);
        }
        for (Legal legal : to.jurisdictions()) {
            if (from.jurisdiction(legal.jurisdiction().code()).isEmpty()) {
                checkNew(legal, problems);
            }
        }
        return problems;
    }

    private void checkNew(Legal legal, List<Problem> problems) {
        String path = "jurisdictions." + legal.jurisdiction().code();
        if (!legal.isAdded()) {
            problems.add(
                    new Problem(
                            path,
                            legal.home(),
                            "is new, and replicas began without it: write added: true, so that the logs of all shards admit it"));
        }
        checkLeft(legal, problems);
    }

    /// Voters of shards that don't say where they are follow from the order of the regions, so that stays.
    private void checkRegions(List<Problem> problems) {
        List<Region> kept = without(from.regions(), removedRegions());
        List<Region> known = without(to.regions(), addedRegions());
        if (!zones(kept).equals(zones(known))) {
            problems.add(new Problem(
                    "regions",
                    zones(known),
                    "are " + zones(kept) + "; those that are there stay as they are, zones too, in this order"));
        }
        for (Region added : addedRegions()) {
            if (!added.isAdded()) {
                problems.add(new Problem(
                        "regions." + added.name(),
                        added.zones().toString(),
                        "is new and would have a vote in the control group, whose voters are agreed on once: give it"
                                + " added: true"));
            }
        }
        for (Region removed : removedRegions()) {
            checkRemoved(removed, problems);
        }
        List<String> names = addedRegions().stream().map(Region::name).toList();
        for (Shard shard : added()) {
            shard.places().stream()
                    .filter(names::contains)
                    .forEach(region -> problems.add(new Problem(
                            "shards[" + shard.number() + "]",
                            shard.places().toString(),
                            region + " is new, too: add the region first, and the shard when that is done")));
        }
    }

    private static String zones(List<Region> regions) {
        return regions.stream()
                .map(region -> region.name() + " " + region.zones() + (region.isAdded() ? " added" : ""))
                .toList()
                .toString();
    }

    private void checkRemoved(Region removed, List<Problem> problems) {
        String path = "regions." + removed.name();
        if (!removed.isAdded()) {
            problems.add(new Problem(
                    path,
                    "",
                    "has a vote in the control group for the cluster's whole life and can't be removed: keep it, and"
                            + " move its shards elsewhere"));
        }
        from.shards().stream()
                .filter(shard -> shard.isAt(removed.name()))
                .forEach(shard -> problems.add(new Problem(
                        path,
                        "",
                        "has a replica of shard " + shard.name() + ": move that away first (shards." + shard.name()
                                + "), and remove the region when that is done")));
    }

    /// Regions that there are not yet.
    public List<Region> addedRegions() {
        return regionsOnlyIn(to, from);
    }

    /// Regions that there shall not be any more.
    public List<Region> removedRegions() {
        return regionsOnlyIn(from, to);
    }

    private static List<Region> regionsOnlyIn(Topology one, Topology other) {
        return one.regions().stream()
                .filter(region -> !other.regionNames().contains(region.name()))
                .toList();
    }

    private void checkShards(List<Problem> problems) {
        if (from.shards().size() > to.shards().size()) {
            problems.add(new Problem(
                    "shards",
                    to.shards().size() + " shards",
                    "there are " + from.shards().size() + "; what ended on a shard stays there, so none can be removed:"
                            + " keep them"));
            return;
        }
        for (Shard added : added()) {
            if (added.isMapped()) {
                problems.add(new Problem(
                        "shards[" + added.number() + "]",
                        added.name(),
                        "is new and would take slots from the others as they are: give it slots: none, and move slots"
                                + " to it when it is there (./binax slots move)"));
            }
        }
        for (int i = 0; i < from.shards().size(); i++) {
            Shard before = from.shards().get(i);
            Shard after = to.shards().get(i);
            String path = "shards[" + i + "].";
            unchanged(path + "name", before.name(), after.name(), "a shard keeps its name", problems);
            unchanged(
                    path + "home",
                    before.home(),
                    after.home(),
                    "it says whose accounts are here; to have another region lead, set shards[" + i + "].leader",
                    problems);
            unchanged(
                    path + "voters",
                    before.voters(),
                    after.voters(),
                    "so many must sign a head, for ever; replace a voter by another, one region by one",
                    problems);
            checkLearners(path, before, after, problems);
            unchanged(
                    path + "slots",
                    slots(before),
                    slots(after),
                    "what the map says of a slot holds for ever; move slots with ./binax slots move",
                    problems);
        }
    }

    /// One that voted is a voter in its own eyes until it has left.
    private static void checkLearners(String path, Shard before, Shard after, List<Problem> problems) {
        after.learners().stream()
                .filter(before.regions()::contains)
                .forEach(region -> problems.add(new Problem(
                        path + "learners",
                        after.learners().toString(),
                        region + " votes now: take it away first, and let it learn when that is done")));
    }

    private static String slots(Shard shard) {
        return shard.isMapped() ? "by the map" : "none";
    }

    /// Shards that there are not yet.
    public List<Shard> added() {
        return to.shards()
                .subList(
                        Math.min(from.shards().size(), to.shards().size()),
                        to.shards().size());
    }

    private static void unchanged(String path, Object before, Object after, String why, List<Problem> problems) {
        if (!Objects.equals(before, after)) {
            problems.add(new Problem(path, after.toString(), "is " + before + " and can't be changed: " + why));
        }
    }

    private void checkJurisdiction(Legal before, List<Problem> problems) {
        String code = before.jurisdiction().code();
        Optional<Legal> after = to.jurisdiction(code);
        String path = "jurisdictions." + code;
        if (after.isEmpty()) {
            problems.add(
                    new Problem(path, "", "has its accounts in " + before.home() + " and can't be removed: keep it"));
            return;
        }
        unchanged(path + ".home", before.home(), after.get().home(), "its accounts are there", problems);
        unchanged(
                path + ".added",
                before.isAdded(),
                after.get().isAdded(),
                "it says whether logs begin with the jurisdiction or admit it, and they have",
                problems);
        if (before.isAdded()) {
            unchanged(
                    path + ".shards",
                    slotsOf(from, before),
                    slotsOf(to, after.get()),
                    "what the map says of a slot holds for ever; move slots with ./binax slots move",
                    problems);
        }
        checkLeft(after.get(), problems);
    }

    /// Names of the shards that the map gives a jurisdiction's slots to.
    private static List<String> slotsOf(Topology topology, Legal legal) {
        return topology.added().getOrDefault(legal.jurisdiction().number(), List.of()).stream()
                .map(shard -> topology.shards().get(shard).name())
                .toList();
    }

    /// Everything that is homed with `after` now must be inside its residencies.
    private void checkLeft(Legal after, List<Problem> problems) {
        String path = "jurisdictions." + after.jurisdiction().code() + ".residency.";
        for (Shard shard : from.shards()) {
            if (shard.home().equals(after.home())) {
                checkLeft(shard, path + "ledger", after.ledgerRegions(), problems);
                checkLeft(shard, path + "personal", after.personalRegions(), problems);
            }
        }
    }

    /// Where data still is, residency can't be taken away in the same breath.
    private static void checkLeft(Shard shard, String path, List<String> regions, List<Problem> problems) {
        List<String> left = shard.places().stream()
                .filter(region -> !regions.contains(region))
                .toList();
        if (!left.isEmpty()) {
            problems.add(new Problem(
                    path,
                    regions.toString(),
                    "shard " + shard.name() + " is in " + left + " now: move it away first (shards." + shard.name()
                            + ".regions), and narrow the residency when that is done"));
        }
    }

    /// Where `to` lets data go that it may not go now: an operator must mean it.
    public List<Problem> widened() {
        return from.residency().widenedBy(to).stream()
                .filter(problem -> problem.path().startsWith("jurisdictions."))
                .toList();
    }

    /// What is done, in order; empty where nothing differs.
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Region region : addedRegions()) {
            steps.add(new Step(
                    "region " + region.name() + ": its node begins, and follows the control group",
                    "nothing is at risk: it has no vote and no shard until some are placed there"));
        }
        for (Edge edge : to.edges()) {
            Optional<Edge> before = from.edges().stream()
                    .filter(other -> other.name().equals(edge.name()))
                    .findFirst();
            boolean isNew = before.isEmpty();
            if (isNew || !nearOfBoth(before.get()).equals(nearOfBoth(edge))) {
                steps.add(new Step(
                        "edge " + edge.name() + ": " + (isNew ? "is added" : "is near " + edge.near()),
                        isNew ? "nothing is at risk: its process is started" : "from its next start on"));
            }
        }
        from.edges().stream()
                .filter(edge ->
                        to.edges().stream().noneMatch(other -> other.name().equals(edge.name())))
                .forEach(edge -> steps.add(new Step(
                        "edge " + edge.name() + ": is removed",
                        "its process is stopped in order; its clients go elsewhere")));
        to.regions().forEach(region -> capacity("region ", region.name(), region.capacity(), steps));
        to.edges().forEach(edge -> capacity("edge ", edge.name(), edge.capacity(), steps));
        to.edges().forEach(edge -> partners(edge, steps));
        for (int i = 0; i < Math.min(from.shards().size(), to.shards().size()); i++) {
            steps(from.shards().get(i), to.shards().get(i), steps);
        }
        for (Shard added : added()) {
            steps.add(new Step(
                    "shard " + added.name() + ": begins in " + added.places() + ", led by " + added.leader(),
                    "nothing is at risk: it has no slots until some are moved to it (./binax slots move)"));
        }
        for (Legal legal : to.jurisdictions()) {
            if (!from.jurisdictions().contains(legal)) {
                steps.add(step(legal));
            }
        }
        for (Region region : removedRegions()) {
            steps.add(new Step(
                    "region " + region.name() + ": its node is stopped",
                    "nothing is at risk: it has no vote and no shard"));
        }
        if (!from.timeouts().equals(to.timeouts())) {
            steps.add(new Step("timeouts: " + to.timeouts(), "from each process's next start on"));
        }
        if (!from.kafka().equals(to.kafka())) {
            steps.add(new Step(
                    to.kafka()
                            .map(kafka ->
                                    "kafka: events go to topics " + kafka.prefix() + ".SHARD by " + kafka.brokers())
                            .orElse("kafka: events go to no topic"),
                    "holds at once; a shard's topic begins with its first event"));
        }
        if (!from.mail().equals(to.mail())) {
            steps.add(new Step(
                    to.mail()
                            .map(mail -> "mail: to " + mail.to() + " through " + mail.relay())
                            .orElse("mail: none"),
                    "holds at once; nodes read the relay's password from " + Mail.PASSWORD_FILE));
        }
        return steps;
    }

    /// Without the regions that come or go.
    private List<String> nearOfBoth(Edge edge) {
        return edge.near().stream()
                .filter(from.regionNames()::contains)
                .filter(to.regionNames()::contains)
                .toList();
    }

    private Step step(Legal legal) {
        String terms = "ledger in " + legal.ledgerRegions() + ", personal data in " + legal.personalRegions()
                + ", survives a " + legal.survive().name().toLowerCase(Locale.ROOT);
        String name = "jurisdiction " + legal.jurisdiction().code() + ": ";
        return from.jurisdiction(legal.jurisdiction().code()).isPresent()
                ? new Step(name + terms, "holds at once for whatever is written from then on")
                : new Step(
                        name + "the logs of all shards admit it, with its wallets on " + slotsOf(to, legal) + "; "
                                + terms,
                        "nothing is at risk: nobody has a wallet of it yet; until the shards have admitted it, a second or"
                                + " so, requests that name it are answered 503 and do nothing");
    }

    private void capacity(String kind, String place, int perS, List<Step> steps) {
        if (perS != from.capacity(place)) {
            steps.add(new Step(
                    kind + place + ": serves "
                            + (perS == 0 ? "as many requests as it can" : perS + " requests a second"),
                    "holds at once; clients are led elsewhere while more come"));
        }
    }

    private void partners(Edge edge, List<Step> steps) {
        List<String> before = from.edges().stream()
                .filter(other -> other.name().equals(edge.name()))
                .flatMap(other -> other.partners().stream())
                .toList();
        if (!before.equals(edge.partners())) {
            boolean isForAll = edge.partners().isEmpty();
            steps.add(new Step(
                    "edge " + edge.name() + ": serves " + (isForAll ? "all partners" : "only " + edge.partners()),
                    isForAll ? "holds at once" : "holds at once; others are told to use another edge"));
        }
    }

    private static void steps(Shard before, Shard after, List<Step> steps) {
        List<String> added = without(after.regions(), before.regions());
        List<String> removed = without(before.regions(), after.regions());
        for (int i = 0; i < Math.min(added.size(), removed.size()); i++) {
            String joins = added.get(i);
            String leaves = removed.get(i);
            steps.add(new Step(
                    "shard " + before.name() + ": " + joins + " gets a snapshot from the leader and follows",
                    "nothing is at risk: " + joins + " has no vote yet"));
            steps.add(new Step(
                    "shard " + before.name() + ": " + joins + " takes the place of the voter " + leaves,
                    "one change of voters, once " + joins + " has caught up; all the time a majority of the old voters"
                            + " has everything, and a write waits a round trip at most"));
            steps.add(new Step(
                    "shard " + before.name() + ": " + leaves + " removes its files",
                    "nothing is at risk: they don't count any more"));
        }
        for (String learner : without(after.learners(), before.learners())) {
            steps.add(new Step(
                    "shard " + before.name() + ": " + learner + " gets a snapshot from the leader and learns",
                    "nothing is at risk: it has no vote"));
        }
        for (String learner : without(before.learners(), after.places())) {
            steps.add(new Step(
                    "shard " + before.name() + ": " + learner + " does not learn any more, and removes its files",
                    "nothing is at risk: it had no vote"));
        }
        if (!after.leader().equals(before.leader())) {
            steps.add(new Step(
                    "shard " + before.name() + ": " + after.leader() + " leads instead of " + before.leader(),
                    "a hand-over, once " + after.leader() + " has applied its log: requests wait for it, none fails"));
        }
    }

    private static <T> List<T> without(List<T> all, List<T> others) {
        return all.stream().filter(each -> !others.contains(each)).toList();
    }
}
