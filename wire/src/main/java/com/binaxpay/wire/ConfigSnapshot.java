package com.binaxpay.wire;

import java.util.List;

/// The whole state of the control group: what its snapshots hold, and what an edge keeps on disk.
///
/// @param version rises with every change
/// @param topologyYaml the declaration, empty before the first
/// @param level how far shards may be raised, see [Levels]; 0 before an upgrade was ended, which means the first
@Tag(1)
public record ConfigSnapshot(
        long version,
        String topologyYaml,
        List<PartnerEntry> partners,
        List<KeyEntry> keys,
        @Since(Levels.COMPLETE) int level) {
    /// A partner; its number is its place in the list, from 1.
    public record PartnerEntry(String name) {}

    /// A key; its number is its place in the list, from 1. See [ConfigCommand.CreateKey].
    public record KeyEntry(int partner, Mode mode, Bytes hash, String hint, boolean signed, boolean revoked) {}
}
