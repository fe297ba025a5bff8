package com.binaxpay.replication;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Keeps every number that was applied, in order. Its snapshot is two files, one in a folder.
final class CountingMachine implements ReplicatedMachine {
    private final List<Long> applied = new ArrayList<>();
    private boolean wasRestored;
    private int damaged;

    @Override
    public synchronized void reset() {
        applied.clear();
    }

    @Override
    public synchronized void apply(long term, long index, ByteBuffer entry) {
        applied.add(entry.getLong(entry.position()));
    }

    @Override
    public synchronized void save(Path directory) throws IOException {
        Files.writeString(directory.resolve("count"), Integer.toString(applied.size()));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        Files.write(
                folder.resolve("numbers"), applied.stream().map(String::valueOf).toList());
        Files.createFile(folder.resolve("empty"));
    }

    @Override
    public synchronized void restore(Path directory) {
        applied.clear();
        wasRestored = true;
        try (Stream<String> lines = Files.lines(directory.resolve("folder").resolve("numbers"))) {
            lines.forEach(line -> applied.add(Long.parseLong(line)));
            int count = Integer.parseInt(Files.readString(directory.resolve("count")));
            if (count != applied.size() || !Files.exists(directory.resolve("folder/empty"))) {
                throw new IllegalStateException("torn snapshot");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Finds damage in the next snapshots that are lent or borrowed.
    synchronized void findDamage(int times) {
        damaged = times;
    }

    /// In how many that is still to be found.
    synchronized int damaged() {
        return damaged;
    }

    @Override
    public synchronized void checkLent(Path directory) {
        if (damaged > 0) {
            damaged--;
            throw new IllegalStateException("damaged snapshot");
        }
    }

    synchronized List<Long> applied() {
        return List.copyOf(applied);
    }

    synchronized boolean wasRestored() {
        return wasRestored;
    }
}
