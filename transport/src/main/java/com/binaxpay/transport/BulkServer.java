package com.binaxpay.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers bulk calls: few callers, much data. A plain TLS socket with a frame a call ([BulkFrame]) and two threads a
/// connection; what gRPC does for many small calls costs several times as much here
/// (`docs/decisions/client-socket.md`).
public final class BulkServer implements AutoCloseable {
    /// Connections at a time; one more is closed.
    static final int CONNECTIONS_MAX = 64;
    /// Calls of a connection that wait for their answers; while there are so many, nothing is read.
    static final int CALLS_MAX = 1_024;

    private static final Logger log = LoggerFactory.getLogger(BulkServer.class);
    private static final int BACKLOG = 16;
    private static final int HANDSHAKE_MS = 5_000;
    /// A client from which nothing is heard for so long is gone; it probes twice a second.
    private static final int SILENCE_MS = 10_000;

    /// Answers a frame.
    @FunctionalInterface
    public interface Handler {
        /// The answer, with room for the header, to `frame`, whose body begins at [BulkFrame#HEADER_BYTES]. Must not
        /// block. Where it fails, the connection is cut.
        CompletionStage<byte[]> handle(byte[] frame, Peer peer);
    }

    private final SSLServerSocket listener;
    private final Handler handler;
    private final Set<Role> roles;
    private final Set<SSLSocket> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    private BulkServer(SSLServerSocket listener, Handler handler, Set<Role> roles) {
        this.listener = listener;
        this.handler = handler;
        this.roles = roles;
    }

    /// Serves at `address` (port 0: any free one, see [#port]) whoever shows a certificate with one of these roles.
    ///
    /// @throws IOException where the port is taken or the identity's files do not do
    public static BulkServer start(
            Identity identity, InetSocketAddress address, Handler handler, Role first, Role... others)
            throws IOException {
        SSLServerSocket listener = (SSLServerSocket)
                PemTls.context(identity).getServerSocketFactory().createServerSocket();
        listener.setNeedClientAuth(true);
        listener.setReuseAddress(true);
        listener.bind(address, BACKLOG);
        BulkServer server = new BulkServer(listener, handler, EnumSet.of(first, others));
        Thread.ofPlatform().daemon().name("bulk-" + server.port()).start(server::accept);
        return server;
    }

    /// The port that it listens at.
    public int port() {
        return listener.getLocalPort();
    }

    /// How many clients are connected.
    public int connections() {
        return connections.size();
    }

    /// Ends at once: all connections are cut.
    @Override
    public void close() {
        isClosed = true;
        close(listener);
        connections.forEach(BulkServer::close);
    }

    private void accept() {
        while (!isClosed) {
            try {
                SSLSocket socket = (SSLSocket) listener.accept();
                if (connections.size() >= CONNECTIONS_MAX) {
                    log.warn("a connection too many of bulk calls: {} are open", CONNECTIONS_MAX);
                    close(socket);
                    continue;
                }
                connections.add(socket);
                Thread.ofPlatform().daemon().name("bulk-" + port() + "-reader").start(() -> serve(socket));
            } catch (IOException e) {
                if (!isClosed) {
                    log.warn("a connection of bulk calls could not be taken: {}", e.toString());
                }
            }
        }
    }

    private void serve(SSLSocket socket) {
        String who = "?";
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(HANDSHAKE_MS);
            socket.startHandshake();
            Peer peer = Peer.of(socket.getSession())
                    .orElseThrow(() -> new IOException("its certificate names no process and role"));
            who = peer.name();
            if (!roles.contains(peer.role())) {
                throw new IOException("bulk calls are not for its role, " + peer.role());
            }
            socket.setSoTimeout(SILENCE_MS);
            try (BulkSocket bulk = new BulkSocket("bulk-" + port(), socket, () -> close(socket))) {
                answer(bulk, peer);
            }
        } catch (IOException | RuntimeException e) {
            if (!isClosed) {
                log.info("connection of {} for bulk calls ended: {}", who, e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
            close(socket);
        }
    }

    private void answer(BulkSocket bulk, Peer peer) throws IOException, InterruptedException {
        Semaphore places = new Semaphore(CALLS_MAX);
        while (true) {
            byte[] frame = bulk.read();
            long id = BulkFrame.id(frame);
            if (id == BulkFrame.PROBE) {
                bulk.send(BulkFrame.probe());
                continue;
            }
            if (!places.tryAcquire(SILENCE_MS, TimeUnit.MILLISECONDS)) {
                throw new IOException("it takes no answers");
            }
            var unused = handler.handle(frame, peer)
                    .whenComplete((answer, failure) -> onAnswer(bulk, peer, id, places, answer, failure));
        }
    }

    private static void onAnswer(
            BulkSocket bulk,
            Peer peer,
            long id,
            Semaphore places,
            byte @Nullable [] answer,
            @Nullable Throwable failure) {
        places.release();
        if (answer == null) {
            log.warn("a bulk call of {} failed: {}", peer.name(), String.valueOf(failure));
            bulk.close();
            return;
        }
        bulk.send(BulkFrame.head(answer, id));
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            log.debug("close failed", e);
        }
    }
}
