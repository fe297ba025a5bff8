package com.binaxpay.shard;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.observe.Metrics;
import com.binaxpay.replication.FatalHandler;
import com.binaxpay.wire.Command;
import java.util.function.Consumer;

/// What a replica needs to sign its heads, and to know when it is the one that is wrong.
///
/// @param signer this node's evidence key
/// @param keys public keys of all nodes
/// @param quorum how many nodes must sign a head before it counts
/// @param sender brings a command to the shard's leader; called by the evidence thread, must not block, may lose it
/// @param onFatal told when a quorum signed another head than this replica has
public record Evidence(
        EvidenceSigner signer,
        EvidenceKeys keys,
        int quorum,
        Consumer<Command> sender,
        FatalHandler onFatal,
        Metrics metrics) {}
