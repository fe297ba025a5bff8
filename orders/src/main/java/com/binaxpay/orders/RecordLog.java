package com.binaxpay.orders;

/// Where everything goes that has ended or is only read again by its place: outcomes under idempotency keys, events,
/// ended
/// orders, versions of transfers. Records are written once. Owned by the apply thread, but for [#read], which any
/// thread
/// may call.
public interface RecordLog {
    /// Appends `record` and returns its position; positions rise, and 0 is never one.
    long append(byte[] record);

    /// The record at `position`. One that is missing or corrupt throws: it never means "absent".
    byte[] read(long position);
}
