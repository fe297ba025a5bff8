package com.binaxpay.wire;

import java.util.List;

/// The whole state of the control group: what its snapshots hold, and what an edge keeps on disk.
///
/// @param version rises with every change
/// @param topologyYaml the declaration, empty before the first
/// @param level how far shards may be raised, see [Levels]; 0 before an upgrade was ended, which means the first
/// @param drained regions that shall lead nothing at the moment, in the order of their names
@Tag(1)
public record ConfigSnapshot(
        long version,
        String topologyYaml,
        List<PartnerEntry> partners,
        List<KeyEntry> keys,
        @Since(Levels.COMPLETE) int level,
        @Since(Levels.COMPLETE) List<String> drained) {
    /// The next version, with other partners.
    public ConfigSnapshot withPartners(List<PartnerEntry> changed) {
        return new ConfigSnapshot(version + 1, topologyYaml, List.copyOf(changed), keys, level, drained);
    }

    /// The next version, with other keys.
    public ConfigSnapshot withKeys(List<KeyEntry> changed) {
        return new ConfigSnapshot(version + 1, topologyYaml, partners, List.copyOf(changed), level, drained);
    }

    /// The next version, with another topology.
    public ConfigSnapshot withTopology(String yaml) {
        return new ConfigSnapshot(version + 1, yaml, partners, keys, level, drained);
    }

    /// The next version, at another level.
    public ConfigSnapshot withLevel(int raised) {
        return new ConfigSnapshot(version + 1, topologyYaml, partners, keys, raised, drained);
    }

    /// The next version, with other regions drained.
    public ConfigSnapshot withDrained(List<String> changed) {
        return new ConfigSnapshot(version + 1, topologyYaml, partners, keys, level, List.copyOf(changed));
    }

    /// A partner; its number is its place in the list, from 1.
    public record PartnerEntry(String name) {}

    /// A key; its number is its place in the list, from 1. See [ConfigCommand.CreateKey].
    public record KeyEntry(int partner, Mode mode, Bytes hash, String hint, boolean signed, boolean revoked) {}
}
