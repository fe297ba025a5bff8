package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.transport.TransportException.CallRefused;
import com.binaxpay.transport.TransportException.CallTimedOut;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class NodePeersTest {
    @Test
    void saysWarm_isWhatTheAnswerSays() {
        assertThat(NodePeers.saysWarm(new byte[] {1}, null)).isTrue();
        assertThat(NodePeers.saysWarm(new byte[] {0}, null)).isFalse();
        assertThat(NodePeers.saysWarm(new byte[0], null)).isFalse();
    }

    /// It does not know the question, and would never lead again.
    @Test
    void saysWarm_ofAnOlderRelease_isTrue() {
        assertThat(NodePeers.saysWarm(null, new CallRefused("no such method: warm")))
                .isTrue();
        assertThat(NodePeers.saysWarm(null, new CompletionException(new CallRefused("no such method: warm"))))
                .isTrue();
    }

    @Test
    void saysWarm_ofOneThatDoesNotAnswer_isFalse() {
        assertThat(NodePeers.saysWarm(null, new CallTimedOut("after 500 ms"))).isFalse();
    }
}
