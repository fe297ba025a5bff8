package com.binaxpay.replication;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who should lead a group, and what this replica does about it: as a leader it hands over to the voter that is
/// preferred to it, as a follower it stands in the place of a leader that should not lead, or has died. What is wanted
/// may be said by any thread; [#look] belongs to the host's watch thread.
final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

    private final RatisGroup group;
    private final String process;
    private final PeerProgress progress;
    private final ExecutorService events;
    private final HomeComing homeComing;
    private final Ousting ousting;
    private volatile Optional<String> preferred;
    private volatile Set<String> unfit = Set.of();
    private volatile Runnable nudge = () -> {};
    private volatile CompletableFuture<Boolean> goingHome = CompletableFuture.completedFuture(false);

    /// @param maxSilentMs for how long a voter may be silent that is handed over to
    /// @param events where a hand-over begins
    Succession(RatisGroup group, String process, long maxSilentMs, PeerProgress progress, ExecutorService events) {
        this.group = group;
        this.process = process;
        this.progress = progress;
        this.events = events;
        this.preferred = group.config().preferred();
        this.homeComing = new HomeComing(maxSilentMs, System.nanoTime());
        this.ousting = new Ousting(
                process, group.config().peers().stream().map(Peer::name).toList());
    }

    void prefer(String peer) {
        preferred = Optional.of(peer);
    }

    void avoid(Set<String> voters) {
        unfit = Set.copyOf(voters);
    }

    void nudgeBy(Runnable newNudge) {
        nudge = newNudge;
    }

    /// Does what is due.
    void look(Running now) {
        yieldToPreferred(now);
        oustUnfit(now);
    }

    /// Hands over to the preferred voter when it is back and has applied its log.
    private void yieldToPreferred(Running now) {
        Optional<String> claimant =
                now.info().isLeaderReady() ? preferred.filter(name -> !name.equals(process)) : Optional.empty();
        long nowNs = System.nanoTime();
        var lags = group.peers();
        if (homeComing.needsEntry(claimant, lags, now.last(), nowNs)) {
            nudge.run();
        }
        if (goingHome.isDone()) {
            homeComing
                    .due(claimant, lags, unfit.contains(process), nowNs)
                    .ifPresent(target -> goingHome = progress.appliedBy(target, group.name())
                            .thenComposeAsync(applied -> handOver(target, applied), events)
                            .exceptionally(failure -> false));
        }
    }

    private CompletableFuture<Boolean> handOver(String target, long applied) {
        if (applied < group.committed() - HomeComing.LAG_ENTRIES_MAX) {
            return CompletableFuture.completedFuture(false);
        }
        LOG.info("{}: {} hands over to {}", group.name(), process, target);
        homeComing.begun(System.nanoTime());
        return group.transferLeadership(target);
    }

    /// Stands for election in the place of a leader that should not lead.
    private void oustUnfit(Running now) {
        ousting.due(group.leader().filter(name -> !name.equals(process)), unfit, System.nanoTime())
                .ifPresent(leader -> {
                    LOG.info("{}: {} stands in the place of {}, which should not lead", group.name(), process, leader);
                    standWithout(now, leader);
                });
    }

    /// Stands for election now, unless somebody other than `dead` leads already.
    void standWithout(Running now, String dead) {
        try {
            Standing.now(
                    now.division(),
                    () -> group.leader().filter(name -> !name.equals(dead)).isEmpty());
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("{}: {} could not stand for election", group.name(), process, e);
        }
    }
}
