package com.binaxpay.simulator.raft;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// An entry of the log.
// The array never changes, and entries are many.
@SuppressWarnings("ArrayRecordComponent")
record Entry(long term, long index, Kind kind, byte[] data) {
    /// What is in it. Order is the log's format.
    enum Kind {
        NOTHING,
        COMMAND,
        VOTERS
    }

    static Entry voters(long term, long index, Voters voters) {
        return new Entry(term, index, Kind.VOTERS, voters.text().getBytes(StandardCharsets.UTF_8));
    }

    Optional<Voters> voters() {
        return kind == Kind.VOTERS
                ? Optional.of(Voters.parse(new String(data, StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /// Of term, kind and content.
    long hash() {
        return (term * 31 + kind.ordinal()) * 0x9E3779B97F4A7C15L + Arrays.hashCode(data);
    }
}
