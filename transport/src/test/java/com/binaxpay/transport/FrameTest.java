package com.binaxpay.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.testing.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameTest {
    @Test
    void encode_goldenBytes_stayAsReleased() {
        List<Frame> frames = List.of(
                new Frame(Frame.Kind.CALL, 1, "shards", new byte[] {1, 2}),
                Frame.of(Frame.Kind.ANSWER, 1, new byte[] {3}),
                Frame.of(Frame.Kind.PING, 0));

        assertThat(HexFormat.of().formatHex(encode(frames)))
                .isEqualTo("00" + "0000000000000001" + "06" + "736861726473" + "00000002" + "0102"
                        + "01" + "0000000000000001" + "00" + "00000001" + "03"
                        + "08" + "0000000000000000" + "00" + "00000000");
    }

    @Test
    void decode_afterEncode_givesTheSameFrames() {
        Property.check(200, random -> {
            List<Frame> frames = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                byte[] body = new byte[random.nextInt(50)];
                random.nextBytes(body);
                Frame.Kind kind = Frame.Kind.values()[random.nextInt(Frame.Kind.values().length)];
                frames.add(new Frame(kind, random.nextLong(), "m".repeat(random.nextInt(100)), body));
            }
            assertThat(encode(decode(encode(frames)))).isEqualTo(encode(frames));
        });
    }

    @Test
    void decode_hostileBytes_areRefusedOrRead() {
        byte[] good = encode(List.of(new Frame(Frame.Kind.CALL, 1, "shards", new byte[40])));
        Property.check(500, random -> {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int i = 0; i < 3 && bad.length > 0; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                decode(bad);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching("cut frame.*|not a frame.*");
            }
        });
    }

    @Test
    void decode_cutFrame_isRefused() {
        byte[] good = encode(List.of(Frame.of(Frame.Kind.PING, 0)));

        assertThatThrownBy(() -> decode(Arrays.copyOf(good, good.length - 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] encode(List<Frame> frames) {
        return Frame.encode(frames, frames.stream().mapToInt(Frame::sizeBytes).sum());
    }

    private static List<Frame> decode(byte[] message) {
        List<Frame> frames = new ArrayList<>();
        Frame.decode(message, frames::add);
        return frames;
    }
}
