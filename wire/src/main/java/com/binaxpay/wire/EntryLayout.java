package com.binaxpay.wire;

/// An entry of a shard's log: a header in the clear, then the encrypted groups, then the tag. Numbers are
/// little-endian, offsets in bytes; released in 0.1.0, never changed.
///
/// | field | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXE1` |
/// | format | 4 | 2 | 1 |
/// | shard | 6 | 2 | number of the shard |
/// | key id | 8 | 4 | which of the shard's data keys |
/// | group count | 12 | 4 | groups in the plaintext |
/// | incarnation | 16 | 16 | random, drawn by the proposer at its start; hi then lo |
/// | sequence | 32 | 8 | rises by one with each entry of an incarnation, from 1 |
/// | leader time | 40 | 8 | ns since the epoch |
/// | plaintext size | 48 | 4 | bytes |
/// | reserved | 52 | 12 | 0 |
/// | ciphertext | 64 | plaintext size | AES-256-GCM |
/// | tag | after it | 16 | of ciphertext and header |
///
/// The header is the associated data. The key is HKDF-SHA256(data key, incarnation), the nonce the sequence: neither
/// repeats, whoever leads.
///
/// The plaintext is a row of groups, each applied whole or not at all:
///
/// | field | offset | size | |
/// | --- | --- | --- | --- |
/// | kind | 0 | 2 | the [Tag] of the [Command] |
/// | length | 2 | 4 | of the payload, bytes |
/// | payload | 6 | length | [RecordCodec#COMMANDS]; the raw accounts or transfers for tags 40 and 41 |
public final class EntryLayout {
    /// First four bytes, as a little-endian number.
    public static final int MAGIC_VALUE = 'B' | 'X' << 8 | 'E' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int SHARD = 6;
    public static final int KEY_ID = 8;
    public static final int GROUPS = 12;
    public static final int INCARNATION = 16;
    public static final int SEQUENCE = 32;
    public static final int LEADER_TIME_NS = 40;
    public static final int PLAINTEXT_BYTES = 48;

    /// Size of the header, and where the ciphertext begins.
    public static final int HEADER_BYTES = 64;
    /// Size of the tag.
    public static final int TAG_BYTES = 16;

    public static final int GROUP_KIND = 0;
    public static final int GROUP_LENGTH = 2;
    /// Size of what stands before a group's payload.
    public static final int GROUP_HEADER_BYTES = 6;

    /// Tag of [Command.LedgerAccounts], whose payload is raw.
    public static final int RAW_ACCOUNTS = 40;
    /// Tag of [Command.LedgerTransfers], whose payload is raw.
    public static final int RAW_TRANSFERS = 41;

    private EntryLayout() {}

    /// Size of an entry with that much plaintext.
    public static int sizeBytes(int plaintextBytes) {
        return HEADER_BYTES + plaintextBytes + TAG_BYTES;
    }
}
