package com.binaxpay.replication;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;

/// Connects to peers before they are needed, and soon again to those that were away. Ratis connects to a peer when
/// it is first sent something: a replica that never led would make all of its connections during its first election.
/// gRPC waits up to two minutes between attempts; only leaders of Ratis cut that short, so candidates would not find
/// back to a peer that returns.
final class Reconnect {
    /// Of both connections to a peer: heartbeats have one of their own.
    private static final Method RESET;

    /// Votes and entries go through it.
    private static final Field CHANNEL;

    static {
        try {
            // The method is public, its class is not.
            Class<?> client = Class.forName("org.apache.ratis.grpc.server.GrpcServerProtocolClient");
            RESET = client.getMethod("resetConnectBackoff");
            RESET.setAccessible(true);
            CHANNEL = client.getDeclaredField("channel");
            CHANNEL.setAccessible(true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Ratis is not the one that was tested", e);
        }
    }

    private Reconnect() {}

    /// Begins to connect to `peer`, where there is no connection and no attempt.
    static void ahead(GrpcServicesImpl rpc, String peer) throws IOException {
        try {
            Object client = rpc.getProxies().getProxy(RaftPeerId.valueOf(peer));
            if (CHANNEL.get(client) instanceof ManagedChannel channel) {
                var unused = channel.getState(true);
            }
        } catch (ReflectiveOperationException e) {
            throw new IOException("cannot connect to " + peer, e);
        }
    }

    /// Ends the current wait for `peer`, if there is one; a healthy connection is left alone.
    static void to(GrpcServicesImpl rpc, String peer) throws IOException {
        try {
            RESET.invoke(rpc.getProxies().getProxy(RaftPeerId.valueOf(peer)));
        } catch (ReflectiveOperationException e) {
            throw new IOException("cannot reconnect to " + peer, e);
        }
    }
}
