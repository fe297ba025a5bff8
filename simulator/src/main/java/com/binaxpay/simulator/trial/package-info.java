/// A whole cluster on one thread: three shards with three replicas each, their drivers and routers, clients, a provider
/// that lies, faults drawn from a seed, and checks of what clients saw.
///
/// Ledger, orders, journal, shard machine, proposer, crossings, payout drivers and routers are production code. Raft is
/// a
/// model ([com.binaxpay.simulator.raft]), as are network and disk.
@NullMarked
package com.binaxpay.simulator.trial;

import org.jspecify.annotations.NullMarked;
