package com.binaxpay.replication;

import java.nio.file.Path;

/// A snapshot on disk.
///
/// @param term and `index` place in the log
public record SnapshotOf(long term, long index, Path directory) {}
