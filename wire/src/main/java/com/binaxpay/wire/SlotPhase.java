package com.binaxpay.wire;

/// Where a move of slots is, as one of its two shards sees it. Order is wire format.
public enum SlotPhase {
    /// Agreed on by the shard that gives; nothing has changed yet.
    PLANNED,
    /// The shard that gives lets go of one wallet after the other, and opens none.
    LEAVING,
    /// No wallet is left there; the other shard has not been told yet.
    ENDING,
    /// The slots are the other shard's.
    GONE,
    /// The shard that takes has those wallets that came, and opens new ones.
    ARRIVING,
    /// The slots are this shard's.
    HERE
}
