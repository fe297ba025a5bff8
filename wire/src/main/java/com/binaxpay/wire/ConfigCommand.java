package com.binaxpay.wire;

/// What the control group can be told to do. Each applies whole or not at all; a repeat of one that took effect changes
/// nothing and gives the same answer.
public sealed interface ConfigCommand {
    /// Makes a partner, unless one with this name exists.
    @Tag(1)
    record CreatePartner(String name) implements ConfigCommand {}

    /// Stores a key of a partner.
    ///
    /// @param partner name of the partner
    /// @param hash keyed hash of the key
    /// @param hint the key's last four characters
    /// @param signed whether requests under it must be signed
    @Tag(2)
    record CreateKey(String partner, Mode mode, Bytes hash, String hint, boolean signed) implements ConfigCommand {}

    /// Makes a key open nothing any more.
    @Tag(3)
    record RevokeKey(int key) implements ConfigCommand {}

    /// Replaces the topology by a declaration in YAML that was checked before.
    @Tag(4)
    record PutTopology(String yaml) implements ConfigCommand {}

    /// Ends an upgrade: lets all shards go up to `level` of [Levels]. It cannot be taken back.
    @Tag(5)
    record RaiseLevel(int level) implements ConfigCommand {}

    /// Has a region lead nothing, so that it can be stopped without an error (`isDrained`), or lead again what is at
    /// home there.
    @Tag(6)
    record DrainRegion(String region, boolean isDrained) implements ConfigCommand {}
}
