package com.binaxpay.replication;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who should lead a group, and what this replica does about it: as a leader it hands over to the voter that is
/// preferred to it, as a follower it stands in the place of a leader that should not lead, or has died. What is wanted
/// may be said by any thread; [#look] belongs to the host's watch thread.
final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    /// How often a voter is asked that is about to take over.
    private static final long ASK_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final CompletableFuture<Boolean> YES = CompletableFuture.completedFuture(true);

    private final RatisGroup group;
    private final String process;
    private final PeerProgress progress;
    private final ExecutorService events;
    private final HomeComing homeComing;
    private final Ousting ousting;
    private volatile Optional<String> preferred;
    private volatile Set<String> unfit = Set.of();
    private volatile Runnable nudge = () -> {};
    private volatile CompletableFuture<Boolean> handingOver = CompletableFuture.completedFuture(false);
    private volatile Optional<String> lagging = Optional.empty();
    private CompletableFuture<Boolean> asking = CompletableFuture.completedFuture(false);
    private long askedNs = System.nanoTime();

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

    boolean isHandingOver() {
        return !handingOver.isDone();
    }

    /// Does what is due.
    ///
    /// @param mayHandOver whether no other group is being handed over, most likely to the same voter: it could win
    ///     two elections at a time only half as fast, and has just begun, maybe
    void look(Running now, boolean mayHandOver) {
        yieldToPreferred(now, mayHandOver);
        oustUnfit(now);
    }

    /// Hands over to the preferred voter when it is back, has applied its log, and has not lagged for a while.
    private void yieldToPreferred(Running now, boolean mayHandOver) {
        Optional<String> claimant =
                now.info().isLeaderReady() ? preferred.filter(name -> !name.equals(process)) : Optional.empty();
        long nowNs = System.nanoTime();
        var lags = group.peers();
        if (homeComing.needsEntry(claimant, lags, now.last(), nowNs)) {
            nudge.run();
        }
        if (!asking.isDone() || isHandingOver()) {
            return;
        }
        lagging.ifPresent(homeComing::onBehind);
        lagging = Optional.empty();
        boolean isUrgent = unfit.contains(process);
        Optional<String> due = homeComing.due(claimant, lags, isUrgent, nowNs);
        if (due.isPresent() && (mayHandOver || isUrgent)) {
            handingOver = handOver(due.get(), isUrgent);
        } else if (due.isEmpty() && homeComing.isFollowing(claimant) && nowNs - askedNs >= ASK_NS) {
            askedNs = nowNs;
            asking = claimant.map(this::isLevel).orElse(asking);
        }
    }

    /// Asks how far a voter has applied its log, which says nothing of how far that reaches: one that has just begun is
    /// behind for a while, and busy with that.
    private CompletableFuture<Boolean> isLevel(String voter) {
        return progress.appliedBy(voter, group.name())
                .exceptionally(failure -> -1L)
                .thenApply(applied -> {
                    boolean isLevel = applied >= group.committed() - HomeComing.LAG_ENTRIES_MAX;
                    lagging = isLevel ? Optional.empty() : Optional.of(voter);
                    return isLevel;
                });
    }

    /// @param isUrgent whether anybody would lead better than this process, also who has just begun
    private CompletableFuture<Boolean> handOver(String target, boolean isUrgent) {
        return isLevel(target)
                .thenCombine(isUrgent ? YES : isWarmEnough(target), Boolean::logicalAnd)
                .thenComposeAsync(
                        mayLead -> {
                            if (!mayLead) {
                                homeComing.postponed(System.nanoTime());
                                return CompletableFuture.completedFuture(false);
                            }
                            LOG.info("{}: {} hands over to {}", group.name(), process, target);
                            homeComing.begun(System.nanoTime());
                            return group.transferLeadership(target);
                        },
                        events)
                .exceptionally(failure -> false);
    }

    /// Whether a voter is warm, or this process is not either: where all have just begun, leadership goes home at once.
    private CompletableFuture<Boolean> isWarmEnough(String voter) {
        return progress.isWarm(voter)
                .exceptionally(failure -> false)
                .thenCombine(progress.isWarm(process), (itIs, thisIs) -> itIs || !thisIs);
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
