package com.binaxpay.node;

import com.binaxpay.observe.Incidents;
import com.binaxpay.observe.Mailer;
import com.binaxpay.orders.ShardCounters;
import com.binaxpay.shard.ScrubStatus;
import com.binaxpay.shard.ShardHost;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// What operators are told of by e-mail. Each node tells of its own disk and files and of the shards that it leads; the
/// one that leads the control group tells of the other nodes besides. For one thread.
final class IncidentWatch {
    static final long PERIOD_MS = 5_000;
    private static final long SILENT_MS = 10_000;
    private static final long PAYOUT_OLD_NS = TimeUnit.MINUTES.toNanos(15);
    private static final long CROSSING_OLD_NS = TimeUnit.MINUTES.toNanos(2);

    private final String process;
    private final List<ShardHost> hosts;
    private final Pulses pulses;
    private final BooleanSupplier leadsControl;
    private final Incidents incidents;
    private final Mailer mailer;
    private final Map<Integer, Long> refusedBefore = new TreeMap<>();

    IncidentWatch(
            String process,
            List<ShardHost> hosts,
            Pulses pulses,
            BooleanSupplier leadsControl,
            Incidents incidents,
            Mailer mailer) {
        this.process = process;
        this.hosts = hosts;
        this.pulses = pulses;
        this.leadsControl = leadsControl;
        this.incidents = incidents;
        this.mailer = mailer;
    }

    /// Called every [#PERIOD_MS].
    void look() {
        incidents.look(wrong()).forEach(mailer::send);
    }

    private Map<String, String> wrong() {
        Map<String, String> wrong = new TreeMap<>();
        if (leadsControl.getAsBoolean()) {
            pulses.silenceMs().forEach((node, ms) -> {
                if (ms > SILENT_MS) {
                    wrong.put(
                            "node " + node + " is silent",
                            "Node " + node + " does not answer " + process
                                    + ". Look with ./binax status; what it led is led elsewhere where a majority is left.");
                }
            });
            pulses.verdicts().forEach((node, health) -> {
                if (health.isUnfit()) {
                    String how = health.name().toLowerCase(Locale.ROOT);
                    wrong.put(
                            "node " + node + " is " + how,
                            "Most nodes take " + node + " for " + how
                                    + ", so it leads nothing: see docs/operating/slow-nodes.md.");
                }
            });
        }
        hosts.forEach(host -> wrong(host, wrong));
        return wrong;
    }

    private void wrong(ShardHost host, Map<String, String> wrong) {
        String shard = "shard " + host.shard();
        String here = " on " + process;
        if (host.group().leader().isEmpty()) {
            wrong.put(
                    shard + " has no leader" + here,
                    "The replica of " + shard + here
                            + " knows no leader, so nothing can be written. Look with ./binax status which voters are up.");
        }
        ScrubStatus files = host.scrubStatus();
        if (files.found() > files.repaired()) {
            wrong.put(
                    shard + " has damage" + here,
                    (files.found() - files.repaired()) + " damaged blocks or files of " + shard + here
                            + " are not repaired: see docs/operating/repair.md.");
        }
        long refused = host.writesRefused();
        if (refused > refusedBefore.getOrDefault(host.shard(), refused)) {
            wrong.put(
                    shard + " has no space" + here,
                    "Writes to " + shard + " are refused, because the disk of " + process + " is nearly full ("
                            + (host.diskFreeBytes() >> 20) + " MiB are free). Free some.");
        }
        refusedBefore.put(host.shard(), refused);
        if (host.group().isLeader()) {
            led(host, shard, wrong);
        }
    }

    private static void led(ShardHost host, String shard, Map<String, String> wrong) {
        ShardCounters counters = host.status().counters();
        long nowNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        if (isOld(counters.oldestOpenPayoutNs(), nowNs, PAYOUT_OLD_NS)) {
            wrong.put(
                    shard + " has old payouts",
                    "The oldest of " + counters.openPayouts() + " open payouts of " + shard
                            + " has waited for more than 15 minutes. Look whether its provider answers.");
        }
        if (isOld(counters.oldestOpenCrossingNs(), nowNs, CROSSING_OLD_NS)) {
            wrong.put(
                    shard + " has old crossings",
                    "A transfer of " + shard
                            + " to another shard has been on its way for more than 2 minutes. Look whether that one is led.");
        }
        if (counters.contradictions() > 0) {
            wrong.put(
                    shard + " has contradictions",
                    counters.contradictions() + " outcomes of providers contradict" + " orders of " + shard
                            + " that had ended. Each needs a person: compare with the provider's book.");
        }
    }

    private static boolean isOld(long sinceNs, long nowNs, long oldNs) {
        return sinceNs != 0 && nowNs - sinceNs > oldNs;
    }
}
