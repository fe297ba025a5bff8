package com.binaxpay.replication;

import java.io.IOException;
import java.lang.reflect.Method;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.protocol.RaftPeerId;

/// Reconnects soon to peers that were away. gRPC waits up to two minutes between attempts; only leaders of Ratis cut
/// that short, so candidates would not find back to a peer that returns.
final class Reconnect {
    private static final Method RESET = resetMethod();

    private Reconnect() {}

    /// The method is public, its class is not.
    private static Method resetMethod() {
        try {
            Method method = Class.forName("org.apache.ratis.grpc.server.GrpcServerProtocolClient")
                    .getMethod("resetConnectBackoff");
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Ratis is not the one that was tested", e);
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
