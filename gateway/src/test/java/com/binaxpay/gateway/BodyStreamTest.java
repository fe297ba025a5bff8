package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BodyStreamTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private long nowNs;

    @Test
    void body_thatDrips_endsEarly() throws IOException {
        BodyStream body =
                new BodyStream(new ByteArrayInputStream(new byte[100_000]), -1, () -> nowNs, Optional.empty());
        byte[] some = new byte[10_240];
        nowNs = 10 * SECOND_NS;
        assertThat(body.read(some)).isEqualTo(10_240);
        nowNs = 11 * SECOND_NS;
        assertThat(body.read(new byte[2_048])).isEqualTo(2_048);
        nowNs = 40 * SECOND_NS;
        assertThatThrownBy(body::read).isInstanceOf(IOException.class);
    }

    @Test
    void fault_ofTheServer_isAnIoException() {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("the peer has gone");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                throw new IllegalStateException("the peer has gone");
            }
        };
        BodyStream body = new BodyStream(broken, -1, () -> nowNs, Optional.empty());
        assertThatThrownBy(body::read).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> body.read(new byte[9])).isInstanceOf(IOException.class);
    }
}
