package com.binaxpay.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which groups of a host this process is a voter of not yet, or not for long, and how its replica of a group begins
/// and
/// ends in the server. Safe for any thread.
final class Memberships {
    private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);
    /// A file beside those of a group of which this process is no voter yet: where it knows nothing else it would take
    /// itself for one, stand for election, and be told to go.
    private static final String JOINING = "joining";

    private final RaftConfig config;
    /// Groups of which this process is no voter yet.
    private final Set<RatisGroup> joining = ConcurrentHashMap.newKeySet();
    /// Groups that it shall leave for good.
    private final Set<RatisGroup> leaving = ConcurrentHashMap.newKeySet();
    /// Of those, the ones whose leader has said that it is no voter any more.
    private final Set<RatisGroup> left = ConcurrentHashMap.newKeySet();

    Memberships(RaftConfig config) {
        this.config = config;
    }

    /// Says, durably, that this process is no voter of a group until a leader makes it one.
    void expect(String group) throws IOException {
        Path place = RaftHost.directory(config.storage(), group);
        Files.createDirectories(place);
        Files.writeString(place.resolve(JOINING), "");
        Trees.sync(place.resolve(JOINING));
        Trees.sync(place);
    }

    void leave(RatisGroup group) {
        leaving.add(group);
    }

    void stay(RatisGroup group) {
        leaving.remove(group);
        left.remove(group);
    }

    /// The others have gone on without this process.
    void onLeft(RatisGroup group) {
        left.add(group);
    }

    /// Whether it shall leave, takes itself for a voter still, and hears of nobody. Who was away while the last step
    /// was made is not told by the others, who count it out, and the configuration in between has no place for it
    /// from which it could ask for votes.
    boolean mayHaveMissedItsEnd(RatisGroup group) {
        return leaving.contains(group)
                && !hasLeft(group)
                && group.isRunning()
                && group.leader().isEmpty();
    }

    boolean isLeaving(RatisGroup group) {
        return leaving.contains(group);
    }

    /// Whether the others go on without this process, which was to leave.
    boolean hasLeft(RatisGroup group) {
        return leaving.contains(group) && (left.contains(group) || group.role() == Role.STOPPED || !group.isVoter());
    }

    /// Begins with what is on disk.
    CompletableFuture<Void> begin(RaftServer server, RatisGroup group) throws IOException {
        if (Files.exists(directory(group).resolve(JOINING))) {
            joining.add(group);
        }
        List<RaftPeer> peers = new ArrayList<>(group.config().peers().stream()
                .filter(peer -> !joining.contains(group) || !peer.name().equals(config.process()))
                .map(peer -> peer(peer, RaftPeerRole.FOLLOWER))
                .toList());
        // Knows from the beginning that it has no vote; until the leader knows of it, it hears nothing.
        group.config().learner().ifPresent(self -> peers.add(peer(self, RaftPeerRole.LISTENER)));
        GroupManagementRequest request = GroupManagementRequest.newAdd(
                ClientId.randomId(), server.getId(), 0, RaftGroup.valueOf(group.id(), peers), false);
        return server.groupManagementAsync(request).thenAccept(reply -> onBegun(server, group, reply));
    }

    static RaftPeer peer(Peer peer, RaftPeerRole role) {
        return RaftPeer.newBuilder()
                .setId(peer.name())
                .setAddress(peer.address())
                .setStartupRole(role)
                .build();
    }

    private static void onBegun(RaftServer server, RatisGroup group, RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new IllegalStateException("cannot start group " + group.name(), reply.getException());
        }
        try {
            group.onRunning(server, server.getDivision(group.id()));
        } catch (IOException e) {
            throw new IllegalStateException("cannot start group " + group.name(), e);
        }
    }

    /// Takes a group, or what is left of one that failed to start, out of the server; its files stay. Waits.
    ///
    /// @return whether it was there
    static boolean end(RaftServer server, RatisGroup group) {
        GroupManagementRequest request =
                GroupManagementRequest.newRemove(ClientId.randomId(), server.getId(), 0, group.id(), false, false);
        return server.groupManagementAsync(request)
                .thenApply(RaftClientReply::isSuccess)
                .exceptionally(failure -> false)
                .join();
    }

    /// Forgets a group that was taken out of the server for good, and deletes its files.
    void forget(RatisGroup group) throws IOException {
        leaving.remove(group);
        left.remove(group);
        Trees.delete(directory(group));
        LOG.info("{}: {} has left", group.name(), config.process());
    }

    /// Takes note where this process has become a voter; called a few times a second.
    void look(RatisGroup group) throws IOException {
        if (joining.contains(group) && group.isRunning() && group.voters().contains(config.process())) {
            Files.deleteIfExists(directory(group).resolve(JOINING));
            joining.remove(group);
            LOG.info("{}: {} is a voter", group.name(), config.process());
        }
    }

    private Path directory(RatisGroup group) {
        return RaftHost.directory(config.storage(), group.name());
    }
}
