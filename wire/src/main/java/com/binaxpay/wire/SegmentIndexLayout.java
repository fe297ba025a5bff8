package com.binaxpay.wire;

/// Where the blocks of a closed segment are, so that opening a history need not read every block's header: a file
/// beside
/// the segment, `NNNNNNNNNN.idx`. Numbers are little-endian, offsets in bytes; since format level 2, never changed.
///
/// | | offset | size | |
/// | --- | --- | --- | --- |
/// | magic | 0 | 4 | the letters `BXX1` |
/// | format | 4 | 2 | 1 |
/// | reserved | 6 | 2 | 0 |
/// | salt | 8 | 32 | the segment's, so that no file is taken for another's |
/// | segment size | 40 | 8 | bytes of the segment's file |
/// | runs | 48 | 4 | how many follow |
/// | checksum | 52 | 4 | CRC32C of all but itself |
///
/// | run | offset | size | blocks of one size that follow each other |
/// | --- | --- | --- | --- |
/// | first | 0 | 8 | place of the first plaintext byte in the whole history |
/// | position | 8 | 4 | where the first of the blocks begins |
/// | plaintext size | 12 | 4 | bytes, of each block |
/// | blocks | 16 | 4 | how many |
///
/// A file that is missing, damaged, or does not fit its segment is made again from the block headers: it saves time and
/// is never believed, since every block says, encrypted and authenticated, which place it has.
public final class SegmentIndexLayout {
    /// First four bytes, as a little-endian number.
    public static final int MAGIC_VALUE = 'B' | 'X' << 8 | 'X' << 16 | '1' << 24;
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;

    public static final int MAGIC = 0;
    public static final int FORMAT = 4;
    public static final int SALT = 8;
    public static final int SEGMENT_BYTES = 40;
    public static final int RUNS = 48;
    public static final int CHECKSUM = 52;
    public static final int HEADER_BYTES = 56;

    public static final int RUN_FIRST = 0;
    public static final int RUN_POSITION = 8;
    public static final int RUN_PLAINTEXT_BYTES = 12;
    public static final int RUN_BLOCKS = 16;
    public static final int RUN_BYTES = 20;

    private SegmentIndexLayout() {}
}
