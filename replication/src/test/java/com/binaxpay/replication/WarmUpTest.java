package com.binaxpay.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Ports;
import com.binaxpay.testing.SelfSigned;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    @TempDir
    private Path root;

    private WarmUp warmUp(Duration atMost) {
        SelfSigned tls = SelfSigned.under(root);
        RaftConfig config = RaftConfig.ofOneMachine(
                "eu",
                "127.0.0.1",
                Ports.free(),
                root.resolve("raft"),
                new TlsFiles(tls.key(), tls.certificate(), tls.certificate()));
        return new WarmUp(config, "127.0.0.1", atMost.toNanos());
    }

    @Test
    void warmUp_leadsAndLeavesNothing() {
        assertThat(warmUp(Duration.ofMinutes(1)).warmUp()).isEqualTo(6);
        assertThat(root.resolve("raft/warm-up")).doesNotExist();
    }

    @Test
    void warmUp_takesTooLong_isBrokenOffAndLeavesNothing() {
        WarmUp tooLong = warmUp(Duration.ofMillis(1));
        assertThat(tooLong.warmUp()).isZero();
        assertThat(tooLong.isOver()).isTrue();
        assertThat(root.resolve("raft/warm-up")).doesNotExist();
    }

    /// As when the process ends meanwhile.
    @Test
    void run_interrupted_endsAndLeavesNothing() {
        WarmUp warmUp = warmUp(Duration.ofMinutes(1));
        Thread.currentThread().interrupt();
        warmUp.run();
        assertThat(warmUp.isOver()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(root.resolve("raft/warm-up")).doesNotExist();
    }
}
