package com.binaxpay.transport;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Answers the calls of other processes. Made by [Transport#serve].
public final class CallServer implements AutoCloseable {
    private final Server server;
    private final Set<ServerSession> sessions;
    private final Future<?> watch;
    private final int port;

    private CallServer(Server server, Set<ServerSession> sessions, Future<?> watch) {
        this.server = server;
        this.sessions = sessions;
        this.watch = watch;
        this.port = server.getPort();
    }

    static CallServer start(
            EventLoopGroup ioThread, Identity identity, Settings settings, InetSocketAddress address, Handlers handlers)
            throws IOException {
        Set<ServerSession> sessions = ConcurrentHashMap.newKeySet();
        var methods = handlers.methods();
        var io = ioThread.next();
        Server server = NettyServerBuilder.forAddress(address)
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(ioThread)
                .workerEventLoopGroup(ioThread)
                .directExecutor()
                .sslContext(sslContext(identity))
                .maxInboundMessageSize(Channels.MESSAGE_BYTES_MAX)
                .initialFlowControlWindow(Channels.WINDOW_BYTES)
                .addService(ServerServiceDefinition.builder(Channels.SERVICE)
                        .addMethod(
                                Channels.STREAM,
                                (call, headers) -> ServerSession.start(call, io, settings, methods, sessions))
                        .build())
                .build()
                .start();
        long intervalNs = settings.silence().toNanos() / 2;
        var watch = io.scheduleAtFixedRate(
                () -> sessions.forEach(ServerSession::closeIfSilent), intervalNs, intervalNs, TimeUnit.NANOSECONDS);
        return new CallServer(server, sessions, watch);
    }

    /// The port that it listens at.
    public int port() {
        return port;
    }

    /// How many clients are connected.
    public int connections() {
        return sessions.size();
    }

    /// Ends at once: all connections are cut and the port is free when this returns.
    @Override
    public void close() {
        watch.cancel(false);
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SslContext sslContext(Identity identity) throws IOException {
        var builder = SslContextBuilder.forServer(PemTls.keys(identity))
                .trustManager(PemTls.authorities(identity))
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3");
        return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    }
}
