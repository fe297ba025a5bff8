package com.binaxpay.replication;

import com.binaxpay.money.Invariant;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
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
        deleteRecursively(root.resolve(SAVING));
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

    /// Directory of the newest snapshot.
    Optional<Path> latestDirectory() {
        return Optional.ofNullable(latest).map(Saved::directory);
    }

    /// Place in the log of the newest snapshot.
    Optional<TermIndex> latestIndex() {
        return Optional.ofNullable(latest).map(Saved::at);
    }

    /// Makes a snapshot of the state at `at`.
    void save(TermIndex at, Writer writer) throws IOException {
        Path directory = root().resolve("snapshot." + at.getTerm() + "_" + at.getIndex());
        if (Files.exists(directory)) {
            return;
        }
        Path saving = root().resolve(SAVING);
        deleteRecursively(saving);
        Files.createDirectories(saving);
        writer.writeTo(saving);
        syncDirectories(saving);
        Files.move(saving, directory);
        sync(root());
        latest = saved(directory);
    }

    /// Makes what an install has brought so far durable, before it takes the place of all older snapshots.
    void syncIncoming() throws IOException {
        Path directory = incoming;
        if (directory != null && Files.exists(directory)) {
            for (Path file : filesUnder(directory)) {
                sync(file);
            }
            syncDirectories(directory);
        }
    }

    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        int kept = policy.getNumSnapshotsRetained();
        List<Path> all = newestFirst();
        for (Path old : all.subList(Math.min(kept, all.size()), all.size())) {
            deleteRecursively(old);
        }
    }

    @Override
    public void format() {}

    private Path root() {
        Path directory = root;
        if (directory == null) {
            throw new IllegalStateException("snapshot store is not initialised");
        }
        return directory;
    }

    private List<Path> newestFirst() throws IOException {
        try (Stream<Path> children = Files.list(root())) {
            return children.filter(child -> matcher(child).matches())
                    .sorted(Comparator.comparing(SnapshotStore::termIndex).reversed())
                    .toList();
        }
    }

    private static Saved saved(Path directory) throws IOException {
        TermIndex at = termIndex(directory);
        List<FileInfo> files = new ArrayList<>();
        for (Path file : filesUnder(directory)) {
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

    private static TermIndex termIndex(Path directory) {
        Matcher matcher = matcher(directory);
        Invariant.check(matcher.matches(), "not a snapshot directory: " + directory);
        return TermIndex.valueOf(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    private static List<Path> filesUnder(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void syncDirectories(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path child : files.filter(Files::isDirectory).toList()) {
                sync(child);
            }
        }
    }

    private static void sync(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteRecursively(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new Deleting());
        } catch (NoSuchFileException e) {
            // Nothing there: nothing to delete.
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }

    @Override
    public @Nullable File getSnapshotDir() {
        return null;
    }
}
