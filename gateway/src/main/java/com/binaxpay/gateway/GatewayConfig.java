package com.binaxpay.gateway;

import com.binaxpay.money.Invariant;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where a gateway listens and what it bears.
///
/// @param edge name of this edge or node, for `Served-By`
/// @param region region of this process
/// @param host address to bind, `127.0.0.1` in `up`
/// @param httpPort port for HTTP in the clear, 0 for any free one
/// @param https where HTTPS is served
/// @param balanced where HTTPS is served to clients behind balancers; needs `https`
/// @param operationsPort port for `/healthz`, `/readyz` and `/metrics`, 0 for any free one
/// @param limits bounds
/// @param cursorKey at least 16 bytes, the same at every edge of a cluster, so that any edge takes any edge's cursors
public record GatewayConfig(
        String edge,
        String region,
        String host,
        Optional<Integer> httpPort,
        Optional<Https> https,
        Optional<Balanced> balanced,
        Optional<Integer> operationsPort,
        Limits limits,
        CursorKey cursorKey) {
    /// Checks that something is to be served.
    public GatewayConfig {
        Invariant.check(httpPort.isPresent() || https.isPresent(), "a gateway needs httpPort or https");
        Invariant.check(balanced.isEmpty() || https.isPresent(), "what is balanced needs https");
    }

    /// HTTPS with a certificate chain and its PKCS#8 key, both PEM files.
    ///
    /// @param port 0 for any free one
    public record Https(int port, Path certificateChain, Path privateKey) {}

    /// HTTPS behind balancers, which say by the PROXY protocol (version 1 or 2) whose connection it is.
    ///
    /// @param port 0 for any free one
    /// @param from addresses of the balancers: nobody else may say so
    public record Balanced(int port, List<AddressBlock> from) {}

    /// A secret that protects cursors. Does not print.
    public static final class CursorKey {
        private final byte[] key;

        /// Keeps a copy of `key`, 16 bytes at least.
        public CursorKey(byte[] key) {
            Invariant.check(key.length >= 16, "cursor key is too short", key.length, 16);
            this.key = key.clone();
        }

        byte[] bytes() {
            return key.clone();
        }

        @Override
        public String toString() {
            return "CursorKey[…]";
        }
    }

    /// What a gateway bears; at each bound there is an answer (413, 431, 503), never a queue without end.
    ///
    /// @param bodyMaxBytes a JSON body
    /// @param batchMaxBytes the body of a transfer batch
    /// @param uploadMaxBytes a payout file
    /// @param headersMaxBytes all headers of a request
    /// @param concurrentMax requests in hand at a time; more get 503
    /// @param uploadsMax payout files arriving at a time
    /// @param streamsMax progress streams open at a time
    /// @param connectionsMax open connections of a listener
    /// @param requestDeadline how long a request may take
    /// @param commandDeadline how long a write waits for its outcome
    /// @param uploadRetry how long one chunk of a payout file is tried again
    /// @param progressInterval time between two progress events
    /// @param idle after which a connection without requests is closed
    /// @param connectionsOfOneMax open connections of one address with a listener; loopback and declared balancers
    ///     are many clients
    /// @param still how long the head of a first request may take, and how long a body may stand still
    /// @param unread how long an answer may wait to be taken
    public record Limits(
            int bodyMaxBytes,
            int batchMaxBytes,
            long uploadMaxBytes,
            int headersMaxBytes,
            int concurrentMax,
            int uploadsMax,
            int streamsMax,
            int connectionsMax,
            Duration requestDeadline,
            Duration commandDeadline,
            Duration uploadRetry,
            Duration progressInterval,
            Duration idle,
            int connectionsOfOneMax,
            Duration still,
            Duration unread) {
        /// Of the heap, for each connection of a listener: one with TLS takes some 70 KiB for buffers from its first
        /// byte on, there are up to three listeners, and those who ask for something need the rest.
        private static final long HEAP_OF_ONE_BYTES = 256L << 10;

        private static final int CONNECTIONS_MIN = 256;
        private static final int CONNECTIONS_MAX = 8_192;

        /// How many connections a listener may have where the heap is so large at the most.
        static int connections(long heapBytes) {
            return Math.clamp(heapBytes / HEAP_OF_ONE_BYTES, CONNECTIONS_MIN, CONNECTIONS_MAX);
        }

        /// What `binax up` uses.
        public static Limits defaults() {
            return new Limits(
                    1 << 20,
                    16 << 20,
                    64L << 20,
                    16 << 10,
                    2_048,
                    16,
                    256,
                    connections(Runtime.getRuntime().maxMemory()),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    Duration.ofMillis(500),
                    Duration.ofMinutes(5),
                    256,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30));
        }
    }
}
