package com.binaxpay.replication;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Snapshots that this process lends: hard links, so that they stay when a newer one takes the original's place. At
/// most
/// [#LOANS_MAX] at a time; the oldest goes when one more is asked for. Safe for any thread.
final class Loans {
    private static final int LOANS_MAX = 4;

    private final Path directory;
    private final Map<Long, Path> lent = new LinkedHashMap<>();
    private long next = System.currentTimeMillis();

    /// A loan and what it holds.
    record Loan(long number, List<LentFile> files) {}

    /// Links go below `directory`, which is on the snapshots' file system, and is emptied.
    Loans(Path directory) throws IOException {
        this.directory = directory;
        Trees.delete(directory);
    }

    /// Lends `snapshot`.
    synchronized Loan lend(Path snapshot) throws IOException {
        long number = next++;
        Path into = directory.resolve(Long.toString(number));
        List<LentFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(snapshot)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                Path relative = snapshot.relativize(file);
                Path link = into.resolve(relative);
                Files.createDirectories(link.getParent());
                Files.createLink(link, file);
                files.add(new LentFile(relative.toString().replace('\\', '/'), Files.size(file)));
            }
        }
        lent.put(number, into);
        Iterator<Path> oldest = lent.values().iterator();
        while (lent.size() > LOANS_MAX) {
            Trees.delete(oldest.next());
            oldest.remove();
        }
        return new Loan(number, files);
    }

    /// Bytes of a lent file; empty where the loan ended, or has no such file.
    synchronized Optional<byte[]> read(long number, String name, long offset, int length) throws IOException {
        Path loan = lent.get(number);
        if (loan == null) {
            return Optional.empty();
        }
        Path file = loan.resolve(name).normalize();
        if (!file.startsWith(loan) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = Math.min(length, channel.size() - offset);
            if (size <= 0) {
                return Optional.empty();
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
                // Until it is full.
            }
            return Optional.of(bytes.array());
        }
    }

    /// Ends a loan.
    synchronized void giveBack(long number) throws IOException {
        Path loan = lent.remove(number);
        if (loan != null) {
            Trees.delete(loan);
        }
    }
}
