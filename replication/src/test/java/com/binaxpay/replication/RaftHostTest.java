package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.testing.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftHostTest {
    @TempDir
    private Path root;

    /// Ratis by itself would end the process.
    @Test
    void start_portIsTaken_saysSo() throws IOException {
        SelfSigned tls = SelfSigned.under(root);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                RaftHost host = new RaftHost(
                        RaftConfig.ofOneMachine(
                                "eu",
                                "127.0.0.1",
                                taken.getLocalPort(),
                                root.resolve("raft"),
                                new TlsFiles(tls.key(), tls.certificate(), tls.certificate())),
                        (group, cause) -> {
                            throw new AssertionError(group, cause);
                        })) {
            assertThatThrownBy(host::start)
                    .isInstanceOf(IOException.class)
                    .hasMessage("eu cannot listen at 127.0.0.1:" + taken.getLocalPort());
        }
    }
}
