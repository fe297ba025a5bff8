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
/// | rest | | the shard's state: its ledger with all accounts, holds and ids, from level 2 on also its level and
/// overdrafts; then orders |
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
/// | ledger | | little-endian numbers of 8 bytes: magic `BXLEDGP2`, level, next ordinal, accounts, generation, ids; then
/// the holds and the overdrafts |
/// | head | | as in format 1, with the value 2 |
/// | rest | | orders |
///
/// Both are read by every release since level 2; 0.1.0 reads format 1 only. So a shard's replicas take snapshots of
/// format 1
/// until the shard's level is raised to 2.
public final class SnapshotLayout {
    /// What the state of format 2 begins with.
    public static final long FORMAT_2_MARK = -2;

    private SnapshotLayout() {}
}
