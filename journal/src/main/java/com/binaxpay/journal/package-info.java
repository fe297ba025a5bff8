/// What is on disk: keys, sealed log entries, encrypted files of snapshots, and the encrypted, checksummed segments of
/// a
/// shard's history.
///
/// Layouts are in `wire`: `EntryLayout`, `KeyFileLayout`, `SealedFileLayout`, `SegmentLayout`. A history file has one
/// appending thread (the shard's apply thread), one thread of its own that encrypts and writes, and any number of
/// readers. What is missing or corrupt throws; it never means "absent".
@NullMarked
package com.binaxpay.journal;

import org.jspecify.annotations.NullMarked;
