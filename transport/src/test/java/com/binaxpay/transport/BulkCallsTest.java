package com.binaxpay.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkCallsTest {
    private static final int LONG_BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private DevAuthority authority;
    private final BlockingQueue<CompletableFuture<byte[]>> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws IOException {
        authority = DevAuthority.open(directory, InstantSource.system());
    }

    private BulkServer server() throws IOException {
        return BulkServer.start(
                authority.process("eu", Role.NODE),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (frame, peer) -> {
                    CompletableFuture<byte[]> answer = new CompletableFuture<>();
                    frames.add(frame);
                    answers.add(answer);
                    return answer;
                },
                Role.CLIENT);
    }

    private BulkClient client(BulkServer server, Role role) throws IOException {
        return BulkClient.connect(
                authority.process("shop-" + role.ordinal(), role),
                Settings.defaults(),
                "eu",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    }

    private static byte[] frame(int bytes, byte mark) {
        byte[] frame = new byte[bytes];
        frame[bytes - 1] = mark;
        return frame;
    }

    /// Calls, once there is a connection.
    private static CompletableFuture<byte[]> taken(BulkClient client, int bytes, byte mark) {
        await("a connection").pollInterval(Duration.ofMillis(5)).until(client::isConnected);
        return client.call(frame(bytes, mark));
    }

    @Test
    void answers_comeToTheirCalls_inWhateverOrder() throws Exception {
        try (BulkServer server = server();
                BulkClient client = client(server, Role.CLIENT)) {
            List<CompletableFuture<byte[]>> calls = new ArrayList<>();
            List<CompletableFuture<byte[]>> asked = new ArrayList<>();
            for (byte mark = 0; mark < 3; mark++) {
                calls.add(taken(client, mark == 1 ? LONG_BYTES : 20, mark));
                byte[] frame = frames.take();
                assertThat(frame[frame.length - 1]).isEqualTo(mark);
                asked.add(answers.take());
            }
            for (int mark = 2; mark >= 0; mark--) {
                asked.get(mark).complete(frame(13 + mark, (byte) (10 + mark)));
                byte[] answer = calls.get(mark).get();
                assertThat(answer).hasSize(13 + mark);
                assertThat(answer[answer.length - 1]).isEqualTo((byte) (10 + mark));
            }
        }
    }

    @Test
    void whoHasNotTheRole_isNeverConnected() throws Exception {
        try (BulkServer server = server();
                BulkClient edge = client(server, Role.EDGE)) {
            try (BulkClient client = client(server, Role.CLIENT)) {
                CompletableFuture<byte[]> answer = taken(client, 20, (byte) 1);
                answers.take().complete(frame(13, (byte) 0));
                answer.get();
            }
            assertThat(edge.isConnected()).isFalse();
            assertThatThrownBy(() -> edge.call(frame(20, (byte) 1)).get())
                    .hasCauseInstanceOf(TransportException.NotConnected.class);
        }
    }

    @Test
    void aConnectionThatIsLost_leavesItsCallsUnknown() throws Exception {
        BulkServer server = server();
        try (BulkClient client = client(server, Role.CLIENT)) {
            CompletableFuture<byte[]> answer = taken(client, 20, (byte) 1);
            answers.take();
            server.close();
            assertThatThrownBy(answer::get).hasCauseInstanceOf(TransportException.ConnectionLost.class);
        }
    }
}
