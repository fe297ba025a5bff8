package com.binaxpay.replication;

/// A file of a snapshot that is lent.
///
/// @param name relative to the snapshot's directory, with `/`
public record LentFile(String name, long sizeBytes) {}
