/// The state machine of a shard: ledger, orders and journal, composed behind replication's port; and the host that
/// proposes to it,
/// answers from it and runs what only a leader may run.
@NullMarked
package com.binaxpay.shard;

import org.jspecify.annotations.NullMarked;
