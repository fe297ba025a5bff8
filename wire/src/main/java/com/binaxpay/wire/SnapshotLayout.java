package com.binaxpay.wire;

/// What a shard's snapshot is: a directory. Numbers in `state` are big-endian, as `DataOutput` writes them.
///
/// | name | format 1 (0.1.0) | format 2 |
/// | --- | --- | --- |
/// | `rows/`, `records/` | segments, see [SegmentLayout] | likewise |
/// | `ids/` | – | runs of ids that have ended, see [IdRunLayout] |
/// | `pages/` | – | pages of accounts, see [PageFileLayout] |
/// | `state` | all else, sealed, see [SealedFileLayout] | likewise |
///
/// | `state` of format 1 | bytes | |
/// | --- | --- | --- |
/// | rows | 8 | how many rows count, 0 or more |
/// | records | 8 | bytes of records that count |
/// | head | | format (4, value 1), shard (4), chain link (32), incarnations, log time (8), refused entries (8),
/// checkpoints |
/// | rest | | the shard's state: its ledger with all accounts, holds and ids, then orders |
///
/// | `state` of format 2 | bytes | |
/// | --- | --- | --- |
/// | mark | 8 | −2: less than 0, where format 1 has its rows |
/// | rows | 8 | how many rows count |
/// | records | 8 | bytes of records that count |
/// | generation | 8 | newest generation of ids in `ids/` |
/// | ids | 8 | how many ids are in `ids/` |
/// | pages | 4 | how many pages of accounts; then for each |
/// | – page | 4 | its number |
/// | – file | 8 | number of its file in `pages/` |
/// | – position | 8 | where its block begins |
/// | – size | 4 | plaintext bytes |
/// | ledger | | magic `BXLEDGP2`, level, next ordinal, accounts, generation, ids; then holds and overdrafts |
/// | head | | as in format 1, with the value 2 |
/// | rest | | orders |
///
/// Numbers of a ledger are little-endian, of 8 bytes. In format 1 it ends, from level 2 on, with its level and its
/// overdrafts.
///
/// Every release that knows level 2 ([Levels#COMPLETE]) reads both, whatever the shard's level; 0.1.0 reads format 1
/// only. So replicas take snapshots of format 1 until the shard is raised to level 2, and of format 2 from then on.
public final class SnapshotLayout {
    /// What the state of format 2 begins with.
    public static final long FORMAT_2_MARK = -2;

    private SnapshotLayout() {}
}
