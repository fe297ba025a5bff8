/// A small Raft behind replication's port, for the simulation: what Ratis does on threads of its own. It follows
/// Ongaro's
/// thesis (2014): pre-vote, leader election, log replication, snapshots, joint consensus with learners that catch up
/// first, leadership transfer, read index. A [Oracle] that sees all replicas asserts Raft's properties at every step.
@NullMarked
package com.binaxpay.simulator.raft;

import org.jspecify.annotations.NullMarked;
