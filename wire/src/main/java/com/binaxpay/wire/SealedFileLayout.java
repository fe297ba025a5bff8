package com.binaxpay.wire;

/// An encrypted file that is written once, such as a part of a snapshot. Numbers are little-endian, offsets in bytes;
/// released in 0.1.0, never changed.
///
/// | header | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXS1` |
/// | format | 4 | 2 | 1 |
/// | reserved | 6 | 2 | 0 |
/// | key id | 8 | 4 | which data key |
/// | chunk size | 12 | 4 | plaintext of every chunk but the last, bytes |
/// | salt | 16 | 32 | random |
///
/// | chunk | offset | size | |
/// | --- | --- | --- | --- |
/// | size and mark | 0 | 4 | plaintext bytes; the top bit marks the last chunk |
/// | ciphertext | 4 | that many | AES-256-GCM |
/// | tag | after it | 16 | of ciphertext, file header and bytes 0 to 3 |
///
/// The key is HKDF-SHA256(data key, salt) with the info [#KEY_INFO], the nonce the chunk's number from 0. Nothing
/// follows the last chunk, and a file without one was cut off.
public final class SealedFileLayout {
    /// First four bytes, as a little-endian number.
    public static final int MAGIC_VALUE = 'B' | 'X' << 8 | 'S' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;
    /// The info from which a file's key is derived.
    public static final String KEY_INFO = "binaxpay sealed file 1";
    /// Plaintext of a chunk as this version writes it.
    public static final int CHUNK_BYTES_VALUE = 1 << 16;
    /// Largest chunk that is read.
    public static final int CHUNK_BYTES_MAX = 1 << 24;
    /// Marks the last chunk.
    public static final int LAST = 1 << 31;

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int KEY_ID = 8;
    public static final int CHUNK_BYTES = 12;
    public static final int SALT = 16;
    public static final int SALT_BYTES = 32;
    /// Size of the header, and where the first chunk begins.
    public static final int HEADER_BYTES = 48;
    /// Size of what stands before a chunk's ciphertext.
    public static final int CHUNK_HEADER_BYTES = 4;
    /// Size of a chunk's tag.
    public static final int TAG_BYTES = 16;

    private SealedFileLayout() {}
}
