package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.money.Id;
import com.binaxpay.wire.EntryHeader;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryRunLayout;
import com.binaxpay.wire.IdRunLayout;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.PageFileLayout;
import com.binaxpay.wire.SealedFileLayout;
import com.binaxpay.wire.SegmentLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.SecretKey;

/// Opens whatever is sealed in any file, trying all keys of a keyring, whoever's file it is and whatever its name says:
/// segments, pages, runs, sealed files, and entries wherever they stand in a log of replication. For whoever has to
/// know
/// what a directory really holds. One thread at a time.
public final class SealedScan {
    /// What a piece is.
    public enum Kind {
        /// Groups of a log entry.
        ENTRY,
        /// Rows of history.
        ROWS,
        /// Records, each behind its length.
        RECORDS,
        /// A page of accounts.
        PAGE,
        /// A part of a sealed file, such as a snapshot's state.
        SEALED,
        /// Hashes of ids or accounts, which say no more than whose keys they are under.
        HASHES
    }

    /// A piece that a key opened.
    ///
    /// @param keys name of the keys, such as `shard-0`
    /// @param rowBytes size of a row of [Kind#ROWS], or how many groups an entry has
    // The array is the caller's to read at once; nobody compares pieces.
    @SuppressWarnings("ArrayRecordComponent")
    public record Piece(String keys, Kind kind, int rowBytes, byte[] plaintext) {}

    private static final int RAW_STEP = 1;
    private static final int HEADERS_BYTES_MAX =
            Math.max(SegmentLayout.HEADER_BYTES, Math.max(PageFileLayout.HEADER_BYTES, SealedFileLayout.HEADER_BYTES));

    private final Map<String, DataKeys> rings;
    private final Gcm gcm = new Gcm();

    /// A scan with all keys of `keyring`.
    public SealedScan(Keyring keyring) throws IOException {
        this(all(keyring));
    }

    SealedScan(Map<String, DataKeys> rings) {
        this.rings = rings;
    }

    private static Map<String, DataKeys> all(Keyring keyring) throws IOException {
        Map<String, DataKeys> rings = new LinkedHashMap<>();
        for (String name : keyring.names()) {
            rings.put(name, keyring.keys(name));
        }
        return rings;
    }

    /// Opens what is in `file` and tells `sink` of each piece.
    ///
    /// @return what looks sealed and was opened by no key, empty where nothing did
    /// @throws java.nio.file.NoSuchFileException where it has gone
    public Optional<String> scan(Path file, Consumer<Piece> sink) throws IOException {
        ByteBuffer bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        int magic = bytes.limit() >= Integer.BYTES ? bytes.getInt(0) : 0;
        if (EntryRun.isRun(file)) {
            byte[] salt = besides(file);
            return run(bytes, EntryRunLayout.KEY_INFO, EntryRunLayout.END_BYTES, EntryRunLayout.KIND_END, salt, sink);
        }
        return switch (magic) {
            case SegmentLayout.MAGIC_VALUE -> segment(bytes, sink);
            case PageFileLayout.MAGIC_VALUE -> pages(bytes, sink);
            case SealedFileLayout.MAGIC_VALUE -> sealed(bytes, sink);
            case IdRunLayout.MAGIC_VALUE ->
                run(bytes, IdRunLayout.KEY_INFO, IdRunLayout.END_BYTES, IdRunLayout.KIND_END, new byte[0], sink);
            default -> entries(bytes, sink);
        };
    }

    /// The salt of the segment beside a file of entries.
    private static byte[] besides(Path file) throws IOException {
        String name = file.getFileName().toString();
        Path segment = file.resolveSibling(name.substring(0, name.indexOf('.')) + ".seg");
        try (var in = Files.newInputStream(segment)) {
            byte[] header = in.readNBytes(SegmentLayout.HEADER_BYTES);
            return Arrays.copyOfRange(header, SegmentLayout.SALT, SegmentLayout.SALT + SegmentLayout.SALT_BYTES);
        }
    }

    private Optional<String> segment(ByteBuffer file, Consumer<Piece> sink) {
        Kind kind = file.getShort(SegmentLayout.KIND) == SegmentLayout.KIND_ROWS ? Kind.ROWS : Kind.RECORDS;
        int rowBytes = file.getInt(SegmentLayout.ROW_BYTES);
        return blocks(
                file, Blocks.SEGMENT, (ring, plaintext) -> sink.accept(new Piece(ring, kind, rowBytes, plaintext)));
    }

    private Optional<String> pages(ByteBuffer file, Consumer<Piece> sink) {
        return blocks(file, Blocks.PAGES, (ring, plaintext) -> sink.accept(new Piece(ring, Kind.PAGE, 0, plaintext)));
    }

    /// Where things are in a file of blocks: the associated data is what stands before the checksum, the nonce the
    /// place.
    private record Blocks(
            int keyIdAt,
            int saltAt,
            int saltBytes,
            String info,
            int first,
            int headerBytes,
            int sizeAt,
            int associatedBytes) {
        static final Blocks SEGMENT = new Blocks(
                SegmentLayout.KEY_ID,
                SegmentLayout.SALT,
                SegmentLayout.SALT_BYTES,
                SegmentLayout.KEY_INFO,
                SegmentLayout.HEADER_BYTES,
                SegmentLayout.BLOCK_HEADER_BYTES,
                SegmentLayout.BLOCK_PLAINTEXT_BYTES,
                SegmentLayout.BLOCK_CHECKSUM);
        static final Blocks PAGES = new Blocks(
                PageFileLayout.KEY_ID,
                PageFileLayout.SALT,
                PageFileLayout.SALT_BYTES,
                PageFileLayout.KEY_INFO,
                PageFileLayout.HEADER_BYTES,
                PageFileLayout.BLOCK_HEADER_BYTES,
                PageFileLayout.BLOCK_PLAINTEXT_BYTES,
                PageFileLayout.BLOCK_CHECKSUM);
    }

    private interface Opened {
        void take(String ring, byte[] plaintext);
    }

    private Optional<String> blocks(ByteBuffer file, Blocks layout, Opened opened) {
        int keyId = file.getInt(layout.keyIdAt());
        byte[] salt = bytes(file, layout.saltAt(), layout.saltBytes());
        int at = layout.first();
        Optional<Map.Entry<String, SecretKey>> key = Optional.empty();
        while (at + layout.headerBytes() + Gcm.TAG_BYTES <= file.limit()) {
            int size = file.getInt(at + layout.sizeAt());
            long end = (long) at + layout.headerBytes() + size + Gcm.TAG_BYTES;
            if (size <= 0 || end > file.limit()) {
                // Where a crash cut it off.
                break;
            }
            byte[] associated = bytes(file, at, layout.associatedBytes());
            byte[] content = bytes(file, at + layout.headerBytes(), size + Gcm.TAG_BYTES);
            Open open = new Open(at, associated, content, new byte[size]);
            key = key.isPresent() ? key : keyOf(keyId, candidate -> Gcm.derive(candidate, salt, layout.info()), open);
            if (key.isEmpty() || !open.with(key.get().getValue())) {
                return Optional.of("the block at byte " + at + " is under no key of this cluster");
            }
            opened.take(key.get().getKey(), open.plaintext());
            at = (int) end;
        }
        return Optional.empty();
    }

    private Optional<String> sealed(ByteBuffer file, Consumer<Piece> sink) {
        byte[] header = bytes(file, 0, SealedFileLayout.HEADER_BYTES);
        byte[] salt = bytes(file, SealedFileLayout.SALT, SealedFileLayout.SALT_BYTES);
        int keyId = file.getInt(SealedFileLayout.KEY_ID);
        Optional<Map.Entry<String, SecretKey>> key = Optional.empty();
        int at = SealedFileLayout.HEADER_BYTES;
        for (long chunk = 0; at + SealedFileLayout.CHUNK_HEADER_BYTES + Gcm.TAG_BYTES <= file.limit(); chunk++) {
            int size = file.getInt(at) & ~SealedFileLayout.LAST;
            long end = (long) at + SealedFileLayout.CHUNK_HEADER_BYTES + size + Gcm.TAG_BYTES;
            if (end > file.limit()) {
                break;
            }
            byte[] associated = Arrays.copyOf(header, header.length + SealedFileLayout.CHUNK_HEADER_BYTES);
            file.get(at, associated, header.length, SealedFileLayout.CHUNK_HEADER_BYTES);
            byte[] content = bytes(file, at + SealedFileLayout.CHUNK_HEADER_BYTES, size + Gcm.TAG_BYTES);
            Open open = new Open(chunk, associated, content, new byte[size]);
            key = key.isPresent()
                    ? key
                    : keyOf(keyId, candidate -> Gcm.derive(candidate, salt, SealedFileLayout.KEY_INFO), open);
            if (key.isEmpty() || !open.with(key.get().getValue())) {
                return Optional.of("the chunk at byte " + at + " is under no key of this cluster");
            }
            sink.accept(new Piece(key.get().getKey(), Kind.SEALED, 0, open.plaintext()));
            at = (int) end;
        }
        return Optional.empty();
    }

    /// What is in runs are hashes under a secret; the end is enough to know whose they are.
    private Optional<String> run(
            ByteBuffer file, String info, int endBytes, int endKind, byte[] moreSalt, Consumer<Piece> sink) {
        int at = file.limit() - IdRunLayout.blockBytes(endBytes);
        if (at < IdRunLayout.HEADER_BYTES) {
            return Optional.empty();
        }
        byte[] salt = bytes(file, IdRunLayout.SALT, IdRunLayout.SALT_BYTES);
        byte[] both = Arrays.copyOf(salt, salt.length + moreSalt.length);
        System.arraycopy(moreSalt, 0, both, salt.length, moreSalt.length);
        byte[] content = bytes(file, at + IdRunLayout.BLOCK_CHECKSUM_BYTES, endBytes + Gcm.TAG_BYTES);
        Open open = new Open(at, new byte[] {(byte) endKind}, content, new byte[endBytes]);
        Optional<Map.Entry<String, SecretKey>> key =
                keyOf(file.getInt(IdRunLayout.KEY_ID), candidate -> Gcm.derive(candidate, both, info), open);
        if (key.isEmpty()) {
            return Optional.of("its end is under no key of this cluster");
        }
        sink.accept(new Piece(key.get().getKey(), Kind.HASHES, 0, new byte[0]));
        return Optional.empty();
    }

    /// Entries stand in files of others, at any place; so do, in what was sent from one process to another, whole files
    /// or
    /// their beginnings.
    private Optional<String> entries(ByteBuffer file, Consumer<Piece> sink) {
        List<String> unopened = new ArrayList<>();
        int at = 0;
        while (at + EntryLayout.HEADER_BYTES + EntryLayout.TAG_BYTES <= file.limit()) {
            if (file.getInt(at + EntryLayout.MAGIC) != EntryLayout.MAGIC_VALUE) {
                within(file, at, sink);
                at += RAW_STEP;
                continue;
            }
            Optional<Integer> size = entry(file, at, sink);
            if (size.isEmpty()) {
                unopened.add("the entry at byte " + at + " is under no key of this cluster");
            }
            at += size.orElse(RAW_STEP);
        }
        return unopened.stream().findFirst();
    }

    /// A file that begins at `at`, as far as it goes: it may be cut off, or be none.
    private void within(ByteBuffer file, int at, Consumer<Piece> sink) {
        int magic = file.getInt(at);
        boolean isFile = magic == SegmentLayout.MAGIC_VALUE
                || magic == PageFileLayout.MAGIC_VALUE
                || magic == SealedFileLayout.MAGIC_VALUE;
        if (!isFile || file.limit() - at < HEADERS_BYTES_MAX) {
            return;
        }
        ByteBuffer rest = file.slice(at, file.limit() - at).order(ByteOrder.LITTLE_ENDIAN);
        var unused = switch (magic) {
            case SegmentLayout.MAGIC_VALUE -> segment(rest, sink);
            case PageFileLayout.MAGIC_VALUE -> pages(rest, sink);
            default -> sealed(rest, sink);
        };
    }

    /// Size of the entry at `at`, where a key opens it.
    private Optional<Integer> entry(ByteBuffer file, int at, Consumer<Piece> sink) {
        byte[] header = bytes(file, at, EntryLayout.HEADER_BYTES);
        EntryHeader read;
        try {
            read = EntryHeader.read(ByteBuffer.wrap(bytes(file, at, Math.min(file.limit() - at, whole(file, at)))));
        } catch (MalformedMessage e) {
            return Optional.empty();
        }
        byte[] content = bytes(file, at + EntryLayout.HEADER_BYTES, read.plaintextBytes() + EntryLayout.TAG_BYTES);
        Open open = new Open(read.sequence(), header, content, new byte[read.plaintextBytes()]);
        Id incarnation = read.incarnation();
        return keyOf(read.keyId(), key -> EntrySealer.subkey(key, incarnation), open)
                .map(key -> {
                    sink.accept(new Piece(key.getKey(), Kind.ENTRY, read.groups(), open.plaintext()));
                    return EntryLayout.sizeBytes(read.plaintextBytes());
                });
    }

    private static int whole(ByteBuffer file, int at) {
        int plaintext = file.getInt(at + EntryLayout.PLAINTEXT_BYTES);
        return plaintext < 0 || plaintext > file.limit() - at ? 0 : EntryLayout.sizeBytes(plaintext);
    }

    /// The keys that open something.
    private Optional<Map.Entry<String, SecretKey>> keyOf(int keyId, Function<DataKey, SecretKey> derive, Open open) {
        for (Map.Entry<String, DataKeys> ring : rings.entrySet()) {
            try {
                SecretKey key = derive.apply(ring.getValue().byId(keyId));
                if (open.with(key)) {
                    return Optional.of(Map.entry(ring.getKey(), key));
                }
            } catch (KeyringFault e) {
                // This ring has no such key.
            }
        }
        return Optional.empty();
    }

    private static byte[] bytes(ByteBuffer file, int at, int length) {
        byte[] part = new byte[length];
        file.get(at, part);
        return part;
    }

    /// Something sealed, and room for what is in it.
    private final class Open {
        private final long nonce;
        private final Slice associated;
        private final Slice sealed;
        private final byte[] plaintext;

        Open(long nonce, byte[] associated, byte[] sealed, byte[] plaintext) {
            this.nonce = nonce;
            this.associated = new Slice(associated);
            this.sealed = new Slice(sealed);
            this.plaintext = plaintext;
        }

        boolean with(SecretKey key) {
            return gcm.open(key, nonce, associated, sealed, plaintext, 0);
        }

        byte[] plaintext() {
            return plaintext;
        }
    }
}
