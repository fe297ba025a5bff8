package com.binaxpay.wire;

/// A segment of a shard's history on disk: a header, then encrypted blocks, each behind a header of its own. Numbers
/// are
/// little-endian, offsets in bytes; released in 0.1.0, never changed.
///
/// | segment header | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXJ1` |
/// | format | 4 | 2 | 1 |
/// | kind | 6 | 2 | 1: rows of one size, 2: records |
/// | key id | 8 | 4 | which of the shard's data keys |
/// | row size | 12 | 4 | bytes, 0 for records |
/// | first | 16 | 8 | place of the first plaintext byte in the whole history, from 0 |
/// | salt | 24 | 32 | random |
/// | reserved | 56 | 4 | 0 |
/// | checksum | 60 | 4 | CRC32C of bytes 0 to 59 |
///
/// | block | offset | size | |
/// | --- | --- | --- | --- |
/// | plaintext size | 0 | 4 | bytes |
/// | first | 4 | 8 | place of the first plaintext byte in the whole history |
/// | checksum | 12 | 4 | CRC32C of bytes 0 to 11, ciphertext and tag |
/// | ciphertext | 16 | plaintext size | AES-256-GCM |
/// | tag | after it | 16 | of ciphertext and bytes 0 to 11 |
///
/// The key is HKDF-SHA256(data key, salt) with the info [#KEY_INFO], the nonce the block's offset in its file; a file
/// is
/// only ever appended to, and never again after a restart, so that no nonce repeats. A later segment replaces whatever
/// an earlier one holds from its `first` on: that is how a crash drops what had no snapshot. The plaintext is rows, or
/// records each behind its length (4 bytes); neither goes over the end of a block.
public final class SegmentLayout {
    /// First four bytes, as a little-endian number.
    public static final int MAGIC_VALUE = 'B' | 'X' << 8 | 'J' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;
    /// Kind of a segment with rows of one size.
    public static final int KIND_ROWS = 1;
    /// Kind of a segment with records.
    public static final int KIND_RECORDS = 2;
    /// The info from which a segment's key is derived.
    public static final String KEY_INFO = "binaxpay segment 1";

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int KIND = 6;
    public static final int KEY_ID = 8;
    public static final int ROW_BYTES = 12;
    public static final int FIRST = 16;
    public static final int SALT = 24;
    public static final int SALT_BYTES = 32;
    public static final int CHECKSUM = 60;
    /// Size of the segment header, and where the first block begins.
    public static final int HEADER_BYTES = 64;

    public static final int BLOCK_PLAINTEXT_BYTES = 0;
    public static final int BLOCK_FIRST = 4;
    public static final int BLOCK_CHECKSUM = 12;
    /// Size of a block's header.
    public static final int BLOCK_HEADER_BYTES = 16;
    /// Size of a block's tag.
    public static final int TAG_BYTES = 16;

    private SegmentLayout() {}

    /// Size on disk of a block with that much plaintext.
    public static int blockBytes(int plaintextBytes) {
        return BLOCK_HEADER_BYTES + plaintextBytes + TAG_BYTES;
    }
}
