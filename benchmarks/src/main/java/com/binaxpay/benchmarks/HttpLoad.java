package com.binaxpay.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/// A closed-loop HTTP/1.1 load generator: a fixed number of keep-alive connections, each with one request at a time,
/// all on one selector thread so that it takes as little as it can from the system that it measures.
final class HttpLoad {
    /// What a run gave.
    ///
    /// @param perSecond answers with a status below 300 a second
    /// @param latencyNs latencies of these
    /// @param failures answers with a status of 300 or more, and connections that broke
    /// @param answers all of them, those too that are not counted
    record Result(double perSecond, Histogram latencyNs, long failures, long answers) {}

    private static final long SETTLE_NS = 500_000_000;
    private static final int ANSWER_BYTES_MAX = 64 << 10;

    private final InetSocketAddress target;
    private final int connections;
    private final LongFunction<byte[]> requests;

    /// @param requests the bytes of request number n; called on the load thread
    HttpLoad(InetSocketAddress target, int connections, LongFunction<byte[]> requests) {
        this.target = target;
        this.connections = connections;
        this.requests = requests;
    }

    /// Runs for `seconds` and returns what came of it. Connections are opened before, and half a second passes that is
    /// not counted: all of them ask at the same moment then, and for the first time.
    Result run(int seconds) throws IOException {
        Histogram latencies = new Histogram(60_000_000_000L, 3);
        long succeeded = 0;
        long failures = 0;
        long answers = 0;
        long number = 0;
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                Connection connection = new Connection(SocketChannel.open(target));
                connection.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                connection.channel.configureBlocking(false);
                connection.channel.register(selector, SelectionKey.OP_READ, connection);
            }
            for (SelectionKey key : selector.keys()) {
                ((Connection) key.attachment()).send(requests.apply(number++));
            }
            long start = System.nanoTime() + SETTLE_NS;
            long end = start + seconds * 1_000_000_000L;
            while (System.nanoTime() < end && !selector.keys().isEmpty()) {
                selector.select(100);
                for (SelectionKey key : selector.selectedKeys()) {
                    Connection connection = (Connection) key.attachment();
                    int status = connection.receive();
                    if (status < 0) {
                        failures++;
                        key.cancel();
                        connection.channel.close();
                    } else if (status > 0) {
                        long now = System.nanoTime();
                        answers++;
                        if (status >= 300) {
                            failures++;
                        } else if (now >= start) {
                            succeeded++;
                            latencies.recordValue(now - connection.sentNs);
                        }
                        connection.send(requests.apply(number++));
                    }
                }
                selector.selectedKeys().clear();
            }
            double elapsed = (System.nanoTime() - start) / 1e9;
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return new Result(succeeded / elapsed, latencies, failures, answers);
        }
    }

    /// One keep-alive connection with at most one request on its way.
    private static final class Connection {
        final SocketChannel channel;
        final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
        long sentNs;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void send(byte[] request) throws IOException {
            sentNs = System.nanoTime();
            ByteBuffer out = ByteBuffer.wrap(request);
            while (out.hasRemaining()) {
                channel.write(out);
            }
        }

        /// The status of a whole answer, 0 while it is not whole, -1 where the connection ended.
        int receive() throws IOException {
            if (channel.read(answer) < 0) {
                return -1;
            }
            byte[] bytes = answer.array();
            int size = answer.position();
            int headEnd = headEnd(bytes, size);
            if (headEnd < 0) {
                return 0;
            }
            String head = new String(bytes, 0, headEnd, StandardCharsets.ISO_8859_1);
            if (size < headEnd + contentLength(head)) {
                return 0;
            }
            answer.clear();
            return Integer.parseInt(head, 9, 12, 10);
        }

        private static int headEnd(byte[] bytes, int size) {
            for (int i = 3; i < size; i++) {
                if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                    return i + 1;
                }
            }
            return -1;
        }

        private static int contentLength(String head) {
            String name = "content-length:";
            for (int i = 0; i + name.length() < head.length(); i++) {
                if (head.regionMatches(true, i, name, 0, name.length())) {
                    int end = head.indexOf('\r', i);
                    return Integer.parseInt(
                            head.substring(i + name.length(), end).strip());
                }
            }
            return 0;
        }
    }
}
