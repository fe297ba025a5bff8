package com.binaxpay.wire;

import com.binaxpay.money.Id;

/// A transfer whose two accounts live on different shards, as one shard tells the other.
///
/// @param id the crossing's id: the transfer's, the capture's or the reversal's own id
/// @param transfer the transfer that it carries out, as statements name it
/// @param caller whose money it is; a wallet of another partner or mode is not found
/// @param fromShard index of the shard that holds the pending transfer
/// @param source wallet that is debited
/// @param destination wallet that is credited
/// @param asset number of the asset
/// @param amountMinor how much
/// @param reference free text, or empty
/// @param reversalOf the transfer that this gives back, or [Id#NONE]
public record Crossing(
        Id id,
        Id transfer,
        Caller caller,
        int fromShard,
        Id source,
        Id destination,
        int asset,
        long amountMinor,
        String reference,
        Id reversalOf) {
    /// The same without its free text.
    public Crossing withoutText() {
        return new Crossing(id, transfer, caller, fromShard, source, destination, asset, amountMinor, "", reversalOf);
    }
}
