package com.binaxpay.simulator.raft;

import com.binaxpay.journal.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A replica's snapshots: directories `TERM_INDEX`, complete and durable from the moment they have that name. The
/// newest
/// is kept.
final class ReplicaSnapshots {
    private static final String VOTERS = "voters";

    private final Path root;

    /// A snapshot, of entries up to `index`.
    record Saved(long term, long index, Voters voters, Path directory) {}

    /// What fills an empty directory.
    interface Writer {
        void writeTo(Path directory) throws IOException;
    }

    ReplicaSnapshots(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root);
        for (Path child : children(root)) {
            if (!isSnapshot(child)) {
                delete(child);
            }
        }
    }

    private static boolean isSnapshot(Path directory) {
        return directory.getFileName().toString().matches("\\d+_\\d+");
    }

    Saved at(long term, long index, Voters voters) {
        return new Saved(term, index, voters, root.resolve(term + "_" + index));
    }

    Optional<Saved> newest() throws IOException {
        return children(root).stream()
                .filter(ReplicaSnapshots::isSnapshot)
                .max(Comparator.comparingLong(ReplicaSnapshots::index))
                .map(ReplicaSnapshots::read);
    }

    private static long index(Path directory) {
        String name = directory.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('_') + 1));
    }

    private static Saved read(Path directory) {
        try {
            String name = directory.getFileName().toString();
            Voters voters = Voters.parse(Files.readString(directory.resolve(VOTERS)));
            return new Saved(Long.parseLong(name.substring(0, name.indexOf('_'))), index(directory), voters, directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void save(Saved at, Writer writer) throws IOException {
        Path saving = root.resolve("saving");
        delete(saving);
        Files.createDirectory(saving);
        writer.writeTo(saving);
        publish(saving, at);
    }

    void receive(Saved at, List<Message.SnapshotFile> files) throws IOException {
        Path incoming = root.resolve("incoming");
        delete(incoming);
        Files.createDirectory(incoming);
        for (Message.SnapshotFile file : files) {
            Path target = incoming.resolve(file.name());
            Files.createDirectories(target.getParent());
            Files.write(target, file.bytes());
            Durable.syncFile(target);
        }
        publish(incoming, at);
    }

    private void publish(Path directory, Saved at) throws IOException {
        Files.write(directory.resolve(VOTERS), at.voters().text().getBytes(StandardCharsets.UTF_8));
        Durable.syncFile(directory.resolve(VOTERS));
        for (Path child : tree(directory)) {
            if (Files.isDirectory(child)) {
                Durable.syncDirectory(child);
            }
        }
        delete(at.directory());
        Files.move(directory, at.directory());
        Durable.syncDirectory(root);
        for (Path older : children(root)) {
            if (!older.equals(at.directory()) && isSnapshot(older)) {
                delete(older);
            }
        }
    }

    List<Message.SnapshotFile> files(Saved saved) throws IOException {
        List<Message.SnapshotFile> files = new ArrayList<>();
        for (Path file : tree(saved.directory())) {
            if (!Files.isDirectory(file) && !file.getFileName().toString().equals(VOTERS)) {
                files.add(new Message.SnapshotFile(
                        saved.directory().relativize(file).toString(), Files.readAllBytes(file)));
            }
        }
        return files;
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    /// `directory` and all below, what is above first.
    private static List<Path> tree(Path directory) throws IOException {
        List<Path> all = new ArrayList<>(List.of(directory));
        for (Path child : children(directory)) {
            if (Files.isDirectory(child)) {
                all.addAll(tree(child));
            } else {
                all.add(child);
            }
        }
        return all;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            for (Path path : Files.isDirectory(directory) ? tree(directory).reversed() : List.of(directory)) {
                Files.delete(path);
            }
        }
    }
}
