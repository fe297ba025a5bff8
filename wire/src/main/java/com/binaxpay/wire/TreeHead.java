package com.binaxpay.wire;

/// What a shard's whole history was at a checkpoint, in a few hashes: the same on every replica, and what replicas
/// sign, as
/// [TreeHeadLayout] has its bytes.
///
/// @param shard number of the shard
/// @param checkpoint number of the checkpoint, from 1
/// @param logTimeNs log time of its entry
/// @param rows ledger rows up to there
/// @param rowRoot Merkle root over them, after RFC 6962; a leaf is the row as [TransferRowLayout] has it
/// @param records records up to there
/// @param recordRoot Merkle root over them; a leaf is the record without what is a replica's own, see `Canonical` of
/// `orders`
/// @param chain newest link of the chain over all entries and what apply made of them
/// @param stateDigest SHA-256 over all that lives
public record TreeHead(
        int shard,
        long checkpoint,
        long logTimeNs,
        long rows,
        Bytes rowRoot,
        long records,
        Bytes recordRoot,
        Bytes chain,
        Bytes stateDigest) {}
