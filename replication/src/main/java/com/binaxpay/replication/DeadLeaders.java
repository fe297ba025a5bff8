package com.binaxpay.replication;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.Attributes;
import org.apache.ratis.thirdparty.io.grpc.ServerTransportFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that the process of a leader has died without waiting for a time-out. A dead process closes its connections
/// at once; whoever loses one asks the leaders' machines whether they still listen, and stands for election in the
/// groups of one that refuses. A machine that says nothing (cut off, paused, without power) is left to the time-out.
///
/// The survivors stand one after the other: with equal logs the first one wins; one that lacks an entry loses, and the
/// next one does not. Nobody stands while an election that another began may still succeed.
final class DeadLeaders extends ServerTransportFilter {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLeaders.class);
    private static final int PROBE_TIMEOUT_MS = 250;
    private static final int PROBES_MAX = 8;
    private static final long PROBE_PAUSE_NS = 15_000_000;
    private static final int TURNS_MAX = 4;

    private final String process;
    private final Collection<RatisGroup> groups;
    private final ScheduledExecutorService timer;
    private final int turnMs;
    private final Set<Peer> probed = ConcurrentHashMap.newKeySet();

    /// @param timer tells when a turn has come; must not be blocked
    /// @param turnMs what an election takes when nobody is slow
    DeadLeaders(String process, Collection<RatisGroup> groups, ScheduledExecutorService timer, int turnMs) {
        this.process = process;
        this.groups = groups;
        this.timer = timer;
        this.turnMs = turnMs;
    }

    /// Has Ratis's server report closed connections.
    GrpcServices.Customizer customizer() {
        return (builder, types) -> builder.addTransportFilter(this);
    }

    @Override
    public void transportTerminated(Attributes attributes) {
        for (RatisGroup group : groups) {
            leaderOf(group)
                    .filter(probed::add)
                    .ifPresent(leader ->
                            Thread.ofVirtual().name("probe-" + leader.name()).start(() -> probe(leader)));
        }
    }

    private Optional<Peer> leaderOf(RatisGroup group) {
        return group.leader()
                .filter(name -> !name.equals(process))
                .flatMap(name -> group.reachable().stream()
                        .filter(peer -> peer.name().equals(name))
                        .findFirst());
    }

    private void probe(Peer leader) {
        boolean isDead = isDead(leader);
        // A process that ends closes its connections one by one, the port that it listens at maybe last.
        for (int i = 0; i < PROBES_MAX && !isDead; i++) {
            LockSupport.parkNanos(PROBE_PAUSE_NS);
            isDead = isDead(leader);
        }
        after(turnMs, () -> probed.remove(leader));
        if (!isDead) {
            return;
        }
        LOG.atLevel(WarmUp.level(groups)).log("{}: {} has died", process, leader.name());
        for (RatisGroup group : groups) {
            if (leaderOf(group).equals(Optional.of(leader))) {
                List<String> survivors = group.reachable().stream()
                        .map(Peer::name)
                        .filter(name -> !name.equals(leader.name()))
                        .toList();
                // Who is no voter, or none any more, does not stand.
                if (survivors.contains(process)) {
                    stand(group, leader.name(), group.term(), survivors.indexOf(process), TURNS_MAX);
                }
            }
        }
    }

    /// @param term the newest when this turn was waited for: a newer one means that somebody stood meanwhile
    private void stand(RatisGroup group, String dead, long term, int turns, int turnsLeft) {
        after(turns * turnMs, () -> {
            long now = group.term();
            if (now == term) {
                group.standWithout(dead);
            } else if (turnsLeft > 0) {
                stand(group, dead, now, 1, turnsLeft - 1);
            }
        });
    }

    private void after(int delayMs, Runnable action) {
        try {
            var unused = timer.schedule(action, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: closing", process, e);
        }
    }

    /// Refused, not merely silent.
    private static boolean isDead(Peer peer) {
        int colon = peer.address().lastIndexOf(':');
        InetSocketAddress address = new InetSocketAddress(
                peer.address().substring(0, colon),
                Integer.parseInt(peer.address().substring(colon + 1)));
        try (Socket socket = new Socket()) {
            socket.connect(address, PROBE_TIMEOUT_MS);
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
