package com.binaxpay.wire;

/// What one process asks of a node's copy of the control group.
public sealed interface ConfigCall {
    /// Apply a command, if this node leads the control group.
    ///
    /// @param remainingMs how long the caller will wait from now on
    @Tag(1)
    record Change(ConfigCommand command, long remainingMs) implements ConfigCall {}

    /// Answer as soon as the version differs from `knownVersion`, or after `waitMs`.
    @Tag(2)
    record Watch(long knownVersion, long waitMs) implements ConfigCall {}
}
