/// Every byte layout in one place: commands and outcomes of a shard, log entries, transfers, and messages between
/// processes.
///
/// Messages are records with a permanent [Tag]; `RecordCodec` writes their components in order. Components are only
/// ever
/// added at the end. Golden bytes of each released version are kept under `src/test/resources/golden`.
@NullMarked
package com.binaxpay.wire;

import org.jspecify.annotations.NullMarked;
