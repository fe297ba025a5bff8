package com.binaxpay.systemtests;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// An attacker, as a process of its own in its own network namespace: `KIND AMOUNT HOST PORT ATTACKER ADDRESSES`. Says
/// what it has done, four times a second, and goes on until its input ends.
final class FloodProgram {
    /// What it does.
    enum Kind {
        /// Has so many connections open all the time, each of which says next to nothing.
        SLOW,
        /// Begins so many connections a second, and completes none.
        SYN,
        /// Makes so many TLS handshakes a second, each on a connection of its own, and asks nothing.
        TLS
    }

    private static final long NS_PER_S = 1_000_000_000L;
    private static final long STEP_NS = 2_000_000;
    private static final long SAY_NS = 250_000_000;
    private static final int CONNECT_MS = 3_000;
    private static final int DRIP_MS = 1_000;
    private static final int HANDSHAKE_MS = 10_000;
    /// Connections that are opened in a second at the most: slow clients hold what they have, and begin no more anew
    /// than others make TLS handshakes.
    private static final int OPENED_PER_S = 250;

    private static final int HANDSHAKES_AT_A_TIME = 256;
    /// Of so many slow clients one has its TLS complete, and drips the head of a request.
    private static final int TLS_OF = 10;
    /// A record of a TLS handshake with 512 bytes, of which few ever come.
    private static final byte[] RECORD = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    private final InetSocketAddress target;
    private final int attacker;
    private final int addresses;
    private final SSLContext tls;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore handshakes = new Semaphore(HANDSHAKES_AT_A_TIME);

    private FloodProgram(InetSocketAddress target, int attacker, int addresses) throws GeneralSecurityException {
        this.target = target;
        this.attacker = attacker;
        this.addresses = addresses;
        this.tls = SSLContext.getInstance("TLSv1.3");
        this.tls.init(null, new TrustManager[] {new Anybody()}, null);
    }

    /// An attacker does not care whom it speaks with.
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress target = new InetSocketAddress(arguments[2], Integer.parseInt(arguments[3], 10));
        FloodProgram program =
                new FloodProgram(target, Integer.parseInt(arguments[4], 10), Integer.parseInt(arguments[5], 10));
        int amount = Integer.parseInt(arguments[1], 10);
        Thread.ofPlatform().daemon().start(program::say);
        Thread.ofPlatform().daemon().start(() -> program.attack(Kind.valueOf(arguments[0]), amount));
        while (System.in.read() >= 0) {
            // Nothing is said on this channel; that it ends is the message.
        }
        program.sayNow();
        Runtime.getRuntime().halt(0);
    }

    private void say() {
        while (true) {
            sayNow();
            LockSupport.parkNanos(SAY_NS);
        }
    }

    private synchronized void sayNow() {
        System.out.println(
                "flood " + sent.get() + " " + done.get() + " " + open.get() + " " + ended.get() + " " + refused.get());
        System.out.flush();
    }

    private void attack(Kind kind, int amount) {
        long lastNs = System.nanoTime();
        double owed = 0;
        while (true) {
            LockSupport.parkNanos(STEP_NS);
            long nowNs = System.nanoTime();
            int perS = kind == Kind.SLOW ? OPENED_PER_S : amount;
            // What was missed while this process did not run is not made up for at once.
            owed = Math.min(perS / 10.0, owed + (nowNs - lastNs) * (double) perS / NS_PER_S);
            lastNs = nowNs;
            for (; owed >= 1; owed--) {
                one(kind, amount);
            }
        }
    }

    private void one(Kind kind, int amount) {
        switch (kind) {
            case SYN -> begin(next());
            case SLOW -> {
                if (open.get() < amount) {
                    open.incrementAndGet();
                    long number = next();
                    threads.execute(() -> slow(number));
                }
            }
            case TLS -> {
                if (handshakes.tryAcquire()) {
                    long number = next();
                    threads.execute(() -> handshake(number));
                }
            }
        }
    }

    private long next() {
        return sent.getAndIncrement();
    }

    private InetSocketAddress from(long number) {
        return new InetSocketAddress(FloodNet.address(attacker, (int) (number % addresses)), 0);
    }

    /// Its first packet is sent; nobody waits for an answer.
    private void begin(long number) {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            channel.bind(from(number));
            if (channel.connect(target)) {
                done.incrementAndGet();
            }
        } catch (IOException e) {
            refused.incrementAndGet();
        }
    }

    private Socket connect(long number) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(from(number));
            socket.connect(target, CONNECT_MS);
            return socket;
        } catch (IOException e) {
            refused.incrementAndGet();
            socket.close();
            throw e;
        }
    }

    private void slow(long number) {
        try (Socket plain = connect(number)) {
            done.incrementAndGet();
            plain.setSoTimeout(3 * HANDSHAKE_MS);
            try (Socket speaking = number % TLS_OF == 0 ? encrypted(plain) : plain) {
                if (number % TLS_OF == 0) {
                    speaking.getOutputStream()
                            .write("GET /v1/assets HTTP/1.1\r\nHost: x\r\nX-Slow: 1"
                                    .getBytes(StandardCharsets.US_ASCII));
                } else if (number % 2 == 0) {
                    speaking.getOutputStream().write(RECORD);
                }
                speaking.setSoTimeout(DRIP_MS);
                drip(speaking, number % TLS_OF == 0 || number % 2 == 0);
            } catch (IOException e) {
                ended.incrementAndGet();
            }
        } catch (IOException e) {
            // It was refused, which is counted.
            Thread.onSpinWait();
        } finally {
            open.decrementAndGet();
        }
    }

    /// A byte a second, or none, until the other side has enough of it.
    private void drip(Socket socket, boolean isTalking) throws IOException {
        while (true) {
            try {
                if (socket.getInputStream().read() < 0) {
                    ended.incrementAndGet();
                    return;
                }
            } catch (SocketTimeoutException e) {
                if (isTalking) {
                    socket.getOutputStream().write('1');
                }
            }
        }
    }

    private void handshake(long number) {
        try (Socket plain = connect(number)) {
            plain.setSoTimeout(HANDSHAKE_MS);
            // No TIME-WAIT: there are not so many ports.
            plain.setSoLinger(true, 0);
            encrypted(plain);
            done.incrementAndGet();
        } catch (InterruptedIOException e) {
            refused.incrementAndGet();
        } catch (IOException e) {
            ended.incrementAndGet();
        } finally {
            handshakes.release();
        }
    }

    /// A handshake of its own each time, with nothing that an earlier one left.
    private SSLSocket encrypted(Socket plain) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, target.getHostString(), target.getPort(), false);
        socket.startHandshake();
        socket.getSession().invalidate();
        return socket;
    }
}
