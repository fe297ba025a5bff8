package com.binaxpay.replication;

import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;

/// A group's replica in a server of Ratis, from its start to its end.
///
/// @param proposing the division's own entry, which is two to four times as fast as the server's: that one goes through
///     a thread pool
record Running(RaftServer server, RaftServer.Division division, RaftClientAsynchronousProtocol proposing) {
    static Running of(RaftServer server, RaftServer.Division division) {
        return new Running(server, division, (RaftClientAsynchronousProtocol) division);
    }

    DivisionInfo info() {
        return division.getInfo();
    }

    /// Index of the newest entry in the log.
    long last() {
        return division.getRaftLog().getNextIndex() - 1;
    }
}
