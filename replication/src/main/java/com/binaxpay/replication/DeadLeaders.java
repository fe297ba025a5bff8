package com.binaxpay.replication;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.Attributes;
import org.apache.ratis.thirdparty.io.grpc.ServerTransportFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that the process of a leader has died without waiting for a time-out. A dead process closes its connections
/// at once; whoever loses one asks the leaders' machines whether they still listen, and stands for election in the
/// groups of one that refuses. A machine that says nothing (cut off, paused, without power) is left to the time-out.
///
/// The survivors stand one after the other, [#turnMs] apart: with equal logs the first one wins; one that lacks an
/// entry loses, and the next one does not.
final class DeadLeaders extends ServerTransportFilter {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLeaders.class);
    private static final int PROBE_TIMEOUT_MS = 250;
    private static final int ROUNDS = 2;

    private final String process;
    private final Collection<RatisGroup> groups;
    private final ScheduledExecutorService timer;
    private final int turnMs;

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
        Set<Peer> leaders = new HashSet<>();
        groups.forEach(group -> leaderOf(group).ifPresent(leaders::add));
        for (Peer leader : leaders) {
            Thread.ofVirtual().name("probe-" + leader.name()).start(() -> probe(leader));
        }
    }

    private Optional<Peer> leaderOf(RatisGroup group) {
        return group.leader()
                .filter(name -> !name.equals(process))
                .flatMap(name -> group.config().peers().stream()
                        .filter(peer -> peer.name().equals(name))
                        .findFirst());
    }

    private void probe(Peer leader) {
        if (!isDead(leader)) {
            return;
        }
        LOG.info("{}: {} has died", process, leader.name());
        for (RatisGroup group : groups) {
            if (leaderOf(group).equals(Optional.of(leader))) {
                standInTurn(group, leader.name());
            }
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

    private void standInTurn(RatisGroup group, String dead) {
        var survivors = group.config().peers().stream()
                .map(Peer::name)
                .filter(name -> !name.equals(dead))
                .toList();
        for (int round = 0; round < ROUNDS; round++) {
            long delayMs = (long) turnMs * (survivors.indexOf(process) + (long) round * survivors.size());
            try {
                var unused = timer.schedule(() -> group.standWithout(dead), delayMs, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("{}: closing", process, e);
                return;
            }
        }
    }
}
