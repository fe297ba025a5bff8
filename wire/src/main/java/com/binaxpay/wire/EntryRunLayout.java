package com.binaxpay.wire;

/// Which rows of a closed segment touched which account, so that a statement need not walk: a file beside the segment,
/// `NNNNNNNNNN.ent`, immutable, encrypted. Numbers are little-endian, offsets in bytes; since format level 2, never
/// changed.
///
/// An entry is a row as one of its two accounts sees it. Accounts with fewer than [#ENTRIES_MIN] entries in the segment
/// are not in the file: their rows are found along their links. An account is known by the hash that [#hash] makes of
/// it,
/// so whoever finds an entry looks whether its row is the account's.
///
/// | header | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXE1` |
/// | format | 4 | 2 | 1 |
/// | reserved | 6 | 2 | 0 |
/// | key id | 8 | 4 | which of the shard's data keys |
/// | rows | 12 | 4 | how many rows of the segment it knows, from its first one on |
/// | salt | 16 | 32 | random |
/// | reserved | 48 | 12 | 0 |
/// | checksum | 60 | 4 | CRC32C of bytes 0 to 59 |
///
/// Blocks follow without a gap, as those of [IdRunLayout]: entries by account and then by row, [#BLOCK_ENTRIES] a block
/// but for the last; the accounts, by hash as a signed number, [#BLOCK_ACCOUNTS] a block likewise; then one block with
/// the first hash of each block of accounts (8 bytes each) and, for each block of entries, which kinds are in it (a bit
/// for each, 2 bytes); then the end.
///
/// | entry | bits | |
/// | --- | --- | --- |
/// | row | 0–19 | number of the row in the segment, from 0 |
/// | kind | 20–23 | what the row was for the account, as whoever writes rows says |
///
/// | account | offset | size | |
/// | --- | --- | --- | --- |
/// | hash | 0 | 8 | |
/// | first | 8 | 4 | number of its first entry in the file, from 0 |
/// | entries | 12 | 4 | |
///
/// | end | offset | size | |
/// | --- | --- | --- | --- |
/// | entries | 0 | 4 | |
/// | accounts | 4 | 4 | |
///
/// The key is HKDF-SHA256(data key, salt and the segment's salt) with the info [#KEY_INFO], the nonce a block's offset
/// in
/// the file, the associated data the kind of the block, one byte. A file that is missing, damaged, or does not fit its
/// segment is made again from the rows.
public final class EntryRunLayout {
    /// First four bytes, as a little-endian number.
    public static final int MAGIC_VALUE = 'B' | 'X' << 8 | 'E' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;
    /// The info from which a file's key is derived.
    public static final String KEY_INFO = "binaxpay entry run 1";
    /// Entries in a segment from which on an account is in the file.
    public static final int ENTRIES_MIN = 16;
    /// Rows of a segment that a file can know.
    public static final int ROWS_MAX = 1 << 20;
    /// Kinds that an entry can have, from 0.
    public static final int KINDS = 16;

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int KEY_ID = 8;
    public static final int ROWS = 12;
    public static final int SALT = 16;
    public static final int SALT_BYTES = 32;
    public static final int CHECKSUM = 60;
    /// Size of the header, and where the first block begins.
    public static final int HEADER_BYTES = 64;

    public static final int ENTRY_BYTES = 3;
    /// Where the kind begins in an entry, bits.
    public static final int ENTRY_KIND_SHIFT = 20;
    /// Entries of a block: with what is around them 4,100 bytes.
    public static final int BLOCK_ENTRIES = 1_360;

    public static final int ACCOUNT_HASH = 0;
    public static final int ACCOUNT_FIRST = 8;
    public static final int ACCOUNT_ENTRIES = 12;
    public static final int ACCOUNT_BYTES = 16;
    /// Accounts of a block.
    public static final int BLOCK_ACCOUNTS = 254;

    public static final int KIND_ENTRIES = 1;
    public static final int KIND_ACCOUNTS = 2;
    public static final int KIND_SUMMARY = 3;
    public static final int KIND_END = 4;

    public static final int END_ENTRIES = 0;
    public static final int END_ACCOUNTS = 4;
    public static final int END_BYTES = 8;

    private static final long HASH_FACTOR = 0x9E3779B97F4A7C15L;

    private EntryRunLayout() {}

    /// The hash of an account's id.
    public static long hash(long hi, long lo) {
        long sum = hi * HASH_FACTOR + lo;
        long mixed = (sum ^ sum >>> 32) * IdRunLayout.FILTER_MIX;
        long again = (mixed ^ mixed >>> 29) * HASH_FACTOR;
        return again ^ again >>> 32;
    }
}
