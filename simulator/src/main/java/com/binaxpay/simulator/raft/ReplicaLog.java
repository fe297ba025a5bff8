package com.binaxpay.simulator.raft;

import com.binaxpay.journal.Durable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// A replica's log, term and vote on a disk. What is appended is durable once [#force] has returned; term and vote are
/// at
/// once.
///
/// The file: term and index of what lies before its first entry, then frames of length, checksum, term, index, kind and
/// data. The first frame that does not fit its checksum ends it: it was torn.
final class ReplicaLog {
    private static final int HEADER_BYTES = 16;
    private static final int FRAME_BYTES = 25;

    private final Path directory;
    private final Oracle oracle;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private FileChannel channel;
    private long baseTerm;
    private long baseIndex;
    private long currentTerm;
    private String vote = "";
    private boolean isNew;
    private long durableIndex;

    ReplicaLog(Path directory, Oracle oracle) throws IOException {
        this.directory = directory;
        this.oracle = oracle;
        Files.createDirectories(directory);
        readMeta();
        Path file = directory.resolve("log");
        if (!Files.exists(file)) {
            Durable.replace(file, header(0, 0));
        }
        channel = load(file);
        channel.force(true);
        durableIndex = lastIndex();
    }

    /// Whether there is a log in `directory`.
    static boolean isThere(Path directory) {
        return Files.exists(directory.resolve("log"));
    }

    private void readMeta() throws IOException {
        Path meta = directory.resolve("meta");
        if (Files.exists(meta)) {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(meta));
            currentTerm = in.getLong();
            isNew = in.get() == 1;
            byte[] name = new byte[in.remaining()];
            in.get(name);
            vote = new String(name, StandardCharsets.UTF_8);
        }
    }

    private void writeMeta() throws IOException {
        byte[] name = vote.getBytes(StandardCharsets.UTF_8);
        Durable.replace(
                directory.resolve("meta"),
                ByteBuffer.allocate(9 + name.length)
                        .putLong(currentTerm)
                        .put((byte) (isNew ? 1 : 0))
                        .put(name)
                        .array());
    }

    private static byte[] header(long term, long index) {
        return ByteBuffer.allocate(HEADER_BYTES).putLong(term).putLong(index).array();
    }

    private FileChannel load(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        baseTerm = in.getLong();
        baseIndex = in.getLong();
        long end = HEADER_BYTES;
        while (in.remaining() >= FRAME_BYTES) {
            int length = in.getInt();
            int checksum = in.getInt();
            if (length < FRAME_BYTES - 8 || length > in.remaining()) {
                break;
            }
            if (checksum(in.array(), in.position(), length) != checksum) {
                break;
            }
            Entry entry = new Entry(in.getLong(), in.getLong(), Entry.Kind.values()[in.get()], new byte[length - 17]);
            in.get(entry.data());
            if (entry.index() != lastIndex() + 1) {
                break;
            }
            end += length + 8L;
            entries.add(entry);
            ends.add(end);
        }
        FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE);
        open.truncate(end);
        open.position(end);
        return open;
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    long currentTerm() {
        return currentTerm;
    }

    String vote() {
        return vote;
    }

    /// Whether this replica was made new, and may not have all that it once promised.
    boolean isNew() {
        return isNew;
    }

    void term(long term, String newVote) throws IOException {
        currentTerm = term;
        vote = newVote;
        writeMeta();
    }

    void markNew(boolean isSo) throws IOException {
        isNew = isSo;
        writeMeta();
    }

    long baseIndex() {
        return baseIndex;
    }

    long lastIndex() {
        return baseIndex + entries.size();
    }

    long lastTerm() {
        return entries.isEmpty() ? baseTerm : entries.getLast().term();
    }

    long durableIndex() {
        return durableIndex;
    }

    /// Term of the entry at `index`, -1 where it is not known.
    long term(long index) {
        if (index == baseIndex) {
            return baseTerm;
        }
        return index < baseIndex || index > lastIndex() ? -1 : get(index).term();
    }

    Entry get(long index) {
        return entries.get((int) (index - baseIndex - 1));
    }

    List<Entry> from(long index, int max) {
        int first = (int) (index - baseIndex - 1);
        return List.copyOf(entries.subList(first, (int) Math.min(entries.size(), (long) first + max)));
    }

    List<Entry> all() {
        return entries;
    }

    void append(Entry entry) throws IOException {
        if (entry.index() != lastIndex() + 1) {
            throw new IllegalStateException("a gap in the log at " + entry.index());
        }
        oracle.onAppend(entry, lastTerm());
        byte[] frame = frame(entry);
        long end = (ends.isEmpty() ? HEADER_BYTES : ends.getLast()) + frame.length;
        channel.write(ByteBuffer.wrap(frame));
        entries.add(entry);
        ends.add(end);
    }

    private static byte[] frame(Entry entry) {
        int length = 17 + entry.data().length;
        ByteBuffer out = ByteBuffer.allocate(8 + length)
                .putInt(length)
                .putInt(0)
                .putLong(entry.term())
                .putLong(entry.index())
                .put((byte) entry.kind().ordinal())
                .put(entry.data());
        return out.putInt(4, checksum(out.array(), 8, length)).array();
    }

    /// Takes away the entries from `index` on.
    void truncate(long index) throws IOException {
        int keep = (int) (index - baseIndex - 1);
        entries.subList(keep, entries.size()).clear();
        ends.subList(keep, ends.size()).clear();
        long end = ends.isEmpty() ? HEADER_BYTES : ends.getLast();
        channel.truncate(end);
        channel.position(end);
        durableIndex = Math.min(durableIndex, index - 1);
    }

    void force() throws IOException {
        channel.force(false);
        durableIndex = lastIndex();
    }

    /// A snapshot covers what lies up to `index`; with `isAll` nothing behind it is kept.
    void compact(long term, long index, boolean isAll) throws IOException {
        List<Entry> kept = isAll || index > lastIndex() ? List.of() : from(index + 1, Integer.MAX_VALUE);
        channel.close();
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        bytes.write(header(term, index));
        ends.clear();
        for (Entry entry : kept) {
            bytes.write(frame(entry));
            ends.add((long) bytes.size());
        }
        Path file = directory.resolve("log");
        Path fresh = directory.resolve("log.new");
        Files.write(fresh, bytes.toByteArray());
        Durable.syncFile(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Durable.syncDirectory(directory);
        entries.clear();
        entries.addAll(kept);
        baseTerm = term;
        baseIndex = index;
        channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.position(bytes.size());
        durableIndex = lastIndex();
    }
}
