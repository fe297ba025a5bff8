package com.binaxpay.replication;

import com.binaxpay.money.Invariant;

/// A voter of a group.
///
/// @param name name of its process, the same in all groups
/// @param address `host:port` at which its process listens for the other replicas
/// @param priority the voter with the highest one leads whenever it is there and has applied its log; 0 has no claim
public record Peer(String name, String address, int priority) {
    /// Refuses what no process can be reached by.
    public Peer {
        Invariant.check(!name.isEmpty(), "a peer needs a name");
        Invariant.check(address.matches(".+:\\d+"), "a peer's address must be host:port: " + address);
        Invariant.check(priority >= 0, "a priority is at least 0", priority, 0);
    }
}
