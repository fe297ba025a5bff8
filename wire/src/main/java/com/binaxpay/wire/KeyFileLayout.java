package com.binaxpay.wire;

/// The two kinds of files of a local keyring. Numbers are little-endian, offsets in bytes; released in 0.1.0, never
/// changed.
///
/// | key-encryption key: `kek.key` | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXK1` |
/// | format | 4 | 4 | 1 |
/// | kek id | 8 | 16 | random |
/// | key | 24 | 32 | the key itself, hence mode 0600 |
/// | checksum | 56 | 4 | CRC32C of bytes 0 to 55 |
///
/// | data key: `NAME.ID.dek` | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXD1` |
/// | format | 4 | 4 | 1 |
/// | kek id | 8 | 16 | of the key that wraps it |
/// | key id | 24 | 4 | from 1 |
/// | nonce | 28 | 12 | random |
/// | wrapped key | 40 | 32 | AES-256-GCM under the key-encryption key |
/// | tag | 72 | 16 | of the wrapped key, bytes 0 to 27 and the name in UTF-8 |
public final class KeyFileLayout {
    /// First four bytes of `kek.key`, as a little-endian number.
    public static final int KEK_MAGIC_VALUE = 'B' | 'X' << 8 | 'K' << 16 | '1' << 24;
    /// First four bytes of a data key's file.
    public static final int DEK_MAGIC_VALUE = 'B' | 'X' << 8 | 'D' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int KEK_ID = 8;
    public static final int KEK_ID_BYTES = 16;
    public static final int KEY_BYTES = 32;
    public static final int KEK_KEY = 24;
    public static final int KEK_CHECKSUM = 56;
    /// Size of `kek.key`.
    public static final int KEK_FILE_BYTES = 60;

    public static final int DEK_ID = 24;
    public static final int DEK_NONCE = 28;
    public static final int NONCE_BYTES = 12;
    public static final int DEK_WRAPPED = 40;
    /// Size of a data key's file.
    public static final int DEK_FILE_BYTES = 88;

    private KeyFileLayout() {}
}
