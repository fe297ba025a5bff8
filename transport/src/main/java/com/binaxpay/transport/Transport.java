package com.binaxpay.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// A process's way to the others: two I/O threads, one for those it calls and one for those that call it.
///
/// Closing it ends all that was made by it.
public final class Transport implements AutoCloseable {
    private final Identity identity;
    private final Settings settings;
    private final EventLoopGroup clientThread = ioThread("transport-out");
    private final EventLoopGroup serverThread = ioThread("transport-in");

    private final Queue<Runnable> made = new ConcurrentLinkedQueue<>();

    private Transport(Identity identity, Settings settings) {
        this.identity = identity;
        this.settings = settings;
    }

    /// Makes a transport that proves itself with `identity`.
    public static Transport open(Identity identity, Settings settings) {
        return new Transport(identity, settings);
    }

    /// Serves `handlers` at `address` (port 0: any free one, see [CallServer#port()]).
    ///
    /// @throws IOException where the port is taken or the identity's files do not do
    public CallServer serve(InetSocketAddress address, Handlers handlers) throws IOException {
        CallServer server = CallServer.start(serverThread, identity, settings, address, handlers);
        made.add(server::close);
        return server;
    }

    /// A client of the process `name` at `address`. It connects by itself, now and whenever the connection is lost, and
    /// never blocks; the process there must have a certificate for `name`.
    public CallClient connect(String name, InetSocketAddress address) {
        CallClient client = new CallClient(clientThread.next(), identity, settings, name, address);
        made.add(client::close);
        return client;
    }

    @Override
    public void close() {
        made.forEach(Runnable::run);
        var unusedIn = serverThread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        var unusedOut = clientThread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static EventLoopGroup ioThread(String name) {
        return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
}
