package com.binaxpay.wire;

/// A run: ids that left memory, sorted, immutable, encrypted. Numbers are little-endian, offsets in bytes; since format
/// level 2, never changed.
///
/// An id is an entry of two numbers: the 64-bit hash that the ledger makes of it, SipHash-1-3 under a key that follows
/// from the shard's first data key, and the value that the ledger gave it, which leads to the row of history that has
/// the whole id. Entries are in ascending order of (hash, value), both
/// unsigned. The file's name tells which generations of ids it holds, `GGGGGGGGGG-GGGGGGGGGG.ids`, first and last; a
/// run
/// that holds all the generations of another replaces it.
///
/// | header | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXI1` |
/// | format | 4 | 2 | 1 |
/// | reserved | 6 | 2 | 0 |
/// | key id | 8 | 4 | which of the shard's data keys |
/// | block entries | 12 | 4 | entries of every data block but the last |
/// | salt | 16 | 32 | random |
/// | reserved | 48 | 12 | 0 |
/// | checksum | 60 | 4 | CRC32C of bytes 0 to 59 |
///
/// Blocks follow without a gap, each a checksum (4 bytes, CRC32C of ciphertext and tag), AES-256-GCM ciphertext and tag
/// (16 bytes). First the data blocks, then the filter in blocks of [#PART_BYTES] plaintext but for the last, then the
/// fences (the first hash of each data block) likewise, then the end:
///
/// | end | offset | size | |
/// | --- | --- | --- | --- |
/// | entries | 0 | 8 | |
/// | filter words | 8 | 8 | numbers of 64 bits, see below |
/// | first generation | 16 | 8 | |
/// | last generation | 24 | 8 | |
///
/// The key is HKDF-SHA256(data key, salt) with the info [#KEY_INFO], the nonce a block's offset in the file, the
/// associated data the kind of the block, one byte. A file without a whole end was never finished.
///
/// The filter answers "certainly not in this run" for most hashes that are not. It is made of blocks of eight words;
/// the
/// block of a hash `h` is the upper half of the 128-bit product `h × blocks`, unsigned. With
/// `m = (h ^ h >>> 32) × ` [#FILTER_MIX], word `i` of the block has bit `m >>> (58 − 6 i) & 63`, for i from 0 to 7.
public final class IdRunLayout {
    /// First four bytes, as a little-endian number.
    public static final int MAGIC_VALUE = 'B' | 'X' << 8 | 'I' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;
    /// The info from which a file's key is derived.
    public static final String KEY_INFO = "binaxpay id run 1";
    /// What a hash is multiplied with for its bits in the filter.
    public static final long FILTER_MIX = 0xD6E8FEB86659FD93L;

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int KEY_ID = 8;
    public static final int BLOCK_ENTRIES = 12;
    public static final int SALT = 16;
    public static final int SALT_BYTES = 32;
    public static final int CHECKSUM = 60;
    /// Size of the header, and where the first block begins.
    public static final int HEADER_BYTES = 64;

    public static final int ENTRY_HASH = 0;
    public static final int ENTRY_VALUE = 8;
    /// Size of an entry.
    public static final int ENTRY_BYTES = 16;
    /// Entries of a data block as this version writes it: with what is around them 4 KiB.
    public static final int BLOCK_ENTRIES_VALUE = 254;
    /// Most entries of a data block that is read.
    public static final int BLOCK_ENTRIES_MAX = 1 << 16;

    public static final int BLOCK_CHECKSUM_BYTES = 4;
    public static final int TAG_BYTES = 16;
    /// Plaintext of a block of filter or fences.
    public static final int PART_BYTES = 1 << 16;
    /// Words of a block of the filter.
    public static final int FILTER_BLOCK_WORDS = 8;

    public static final int KIND_DATA = 1;
    public static final int KIND_FILTER = 2;
    public static final int KIND_FENCES = 3;
    public static final int KIND_END = 4;

    public static final int END_ENTRIES = 0;
    public static final int END_FILTER_WORDS = 8;
    public static final int END_FIRST_GENERATION = 16;
    public static final int END_LAST_GENERATION = 24;
    public static final int END_BYTES = 32;

    private IdRunLayout() {}

    /// Size on disk of a block with that much plaintext.
    public static int blockBytes(int plaintextBytes) {
        return BLOCK_CHECKSUM_BYTES + plaintextBytes + TAG_BYTES;
    }
}
