package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.config.Topology.Legal;
import com.binaxpay.config.Topology.Shard;
import com.binaxpay.money.Id;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the data of each jurisdiction may be kept, by the topology that the cluster agreed on. Whoever keeps a copy
/// somewhere, or hands one out, asks here first, whatever its own files say. Immutable.
///
/// What is personal (holders, payees) is in the same records as the rest, so a copy of a shard must be inside both
/// residencies of everybody whose accounts are on it. What only passes through a process, as an answer to a client, is
/// not kept.
public final class Residency {
    private final Topology topology;

    Residency(Topology topology) {
        this.topology = topology;
    }

    /// Why `region` may not keep a copy of shard number `shard`: a replica, a snapshot, a block; empty where it may.
    public Optional<String> refusal(int shard, String region) {
        if (shard < 0 || shard >= topology.shards().size()) {
            return Optional.of("there is no shard " + shard + "; known are 0 to "
                    + (topology.shards().size() - 1));
        }
        Shard asked = topology.shards().get(shard);
        for (Legal legal : owners(asked)) {
            String path = "jurisdictions." + legal.jurisdiction().code() + ".residency.";
            if (!legal.ledgerRegions().contains(region)) {
                return Optional.of(refusal(path + "ledger", legal.ledgerRegions(), asked, region));
            }
            if (!legal.personalRegions().contains(region)) {
                return Optional.of(refusal(path + "personal", legal.personalRegions(), asked, region));
            }
        }
        return Optional.empty();
    }

    private static String refusal(String path, List<String> allowed, Shard shard, String region) {
        return path + ": " + allowed + ": " + region + " may not keep a copy of shard " + shard.name()
                + "; use one of these regions, or add " + region + " there with ./binax topology apply FILE";
    }

    /// Regions that may keep a copy of shard number `shard`, in the order of the file.
    public List<String> regions(int shard) {
        return topology.regionNames().stream()
                .filter(region -> refusal(shard, region).isEmpty())
                .toList();
    }

    /// Whether all replicas of shard number `shard` are where free text of what `owner` names may be kept. Ids and
    /// amounts may be anywhere: a transfer to another jurisdiction is on both sides. Of whom nothing is known yet,
    /// as of a jurisdiction that was added a moment ago, nothing may be kept.
    public boolean mayKnow(int shard, Id owner) {
        return legal(owner)
                .map(legal -> Stream.of(legal.ledgerRegions(), legal.personalRegions())
                        .allMatch(regions ->
                                regions.containsAll(topology.shards().get(shard).places())))
                .orElse(false);
    }

    /// Where `other`, which somebody wrote into a file, would let data go that it may not go by what was agreed on.
    public List<Problem> widenedBy(Topology other) {
        List<Problem> problems = new ArrayList<>();
        for (Legal agreed : topology.jurisdictions()) {
            String code = agreed.jurisdiction().code();
            other.jurisdiction(code).ifPresent(legal -> widened(agreed, legal, "jurisdictions." + code, problems));
        }
        for (Shard shard : other.shards()) {
            for (String region : shard.number() < topology.shards().size() ? shard.places() : List.<String>of()) {
                refusal(shard.number(), region)
                        .ifPresent(reason -> problems.add(new Problem(
                                "shards." + shard.name() + ".regions",
                                shard.regions().toString(),
                                reason)));
            }
        }
        return problems;
    }

    private static void widened(Legal agreed, Legal legal, String path, List<Problem> problems) {
        String wayOut =
                "; change it with ./binax topology apply FILE, or put the agreed topology (./binax topology show)"
                        + " into the file";
        if (!legal.home().equals(agreed.home())) {
            problems.add(new Problem(path + ".home", legal.home(), "was agreed to be " + agreed.home() + wayOut));
        }
        added(agreed.ledgerRegions(), legal.ledgerRegions())
                .ifPresent(more -> problems.add(new Problem(
                        path + ".residency.ledger",
                        legal.ledgerRegions().toString(),
                        "was agreed to be " + agreed.ledgerRegions() + ", without " + more + wayOut)));
        added(agreed.personalRegions(), legal.personalRegions())
                .ifPresent(more -> problems.add(new Problem(
                        path + ".residency.personal",
                        legal.personalRegions().toString(),
                        "was agreed to be " + agreed.personalRegions() + ", without " + more + wayOut)));
    }

    private static Optional<List<String>> added(Collection<String> before, List<String> after) {
        List<String> more =
                after.stream().filter(region -> !before.contains(region)).toList();
        return more.isEmpty() ? Optional.empty() : Optional.of(more);
    }

    private List<Legal> owners(Shard shard) {
        return topology.jurisdictions().stream()
                .filter(legal -> legal.home().equals(shard.home()))
                .toList();
    }

    private Optional<Legal> legal(Id owner) {
        return topology.jurisdictions().stream()
                .filter(legal -> legal.jurisdiction().number() == owner.jurisdiction())
                .findFirst();
    }
}
