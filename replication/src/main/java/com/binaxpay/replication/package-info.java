/// Any state machine on Apache Ratis: hosting groups, proposing in batches, preferring leaders, snapshots. Knows no
/// ledger.
@NullMarked
package com.binaxpay.replication;

import org.jspecify.annotations.NullMarked;
