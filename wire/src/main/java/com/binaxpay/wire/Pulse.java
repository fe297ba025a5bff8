package com.binaxpay.wire;

import java.util.List;

/// What a node tells the others several times a second: how its disk does, and how they seem to it.
///
/// @param process its name
/// @param uptimeMs for how long it has been running: one that has just begun is slow without being ill
/// @param fsyncMicros what it takes its disk to make a few bytes durable, the median of the last seconds; 0 where that
///     is not known
/// @param opinions one of each other node
/// @param epochNs what its wall clock says, in ns since 1970; 0 where it is not told
@Tag(1)
public record Pulse(
        String process,
        long uptimeMs,
        long fsyncMicros,
        List<Opinion> opinions,
        @Since(Levels.COMPLETE) long epochNs) {
    /// How another node seems to it.
    public record Opinion(String process, NodeHealth health) {}
}
