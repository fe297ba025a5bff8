package com.binaxpay.wire;

/// Pages of accounts that one snapshot wrote, since they had changed since the one before. Numbers are little-endian,
/// offsets in bytes; since format level 2, never changed.
///
/// | header | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXP1` |
/// | format | 4 | 2 | 1 |
/// | reserved | 6 | 2 | 0 |
/// | key id | 8 | 4 | which of the shard's data keys |
/// | reserved | 12 | 4 | 0 |
/// | salt | 16 | 32 | random |
/// | reserved | 48 | 12 | 0 |
/// | checksum | 60 | 4 | CRC32C of bytes 0 to 59 |
///
/// | block | offset | size | |
/// | --- | --- | --- | --- |
/// | plaintext size | 0 | 4 | bytes |
/// | page | 4 | 4 | number of the page, from 0 |
/// | checksum | 8 | 4 | CRC32C of bytes 0 to 7, ciphertext and tag |
/// | ciphertext | 12 | plaintext size | AES-256-GCM |
/// | tag | after it | 16 | of ciphertext and bytes 0 to 7 |
///
/// The key is HKDF-SHA256(data key, salt) with the info [#KEY_INFO], the nonce the block's offset in the file. The
/// plaintext is numbers of 64 bits: of each of up to 1,024 accounts the eight that change (id, the four balances, last
/// ordinal, book and flags), then of each the three that don't (holder, code). A file has no end: the snapshot's state
/// says
/// where each page is.
public final class PageFileLayout {
    /// First four bytes, as a little-endian number.
    public static final int MAGIC_VALUE = 'B' | 'X' << 8 | 'P' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;
    /// The info from which a file's key is derived.
    public static final String KEY_INFO = "binaxpay pages 1";

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int KEY_ID = 8;
    public static final int SALT = 16;
    public static final int SALT_BYTES = 32;
    public static final int CHECKSUM = 60;
    /// Size of the header, and where the first block begins.
    public static final int HEADER_BYTES = 64;

    public static final int BLOCK_PLAINTEXT_BYTES = 0;
    public static final int BLOCK_PAGE = 4;
    public static final int BLOCK_CHECKSUM = 8;
    /// Size of a block's header.
    public static final int BLOCK_HEADER_BYTES = 12;
    public static final int TAG_BYTES = 16;
    /// Largest plaintext of a block that is read.
    public static final int PLAINTEXT_BYTES_MAX = 1 << 24;

    private PageFileLayout() {}

    /// Size on disk of a block with that much plaintext.
    public static int blockBytes(int plaintextBytes) {
        return BLOCK_HEADER_BYTES + plaintextBytes + TAG_BYTES;
    }
}
