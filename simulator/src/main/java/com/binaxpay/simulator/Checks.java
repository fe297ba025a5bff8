package com.binaxpay.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What must hold of a cluster and of what its clients were told, whatever happened. Each check is made although
/// another
/// one failed.
final class Checks {
    private static final Duration AT_REST = Duration.ofMinutes(2);
    private static final int REPLAYS_MAX = 10_000;

    private final Cluster cluster;
    private final Asks asks;
    private final Consumer<Check> shown;
    private final List<Check> made = new ArrayList<>();
    private int moneyFaults;

    /// @param shown told of each check when it is made
    Checks(Cluster cluster, Asks asks, Consumer<Check> shown) {
        this.cluster = cluster;
        this.asks = asks;
        this.shown = shown;
    }

    /// Makes all of them.
    List<Check> make() throws InterruptedException {
        make("All " + count() + " requests succeeded in the end", asks::unfinished);
        make("Every error was honest: unavailable, with the time to come again", asks::honestyFaults);
        make("All regions serve, nothing is in flight, and the replicas' digests are equal", () -> {
            Cluster.await("the cluster to be at rest", AT_REST, () -> AtRest.missing(cluster.status()));
            return List.of();
        });
        make(
                "Each request took effect exactly once: the balances of "
                        + asks.fundedMinor().size() + " wallets are what was acknowledged, to the cent",
                () -> money(asks.effectFaults(cluster.edges().getFirst())));
        List<Ask> sample = asks.sample(REPLAYS_MAX);
        make(
                String.format(
                        java.util.Locale.ROOT,
                        "Sent again with the same key through another edge, %,d requests got their first answer",
                        sample.size()),
                () -> money(Asks.replayFaults(sample, cluster.edges())));
        verify();
        return made;
    }

    /// Acknowledged writes that were found to be lost or doubled, once the checks are made.
    int moneyFaults() {
        return moneyFaults;
    }

    private String count() {
        return String.format(java.util.Locale.ROOT, "%,d", asks.all().size());
    }

    private List<String> money(List<String> faults) {
        moneyFaults += faults.size();
        return faults;
    }

    private void verify() throws InterruptedException {
        String what =
                "./binax verify: every balance derived again from history on each replica, debits equal credits in"
                        + " every book over all shards, nothing in the clear on disk";
        try {
            List<String> lines = new ArrayList<>();
            cluster.command(List.of("verify"), lines::add);
            boolean isWhole = lines.stream().anyMatch(line -> line.contains("nothing between shards"));
            add(Check.of(what, isWhole ? List.of() : List.of("money is between shards"), lines));
        } catch (ScenarioFailed e) {
            add(Check.of(what, List.of(String.valueOf(e.getMessage()))));
        }
    }

    @FunctionalInterface
    private interface Look {
        List<String> faults() throws InterruptedException;
    }

    private void make(String what, Look look) throws InterruptedException {
        try {
            add(Check.of(what, look.faults()));
        } catch (ScenarioFailed | UnexpectedAnswer | IllegalStateException e) {
            add(Check.of(what, List.of(String.valueOf(e.getMessage()))));
        }
    }

    private void add(Check check) {
        made.add(check);
        shown.accept(check);
    }
}
