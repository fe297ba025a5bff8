package com.binaxpay.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes bulk calls to one [BulkServer] over one connection. It is connected or it is not: calls while it is not fail
/// at
/// once, and it goes on trying by itself. Any thread may call; answers come on the reading thread, so what depends on
/// them must not block.
public final class BulkClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BulkClient.class);
    private static final int PROBES_IN_SILENCE = 4;

    private final Identity identity;
    private final Settings settings;
    private final String name;
    private final InetSocketAddress address;
    private final Thread reader;
    private final Thread prober;
    private volatile @Nullable Link link;
    private volatile boolean isClosed;

    private BulkClient(Identity identity, Settings settings, String name, InetSocketAddress address) {
        this.identity = identity;
        this.settings = settings;
        this.name = name;
        this.address = address;
        this.reader =
                Thread.ofPlatform().daemon().name("bulk-" + name + "-reader").unstarted(this::run);
        this.prober =
                Thread.ofPlatform().daemon().name("bulk-" + name + "-prober").unstarted(this::probe);
    }

    /// A client of the process `name` at `address`, which must have a certificate for `name`.
    public static BulkClient connect(Identity identity, Settings settings, String name, InetSocketAddress address) {
        BulkClient client = new BulkClient(identity, settings, name, address);
        client.reader.start();
        client.prober.start();
        return client;
    }

    /// The process that this calls.
    public String name() {
        return name;
    }

    /// True while there is a connection over which the other process has spoken.
    public boolean isConnected() {
        return link != null;
    }

    /// Sends `frame`, which has room for the header and must not change any more. The future gives the frame of the
    /// answer, or fails with a [TransportException]; there is no time-out but that of a connection that has gone
    /// silent.
    public CompletableFuture<byte[]> call(byte[] frame) {
        Link now = link;
        if (now == null) {
            return CompletableFuture.failedFuture(new TransportException.NotConnected("no connection to " + name));
        }
        return now.call(frame);
    }

    @Override
    public void close() {
        isClosed = true;
        reader.interrupt();
        prober.interrupt();
        Link now = link;
        if (now != null) {
            now.socket.close();
        }
    }

    private void run() {
        int failures = 0;
        while (!isClosed) {
            try {
                serve();
                failures = 0;
            } catch (IOException e) {
                log.debug("no connection to {}: {}", name, e.toString());
            }
            long ceilingMs = Math.min(
                    settings.reconnectMax().toMillis(), settings.reconnectMin().toMillis() << Math.min(failures++, 16));
            try {
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(ceilingMs / 2, ceilingMs + 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// Connects, and reads answers until the connection is lost.
    ///
    /// @throws IOException where none came about
    private void serve() throws IOException {
        Link up;
        String reason;
        SSLSocket socket = open();
        try (BulkSocket bulk = new BulkSocket("bulk-" + name, socket, () -> close(socket))) {
            up = new Link(bulk);
            // A server that doesn't take us says so after the handshake, by hanging up: it must have spoken first.
            bulk.send(BulkFrame.probe());
            bulk.read();
            link = up;
            log.info("connected to {} for bulk calls", name);
            reason = up.read();
            link = null;
        }
        log.info("connection to {} for bulk calls lost: {}", name, reason);
        up.fail(reason);
    }

    private SSLSocket open() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(address, (int) settings.connectTimeout().toMillis());
            plain.setTcpNoDelay(true);
            SSLSocket socket = (SSLSocket)
                    PemTls.context(identity).getSocketFactory().createSocket(plain, name, address.getPort(), true);
            // Checked against the server's certificate: whoever answers there must be the process that is meant.
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) settings.silence().toMillis());
            socket.startHandshake();
            return socket;
        } catch (IOException | RuntimeException e) {
            close(plain);
            throw e;
        }
    }

    private void probe() {
        long pauseMs = Math.max(1, settings.silence().toMillis() / PROBES_IN_SILENCE);
        try {
            while (!isClosed) {
                TimeUnit.MILLISECONDS.sleep(pauseMs);
                Link now = link;
                if (now != null) {
                    now.socket.send(BulkFrame.probe());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, or as good as.
        }
    }

    /// A connection and the calls that wait on it.
    private final class Link {
        private final BulkSocket socket;
        private final AtomicLong lastId = new AtomicLong();
        private final Map<Long, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();

        Link(BulkSocket socket) {
            this.socket = socket;
        }

        CompletableFuture<byte[]> call(byte[] frame) {
            long id = lastId.incrementAndGet();
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            waiting.put(id, answer);
            if (!socket.send(BulkFrame.head(frame, id)) && waiting.remove(id) != null) {
                answer.completeExceptionally(new TransportException.NotConnected("no connection to " + name));
            }
            return answer;
        }

        /// Hands out answers until the connection ends; why it did.
        String read() {
            try {
                while (true) {
                    byte[] frame = socket.read();
                    CompletableFuture<byte[]> answer = waiting.remove(BulkFrame.id(frame));
                    if (answer != null) {
                        answer.complete(frame);
                    }
                }
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }

        /// Nothing comes any more. The socket is closed, so that no call is added after this.
        void fail(String reason) {
            waiting.keySet().forEach(id -> {
                CompletableFuture<byte[]> answer = waiting.remove(id);
                if (answer != null) {
                    answer.completeExceptionally(new TransportException.ConnectionLost(name + ": " + reason));
                }
            });
        }
    }
}
