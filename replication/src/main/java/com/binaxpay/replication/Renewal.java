package com.binaxpay.replication;

import com.binaxpay.replication.Rescue.Offer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.server.protocol.TermIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group's files, and how they are made new when log or snapshot are damaged. One thread at a time, while the group
/// does not
/// run.
///
/// A replica that lost entries which it had acknowledged must not vote as if it still had them. So it takes no part at
/// all,
/// not even in elections, until it has a snapshot that holds everything that was ever committed: its leader takes that
/// after
/// a quorum, of which this replica is no part, has confirmed it. Term and vote are kept; where they are lost too, it
/// has
/// voted for that leader. With three voters no other vote of its can still count: whoever else it may have voted for in
/// this or a later term would have had to be among those who have just confirmed this leader.
final class Renewal {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final int CHUNK_BYTES = 1 << 20;
    private static final String VOTE = "raft-meta";
    private static final String MARK = "renewing";
    private static final String INCOMING = "renewed";

    private final String group;
    private final Path directory;
    private final Path current;
    private final Path snapshots;

    /// Checks what was borrowed.
    @FunctionalInterface
    interface Check {
        void of(Path directory) throws IOException;
    }

    /// @param directory what Ratis keeps of the group
    Renewal(String group, Path directory) {
        this.group = group;
        this.directory = directory;
        this.current = directory.resolve("current");
        this.snapshots = directory.resolve("sm");
    }

    /// Whether no entry of the group is here: it is new, or its log was lost.
    boolean isEmpty() throws IOException {
        return !hasVote()
                || (RaftLogFile.in(current).isEmpty()
                        && SnapshotStore.directories(snapshots).isEmpty());
    }

    private boolean hasVote() {
        return Files.exists(current.resolve(VOTE));
    }

    /// Whether a renewal was begun and has not ended.
    boolean isDue() {
        return Files.exists(directory.resolve(MARK));
    }

    /// What is wrong with the log, which nobody has open: entries that are not what was written, or segments or the
    /// snapshot
    /// before them that are missing.
    Optional<String> damage() throws IOException {
        List<Path> saved = SnapshotStore.directories(snapshots);
        long next =
                saved.isEmpty() ? 0 : SnapshotStore.termIndex(saved.getFirst()).getIndex() + 1;
        boolean isFirst = true;
        for (RaftLogFile file : RaftLogFile.in(current)) {
            if (isFirst ? file.first() > next : file.first() != next) {
                return Optional.of("entries from " + next + " are missing before " + file.path());
            }
            Optional<String> damage = file.damage(Long.MAX_VALUE);
            if (damage.isPresent()) {
                return Optional.of(file.path() + ": " + damage.get());
            }
            next = file.last() + 1;
            isFirst = false;
        }
        return Optional.empty();
    }

    /// Says, durably, that what is here may not be used any more.
    void begin(String why) throws IOException {
        LOG.error("{}: is made new from its leader: {}", group, why);
        mark(why);
    }

    /// As the former, of a replica that was never here before: nothing is wrong then.
    void beginNew() throws IOException {
        LOG.info("{}: gets what there is from its leader", group);
        mark("it is new here");
    }

    private void mark(String why) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(MARK), why + "\n");
        Trees.sync(directory.resolve(MARK));
        Trees.sync(directory);
    }

    /// Gets a snapshot by `rescue` and puts it in the place of log and snapshots; false where there is none now.
    ///
    /// @param check throws where that is damaged
    boolean run(Rescue rescue, Check check) throws IOException {
        Optional<Offer> borrowed = rescue.borrow(group);
        if (borrowed.isEmpty()) {
            return false;
        }
        Offer offer = borrowed.get();
        Path incoming = directory.resolve(INCOMING);
        Trees.delete(incoming);
        Files.createDirectories(incoming);
        try {
            for (LentFile file : offer.files()) {
                copy(rescue, offer, file, incoming.resolve(file.name()).normalize());
            }
        } finally {
            rescue.giveBack(offer);
        }
        Trees.syncDirectories(incoming);
        check.of(incoming);
        replace(incoming, offer);
        LOG.info("{}: has {} files of {} at {}", group, offer.files().size(), offer.peer(), offer.index());
        return true;
    }

    private void copy(Rescue rescue, Offer offer, LentFile file, Path into) throws IOException {
        if (!into.startsWith(directory.resolve(INCOMING))) {
            throw new IOException(offer.peer() + " lends a file with the name " + file.name());
        }
        Files.createDirectories(into.getParent());
        try (FileChannel channel = FileChannel.open(into, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            long done = 0;
            while (done < file.sizeBytes()) {
                ByteBuffer part = ByteBuffer.wrap(rescue.read(offer, file, done, CHUNK_BYTES));
                if (!part.hasRemaining()) {
                    throw new IOException(file.name() + " of " + offer.peer() + " ends at byte " + done);
                }
                done += part.remaining();
                while (part.hasRemaining()) {
                    channel.write(part);
                }
            }
            channel.force(true);
        }
    }

    private void replace(Path incoming, Offer offer) throws IOException {
        Files.createDirectories(current);
        if (!hasVote()) {
            vote(offer);
        }
        for (RaftLogFile file : RaftLogFile.in(current)) {
            Files.delete(file.path());
        }
        Trees.delete(snapshots);
        Files.createDirectories(snapshots);
        Files.move(incoming, SnapshotStore.directory(snapshots, TermIndex.valueOf(offer.term(), offer.index())));
        Trees.sync(current);
        Trees.sync(snapshots);
        Files.delete(directory.resolve(MARK));
        Trees.sync(directory);
    }

    /// As Ratis keeps it.
    private void vote(Offer offer) throws IOException {
        Path vote = current.resolve(VOTE);
        Files.writeString(vote, "term=" + offer.leaderTerm() + "\nvotedFor=" + offer.peer() + "\n");
        Trees.sync(vote);
        Trees.sync(current);
    }
}
