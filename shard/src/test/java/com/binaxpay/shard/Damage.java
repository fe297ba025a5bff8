package com.binaxpay.shard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// One byte of a file that was changed.
///
/// @param identity which file it was, whatever takes its name later
record Damage(Path file, Identity identity, long position, byte was) {

    /// A file, whatever takes its name, or the inode that it leaves behind, later.
    record Identity(Object inode, FileTime made) {
        static Identity of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Identity(attributes.fileKey(), attributes.creationTime());
        }
    }

    /// Files of a node by what they are: history and snapshots, or the log.
    static List<Path> files(Path node, boolean ofLog) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(node)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                boolean isLog = file.getFileName().toString().startsWith("log_");
                boolean isKept = file.toString().matches(".*\\.(seg|idx|ids|pages)|.*/sm/.*/state");
                boolean isPassing =
                        file.toString().contains("pinned") || file.toString().contains("/lent/");
                if ((ofLog ? isLog : isKept) && !isPassing && end(file, ofLog) > 0) {
                    found.add(file);
                }
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    /// Changes a random byte of a random file, every kind as likely.
    static Damage make(List<Path> files, RandomGenerator random) throws IOException {
        Map<String, List<Path>> kinds = new TreeMap<>();
        for (Path file : files) {
            String kind = file.toString().replaceAll("[0-9]", "");
            kinds.computeIfAbsent(kind, any -> new ArrayList<>()).add(file);
        }
        List<List<Path>> all = List.copyOf(kinds.values());
        List<Path> kind = all.get(random.nextInt(all.size()));
        Path file = kind.get(random.nextInt(kind.size()));
        boolean isLog = file.getFileName().toString().startsWith("log_");
        long position = random.nextLong(end(file, isLog));
        return at(file, position, (byte) (1 + random.nextInt(255)));
    }

    /// Changes the byte at `position`.
    static Damage at(Path file, long position) throws IOException {
        return at(file, position, (byte) 0x10);
    }

    private static Damage at(Path file, long position, byte flipped) throws IOException {
        byte was = Files.readAllBytes(file)[(int) position];
        Damage damage = new Damage(file, Identity.of(file), position, was);
        damage.write((byte) (was ^ flipped));
        return damage;
    }

    /// Whether it is of the same byte, through whichever link of the file.
    boolean isOfTheSameByte(Damage other) {
        return identity.equals(other.identity) && position == other.position;
    }

    /// Takes it back.
    void undo() throws IOException {
        write(was);
    }

    /// Whether nothing of it is left: the byte is as it was, or the file is gone.
    boolean isRepaired() throws IOException {
        if (!Files.exists(file) || !Identity.of(file).equals(identity)) {
            return true;
        }
        byte[] content = Files.readAllBytes(file);
        return position < content.length && content[(int) position] == was;
    }

    private void write(byte value) throws IOException {
        try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(position);
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {value}));
        }
    }

    /// Behind the last byte that was written; a log is filled up with zeros.
    private static long end(Path file, boolean isLog) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (isLog && end > 0 && content[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
