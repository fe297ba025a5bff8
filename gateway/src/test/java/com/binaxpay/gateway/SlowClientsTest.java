package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients that hold connections and say next to nothing, over real sockets: others are served meanwhile, and those
/// end. `-Dbinax.slow=10000` is the long form; it needs twice as many open files.
class SlowClientsTest {
    private static final int SLOW = Integer.getInteger("binax.slow", 600);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration NEVER = Duration.ofMinutes(5);
    private static final String HEAD = "POST /v1/wallets HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + TestGateway.ALICE + "\r\nIdempotency-Key: slow\r\nContent-Type: application/json\r\n";
    /// What a slow client says before it says no more.
    private static final List<String> BEGINNINGS = List.of(
            "",
            "GET /v1/assets HTTP/1.1\r\nHost: x\r\nX-Slow: 1",
            HEAD + "Content-Length: 50\r\n\r\n",
            HEAD + "Content-Length: 50\r\n\r\n{\"jurisdiction\"");

    private final List<SocketChannel> slow = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (SocketChannel each : slow) {
            each.close();
        }
    }

    private static TestGateway gateway(int connections, Duration still, Duration unread) {
        GatewayConfig.Limits like = GatewayConfig.Limits.defaults();
        TestGateway gateway = new TestGateway(
                new GatewayConfig.Limits(
                        like.bodyMaxBytes(),
                        like.batchMaxBytes(),
                        like.uploadMaxBytes(),
                        like.headersMaxBytes(),
                        like.concurrentMax(),
                        like.uploadsMax(),
                        like.streamsMax(),
                        connections,
                        like.requestDeadline(),
                        like.commandDeadline(),
                        like.uploadRetry(),
                        like.progressInterval(),
                        like.idle(),
                        like.connectionsOfOneMax(),
                        still,
                        unread),
                Optional.empty());
        gateway.shards.activate();
        return gateway;
    }

    private SocketChannel connect(TestGateway gateway, String says) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        channel.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), gateway.server.httpPort().orElseThrow()));
        channel.write(ByteBuffer.wrap(says.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        slow.add(channel);
        return channel;
    }

    /// Whether the server ended it; what it says is let pass.
    private static boolean hasEnded(SocketChannel channel) {
        ByteBuffer some = ByteBuffer.allocate(4_096);
        try {
            int count = channel.read(some);
            while (count > 0) {
                some.clear();
                count = channel.read(some);
            }
            return count < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private long open() {
        return slow.stream().filter(channel -> !hasEnded(channel)).count();
    }

    @Test
    void slowClients_areEndedAndOthersAreServedMeanwhile() throws IOException {
        try (TestGateway gateway = gateway(4 * SLOW, Duration.ofSeconds(2), NEVER)) {
            String wallet = gateway.funded("EU");
            for (int i = 0; i < SLOW; i++) {
                connect(gateway, BEGINNINGS.get(i % BEGINNINGS.size()));
                if (i % 20 == 0) {
                    gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
                }
            }
            await("the slow ones to be ended").atMost(LONG).until(() -> {
                gateway.get("/v1/wallets/" + wallet + "/balances").is(200);
                return open() == 0;
            });
            await("their places")
                    .atMost(LONG)
                    .until(() -> gateway.server.traffic().inFlight() == 0);
            assertThat(gateway.metrics.text()).contains("binax_gateway_connections_closed_total{reason=\"still\"}");
        }
    }

    @Test
    void slowClients_takeAllPlaces_makeRoomForOthers() throws IOException {
        int places = 80;
        try (TestGateway gateway = gateway(places, NEVER, NEVER)) {
            for (int i = 0; i < 4 * places; i++) {
                connect(gateway, BEGINNINGS.get(i % 2));
            }
            for (int i = 0; i < 20; i++) {
                gateway.get("/v1/assets").is(200);
            }
            await("no more than there are places for").atMost(LONG).until(() -> open() <= places);
            assertThat(gateway.metrics.text()).contains("binax_gateway_connections_closed_total{reason=\"crowded\"}");
        }
    }

    @Test
    void clientThatTakesNoAnswer_isEnded() throws IOException {
        try (TestGateway gateway = gateway(100, NEVER, Duration.ofSeconds(1))) {
            String ask = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";
            connect(gateway, ask.repeat(20));
            await("its end")
                    .atMost(LONG)
                    .until(() -> gateway.metrics
                            .text()
                            .contains("binax_gateway_connections_closed_total{reason=\"still\"} 1.0"));
            await("its place").atMost(LONG).until(() -> gateway.server.traffic().inFlight() == 0);
            gateway.get("/v1/assets").is(200);
        }
    }
}
