package com.binaxpay.replication;

import com.binaxpay.money.Invariant;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.jspecify.annotations.Nullable;

/// Snapshots of a group: directories `sm/snapshot.TERM_INDEX`, complete and durable from the moment they have that
/// name. An installed snapshot replaces the whole of `sm`, with an `.md5` file beside each file.
final class SnapshotStore implements StateMachineStorage {
    private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
    private static final String MD5_SUFFIX = ".md5";
    private static final String SAVING = "saving";
    private static final String REPLACED = "replaced";

    private volatile @Nullable Path root;
    private volatile @Nullable Path incoming;
    private volatile @Nullable Saved latest;

    /// A snapshot on disk.
    private record Saved(TermIndex at, Path directory, FileListSnapshotInfo info) {}

    /// What fills an empty directory with a snapshot.
    @FunctionalInterface
    interface Writer {
        void writeTo(Path directory) throws IOException;
    }

    @Override
    public void init(RaftStorage storage) throws IOException {
        root = storage.getStorageDir().getStateMachineDir().toPath();
        incoming = storage.getStorageDir().getTmpDir().toPath();
        Files.createDirectories(root);
        Trees.delete(root.resolve(SAVING));
        Trees.delete(root.resolve(REPLACED));
        reload();
    }

    /// Looks at the disk again.
    void reload() throws IOException {
        List<Path> all = newestFirst();
        latest = all.isEmpty() ? null : saved(all.getFirst());
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        Saved saved = latest;
        return saved == null ? null : saved.info;
    }

    /// The newest snapshot.
    Optional<SnapshotOf> latest() {
        return Optional.ofNullable(latest)
                .map(saved -> new SnapshotOf(saved.at.getTerm(), saved.at.getIndex(), saved.directory));
    }

    /// Directory of the newest snapshot.
    Optional<Path> latestDirectory() {
        return Optional.ofNullable(latest).map(Saved::directory);
    }

    /// Place in the log of the newest snapshot.
    Optional<TermIndex> latestIndex() {
        return Optional.ofNullable(latest).map(Saved::at);
    }

    /// Makes a snapshot of the state at `at`, which takes the place of all that are there where
    /// `isReplaced` says that one of them is damaged.
    void save(TermIndex at, boolean isReplaced, Writer writer) throws IOException {
        Path directory = directory(root(), at);
        if (Files.exists(directory) && !isReplaced) {
            return;
        }
        Path saving = root().resolve(SAVING);
        Trees.delete(saving);
        Files.createDirectories(saving);
        writer.writeTo(saving);
        Trees.syncDirectories(saving);
        if (Files.exists(directory)) {
            // A crash between the two moves leaves a log without its snapshot, and the replica begins anew.
            Path replaced = root().resolve(REPLACED);
            Trees.delete(replaced);
            Files.move(directory, replaced);
        }
        Files.move(saving, directory);
        Trees.sync(root());
        Trees.delete(root().resolve(REPLACED));
        latest = saved(directory);
        if (isReplaced) {
            for (Path older : newestFirst()) {
                if (!older.equals(directory)) {
                    Trees.delete(older);
                }
            }
        }
    }

    /// Makes what an install has brought so far durable, before it takes the place of all older snapshots.
    void syncIncoming() throws IOException {
        Path directory = incoming;
        if (directory != null && Files.exists(directory)) {
            for (Path file : Trees.files(directory)) {
                Trees.sync(file);
            }
            Trees.syncDirectories(directory);
        }
    }

    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        int kept = policy.getNumSnapshotsRetained();
        List<Path> all = newestFirst();
        for (Path old : all.subList(Math.min(kept, all.size()), all.size())) {
            Trees.delete(old);
        }
    }

    @Override
    public void format() {}

    /// Where a snapshot of the state at `at` is, below a state machine's directory.
    static Path directory(Path root, TermIndex at) {
        return root.resolve("snapshot." + at.getTerm() + "_" + at.getIndex());
    }

    /// Directories of all snapshots below a state machine's directory, newest first.
    static List<Path> directories(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(root)) {
            return children.filter(child -> matcher(child).matches())
                    .sorted(Comparator.comparing(SnapshotStore::termIndex).reversed())
                    .toList();
        }
    }

    /// Directories of all snapshots, newest first.
    List<Path> newestFirst() throws IOException {
        return directories(root());
    }

    private Path root() {
        Path directory = root;
        if (directory == null) {
            throw new IllegalStateException("snapshot store is not initialised");
        }
        return directory;
    }

    private static Saved saved(Path directory) throws IOException {
        TermIndex at = termIndex(directory);
        List<FileInfo> files = new ArrayList<>();
        for (Path file : Trees.files(directory)) {
            if (!file.toString().endsWith(MD5_SUFFIX)) {
                // Ratis computes a missing digest while it sends the file, so that saving need not read it again.
                files.add(fileInfo(file));
            }
        }
        return new Saved(at, directory, new FileListSnapshotInfo(files, at));
    }

    // Ratis's API is not annotated; it documents a null digest.
    @SuppressWarnings("NullAway")
    private static FileInfo fileInfo(Path file) {
        return new FileInfo(file.toAbsolutePath(), null);
    }

    private static Matcher matcher(Path directory) {
        return NAME.matcher(directory.getFileName().toString());
    }

    static TermIndex termIndex(Path directory) {
        Matcher matcher = matcher(directory);
        Invariant.check(matcher.matches(), "not a snapshot directory: " + directory);
        return TermIndex.valueOf(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public @Nullable File getSnapshotDir() {
        return null;
    }
}
