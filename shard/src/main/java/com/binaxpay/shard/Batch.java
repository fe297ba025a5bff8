package com.binaxpay.shard;

import java.util.List;

/// What went into one proposed entry, in order.
///
/// @param sequence of the entry within this process's incarnation
/// @param items one a group
record Batch(long sequence, List<Pending> items) {}
