package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Http2DataTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_HEADER_BYTES = 9;
    private static final int MESSAGE_HEADER_BYTES = 5;
    private static final byte DATA = 0;
    private static final byte SETTINGS = 4;

    private final Http2Data seen = new Http2Data();

    @Test
    void data_ofStreamsInTurns_isTheMessagesOfEachInARow() {
        byte[] one = message("the first stream's message");
        byte[] other = message("the second stream's");
        add(PREFACE.getBytes(StandardCharsets.US_ASCII));
        add(frame(SETTINGS, 0, new byte[6]));
        add(frame(DATA, 1, Arrays.copyOf(one, 12)));
        add(frame(DATA, 3, other));
        add(frame(DATA, 1, Arrays.copyOfRange(one, 12, one.length)));

        assertThat(seen.data()).isEqualTo(joined(one, other));
    }

    @Test
    void data_ofAStreamThatWasCutOff_endsWithItsLastWholeMessage() {
        byte[] whole = message("whole");
        byte[] cut = message("a message whose stream was reset");
        byte[] next = message("of the next stream");
        add(frame(DATA, 1, joined(whole, Arrays.copyOf(cut, cut.length - 1))));
        add(frame(DATA, 3, next));
        add(frame(DATA, 5, Arrays.copyOf(next, MESSAGE_HEADER_BYTES - 1)));

        assertThat(seen.data()).isEqualTo(joined(whole, next));
    }

    @Test
    void data_ofFramesInPartsOfAnySize_isTheSame() {
        byte[] message = message("in parts");
        byte[] sent = joined(PREFACE.getBytes(StandardCharsets.US_ASCII), frame(DATA, 1, message));
        for (byte each : sent) {
            add(new byte[] {each});
        }

        assertThat(seen.data()).isEqualTo(message);
    }

    private void add(byte[] sent) {
        seen.add(sent, sent.length);
    }

    private static byte[] message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(MESSAGE_HEADER_BYTES + bytes.length)
                .put((byte) 0)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] frame(byte type, int stream, byte[] content) {
        return ByteBuffer.allocate(FRAME_HEADER_BYTES + content.length)
                .put((byte) (content.length >>> 16))
                .putShort((short) content.length)
                .put(type)
                .put((byte) 0)
                .putInt(stream)
                .put(content)
                .array();
    }

    private static byte[] joined(byte[] one, byte[] other) {
        return ByteBuffer.allocate(one.length + other.length)
                .put(one)
                .put(other)
                .array();
    }
}
