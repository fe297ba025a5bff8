package com.binaxpay.systemtests;

import com.binaxpay.simulator.Api;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/// A partner who behaves: transfers and reads of balances by turns, over HTTPS, each begun when it is due, whatever
/// became of the ones before, unless all of its connections are busy. Most go over connections that are kept, one of
/// ten over a new one. None is repeated; the first that doesn't succeed is thrown. For one thread.
final class SteadyClient implements AutoCloseable {
    private static final int NEW_OF = 10;
    private static final int CONNECTIONS_MAX = 32;
    private static final int TIMEOUT_MS = 60_000;
    private static final int HEAD_BYTES_MAX = 16 << 10;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]{1,9})\r\n");

    private final InetSocketAddress edge;
    private final SSLContext tls;
    private final String key;
    private final String from;
    private final String to;
    private final Deque<Socket> kept = new ConcurrentLinkedDeque<>();
    private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private long number;

    /// How long requests took from when they were due.
    static final class Times {
        private final long[] sortedNs;

        private Times(long[] sortedNs) {
            this.sortedNs = sortedNs;
        }

        /// What so many of a hundred took at the most, in milliseconds.
        double ms(int percent) {
            return sortedNs[sortedNs.length * percent / 100] / 1e6;
        }
    }

    /// @param key of the API
    /// @param from wallet of which a cent goes at each transfer
    SteadyClient(InetSocketAddress edge, SSLContext tls, String key, String from, String to) {
        this.edge = edge;
        this.tls = tls;
        this.key = key;
        this.from = from;
        this.to = to;
    }

    /// Sends `count` requests, `perS` a second, and waits for all answers.
    ///
    /// @throws AssertionError where one isn't 2xx, or doesn't come
    Times send(int count, int perS) throws InterruptedException {
        List<Future<Long>> asked = new ArrayList<>();
        long beganNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long dueNs = beganNs + i * TimeUnit.SECONDS.toNanos(1) / perS;
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
            long one = number++;
            asked.add(threads.submit(() -> {
                connections.acquire();
                try {
                    ask(one);
                    return System.nanoTime() - dueNs;
                } finally {
                    connections.release();
                }
            }));
        }
        long[] tookNs = new long[count];
        for (int i = 0; i < count; i++) {
            try {
                tookNs[i] = asked.get(i).get();
            } catch (ExecutionException e) {
                throw new AssertionError("request " + i + " of a client that behaves", e.getCause());
            }
        }
        Arrays.sort(tookNs);
        return new Times(tookNs);
    }

    private void ask(long one) throws IOException {
        Socket known = one % NEW_OF == 0 ? null : kept.pollFirst();
        Socket socket = known == null ? connect() : known;
        socket.getOutputStream().write(request(one));
        String head = head(socket.getInputStream());
        Matcher length = LENGTH.matcher(head);
        byte[] body = socket.getInputStream().readNBytes(length.find() ? Integer.parseInt(length.group(1), 10) : 0);
        if (!head.startsWith("HTTP/1.1 20")) {
            throw new IOException(head + new String(body, StandardCharsets.UTF_8));
        }
        if (one % NEW_OF == 0) {
            socket.close();
        } else {
            kept.addLast(socket);
        }
    }

    private Socket connect() throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(TIMEOUT_MS);
            plain.connect(edge, TIMEOUT_MS);
            return tls.getSocketFactory().createSocket(plain, "localhost", edge.getPort(), true);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private byte[] request(long one) {
        String body = one % 2 == 0 ? Api.transfer(from, to, "0.01") : "";
        String fields = "Host: localhost\r\nAuthorization: Bearer " + key + "\r\n";
        String text = body.isEmpty()
                ? "GET /v1/wallets/" + from + "/balances HTTP/1.1\r\n" + fields + "\r\n"
                : "POST /v1/transfers HTTP/1.1\r\n" + fields + "Idempotency-Key: " + Api.newKey()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0 || head.length() > HEAD_BYTES_MAX) {
                throw new EOFException("the connection ended within an answer: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        for (Socket socket = kept.poll(); socket != null; socket = kept.poll()) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no use any more either way.
                threads.shutdownNow();
            }
        }
    }
}
