package com.binaxpay.replication;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.jspecify.annotations.Nullable;

/// A leader's view of its followers: how recently they answered, and whether a majority still follows (Raft thesis
/// section 6.4). Empty on everyone else. Safe for any thread.
///
/// Confirmations run in rounds. A round asks every follower for an answer to a message sent after the round began;
/// whoever asks while a round runs joins the next one, so that there are never more rounds than round trips. A
/// follower that has not answered one heartbeat is asked for no other: rounds end with the fastest majority, and one
/// that is slow for a while (it has just begun, say) would have more and more of them to work off.
final class Followers {
    /// Between two messages that a follower is sent for wanting them.
    private static final long HASTENED_NS = 100_000_000L;
    /// As good as never.
    private static final long SILENT_NS = 1L << 50;

    private final Supplier<List<Set<String>>> quorums;
    private final String self;
    private final Map<RaftPeerId, LogAppender> appenders = new LinkedHashMap<>();
    private @Nullable LeaderState leader;
    private @Nullable Round current;
    private @Nullable Round next;
    private final Map<RaftPeerId, Heard> heard = new HashMap<>();
    /// Who was asked for a heartbeat and has answered none since.
    private final Set<RaftPeerId> asked = new HashSet<>();

    /// What a follower answered last.
    ///
    /// @param answeredNs when that was sent what it answered, by the clock here
    /// @param hastenedNs when it was last sent something for being asked to
    private record Heard(Echo echo, long answeredNs, long hastenedNs) {}

    private static final class Round {
        private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        private final Map<RaftPeerId, Long> awaitedCallIds = new HashMap<>();
    }

    /// @param self this process
    /// @param quorums the voters, this process among them: one set, or two while voters are being changed, in each
    /// of which
    ///     a majority must agree
    Followers(String self, Supplier<List<Set<String>>> quorums) {
        this.self = self;
        this.quorums = quorums;
    }

    /// A leader of this replica, maybe a new one, got an appender.
    void onAppender(LeaderState state, LogAppender appender) {
        List<Round> failed = List.of();
        synchronized (this) {
            if (!state.equals(leader)) {
                failed = clear();
                leader = state;
            }
            appenders.put(appender.getFollowerId(), appender);
        }
        complete(failed, false);
    }

    /// This replica does not lead any more.
    void onNotLeader() {
        List<Round> failed;
        synchronized (this) {
            failed = clear();
        }
        complete(failed, false);
    }

    /// Completes with true when a majority answered something that was sent after this call, false where leadership
    /// ended before.
    CompletableFuture<Boolean> confirm() {
        synchronized (this) {
            if (leader == null) {
                return CompletableFuture.completedFuture(false);
            }
            if (current == null) {
                current = new Round();
                begin(current);
                return current.confirmed;
            }
            if (next == null) {
                next = new Round();
            }
            return next.confirmed;
        }
    }

    /// A follower answered an appender of `state`.
    void onReply(LeaderState state, LogAppender appender, AppendEntriesReplyProto reply) {
        if (reply.getResult() == AppendResult.NOT_LEADER) {
            return;
        }
        Echo.of(reply.getUnknownFields()).ifPresent(echo -> onEcho(state, appender, echo));
        Round done;
        synchronized (this) {
            if (!state.equals(leader)) {
                return;
            }
            if (reply.getIsHearbeat()) {
                asked.remove(appender.getFollowerId());
            }
            if (current == null) {
                return;
            }
            long callId = reply.getServerReply().getCallId();
            Long awaited = current.awaitedCallIds.get(appender.getFollowerId());
            if (awaited == null) {
                return;
            }
            if (callId < awaited) {
                // The heartbeat that was asked for may have been merged into one that was on its way already.
                ask(appender);
                return;
            }
            current.awaitedCallIds.remove(appender.getFollowerId());
            Set<String> answered = names(appenders.keySet());
            answered.removeAll(names(current.awaitedCallIds.keySet()));
            if (!isMajority(answered)) {
                return;
            }
            done = current;
            current = next;
            next = null;
            if (current != null) {
                begin(current);
            }
        }
        done.confirmed.complete(true);
    }

    private void onEcho(LeaderState state, LogAppender appender, Echo echo) {
        synchronized (this) {
            if (!state.equals(leader)) {
                return;
            }
            long nowNs = System.nanoTime();
            Heard before = heard.getOrDefault(
                    appender.getFollowerId(), new Heard(echo, nowNs - SILENT_NS, nowNs - HASTENED_NS));
            boolean isNewer = echo.from() != before.echo.from() || echo.sentNs() - before.echo.sentNs() >= 0;
            long answeredNs = echo.mine().orElse(before.answeredNs);
            boolean isDue = echo.isWanted() && nowNs - before.hastenedNs >= HASTENED_NS;
            heard.put(
                    appender.getFollowerId(),
                    new Heard(
                            isNewer ? echo : before.echo,
                            answeredNs - before.answeredNs > 0 ? answeredNs : before.answeredNs,
                            isDue ? nowNs : before.hastenedNs));
            if (!isDue) {
                return;
            }
        }
        // It learns from this one that its answer has arrived.
        appender.triggerHeartbeat();
    }

    /// What to tell `follower` now: see [Echo]. Before it is said what is committed.
    ///
    /// @param isReady whether everything of earlier terms is known to be committed
    synchronized Echo echo(RaftPeerId follower, boolean isReady) {
        long nowNs = System.nanoTime();
        Heard last = heard.get(follower);
        long unconfirmedNs = unconfirmedNs(nowNs, Set.of(follower.toString()));
        return last == null || !isReady || unconfirmedNs == Long.MAX_VALUE
                ? new Echo(Echo.SELF, nowNs, 0, 0, 0, 0, false)
                : new Echo(Echo.SELF, nowNs, last.echo.from(), last.echo.sentNs(), unconfirmedNs, 0, false);
    }

    /// For how long this leader may have been deposed at `nowNs` without knowing: since a majority answered, as of when
    /// it was asked. [Long#MAX_VALUE] where it did not yet.
    synchronized long unconfirmedNs(long nowNs) {
        return unconfirmedNs(nowNs, Set.of());
    }

    private long unconfirmedNs(long nowNs, Set<String> surely) {
        Set<String> agreeing = new HashSet<>(surely);
        if (isMajority(agreeing)) {
            return 0;
        }
        List<Map.Entry<RaftPeerId, Heard>> newestFirst = heard.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> nowNs - entry.getValue().answeredNs))
                .toList();
        for (Map.Entry<RaftPeerId, Heard> entry : newestFirst) {
            agreeing.add(entry.getKey().toString());
            if (isMajority(agreeing)) {
                return Math.max(0, nowNs - entry.getValue().answeredNs);
            }
        }
        return Long.MAX_VALUE;
    }

    /// Has those hear soon who have reads that want to be fresh; called a few times a second.
    void hasten() {
        List<LogAppender> wanting;
        synchronized (this) {
            wanting = appenders.values().stream()
                    .filter(appender -> {
                        Heard last = heard.get(appender.getFollowerId());
                        return last != null && last.echo.isWanted();
                    })
                    .toList();
        }
        wanting.forEach(LogAppender::triggerHeartbeat);
    }

    /// Whether a majority, the leader included, answered within `maxSilentMs`.
    synchronized boolean hasQuorumContact(long maxSilentMs) {
        Set<String> answering = new HashSet<>();
        for (LogAppender appender : appenders.values()) {
            if (appender.getFollower().getLastRpcResponseTime().elapsedTimeMs() <= maxSilentMs) {
                answering.add(appender.getFollowerId().toString());
            }
        }
        return isMajority(answering);
    }

    /// How far each follower is behind `lastIndex`.
    synchronized List<PeerLag> lags(long lastIndex) {
        List<PeerLag> lags = new ArrayList<>();
        Set<String> voters = quorums.get().stream().flatMap(Set::stream).collect(Collectors.toSet());
        for (LogAppender appender : appenders.values()) {
            // Who has left is not forgotten by Ratis.
            if (!voters.contains(appender.getFollowerId().toString())) {
                continue;
            }
            FollowerInfo follower = appender.getFollower();
            long match = follower.getMatchIndex();
            lags.add(new PeerLag(
                    follower.getId().toString(),
                    match,
                    Math.max(0, lastIndex - match),
                    follower.getLastRpcResponseTime().elapsedTimeMs()));
        }
        return lags;
    }

    private boolean isMajority(Set<String> followers) {
        return quorums.get().stream().allMatch(voters -> {
            long agreeing = voters.stream()
                    .filter(voter -> voter.equals(self) || followers.contains(voter))
                    .count();
            return agreeing > voters.size() / 2;
        });
    }

    private static Set<String> names(Set<RaftPeerId> ids) {
        return ids.stream().map(RaftPeerId::toString).collect(Collectors.toCollection(HashSet::new));
    }

    private void begin(Round round) {
        for (Map.Entry<RaftPeerId, LogAppender> entry : appenders.entrySet()) {
            // Taken before the heartbeat is asked for: whatever is sent from now on has at least this number.
            round.awaitedCallIds.put(entry.getKey(), entry.getValue().getCallId());
        }
        appenders.values().forEach(this::ask);
    }

    private void ask(LogAppender appender) {
        if (asked.add(appender.getFollowerId())) {
            appender.triggerHeartbeat();
        }
    }

    private List<Round> clear() {
        List<Round> rounds = new ArrayList<>();
        if (current != null) {
            rounds.add(current);
        }
        if (next != null) {
            rounds.add(next);
        }
        current = null;
        next = null;
        leader = null;
        appenders.clear();
        heard.clear();
        asked.clear();
        return rounds;
    }

    private static void complete(List<Round> rounds, boolean confirmed) {
        rounds.forEach(round -> round.confirmed.complete(confirmed));
    }
}
