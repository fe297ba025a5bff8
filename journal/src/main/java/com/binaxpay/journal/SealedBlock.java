package com.binaxpay.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/// A damaged block that is put back, byte for byte: the same plaintext under the same key and nonce gives the same
/// bytes, so
/// what the damage has left of them proves that the plaintext is the one that was written. It goes where it was, for
/// every hard
/// link of the file.
final class SealedBlock {
    private final ReadableFile file;
    private final long position;
    private final int headerBytes;
    private final Sealer sealer;

    /// Seals plaintext as the block was sealed, with its header.
    @FunctionalInterface
    interface Sealer {
        byte[] seal(byte[] plaintext);
    }

    /// @param headerBytes bytes before the ciphertext, whose last 16 are the tag
    SealedBlock(ReadableFile file, long position, int headerBytes, Sealer sealer) {
        this.file = file;
        this.position = position;
        this.headerBytes = headerBytes;
        this.sealer = sealer;
    }

    /// Puts what `healer` has in its place; empty where it has nothing.
    Optional<byte[]> heal(Healer healer, Healer.Lost lost) {
        Optional<byte[]> found = healer.plaintext(lost, this::isOriginal);
        if (found.isPresent()) {
            put(found.get());
            healer.repaired(file.path() + " at byte " + position);
        }
        return found;
    }

    /// Puts `plaintext` in its place.
    void put(byte[] plaintext) {
        overwrite(file.path(), position, sealer.seal(plaintext));
    }

    private boolean isOriginal(byte[] plaintext) {
        byte[] sealed = sealer.seal(plaintext);
        byte[] left = new byte[sealed.length];
        try {
            // What the file has lost at its end stays zero.
            boolean isWhole = file.readFully(ByteBuffer.wrap(left), position);
            int tag = sealed.length - Gcm.TAG_BYTES;
            return isWhole && Arrays.equals(sealed, tag, sealed.length, left, tag, left.length)
                    || Arrays.equals(sealed, headerBytes, tag, left, headerBytes, tag);
        } catch (IOException e) {
            throw new JournalFailed(file.path() + " cannot be read at byte " + position, e);
        }
    }

    /// Writes `content` over what is at `position` of `file`, durably, for all its links.
    static void overwrite(Path file, long position, byte[] content) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
            channel.force(false);
        } catch (IOException e) {
            throw new JournalFailed(file + " cannot be written at byte " + position, e);
        }
    }
}
