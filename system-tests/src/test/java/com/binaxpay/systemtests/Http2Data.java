package com.binaxpay.systemtests;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// What was sent one way on a connection of gRPC over HTTP/2 (RFC 9113), without the frames: the whole messages of each
/// stream in a row. Bytes come in parts of any size. One thread.
final class Http2Data {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 9;
    private static final int TYPE_DATA = 0;
    private static final int PADDED = 0x8;
    /// A message of gRPC begins with a flag and its length.
    private static final int MESSAGE_HEADER_BYTES = 5;

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private final Map<Integer, ByteArrayOutputStream> streams = new TreeMap<>();
    private boolean isBegun;

    /// More of what was sent.
    void add(byte[] bytes, int length) {
        pending.write(bytes, 0, length);
        byte[] all = pending.toByteArray();
        int at = isBegun ? 0 : preface(all);
        isBegun |= all.length >= PREFACE.length;
        while (isBegun && at + HEADER_BYTES <= all.length) {
            int size = (all[at] & 0xFF) << 16 | (all[at + 1] & 0xFF) << 8 | all[at + 2] & 0xFF;
            if (at + HEADER_BYTES + size > all.length) {
                break;
            }
            frame(all, at, size);
            at += HEADER_BYTES + size;
        }
        pending.reset();
        pending.write(all, at, all.length - at);
    }

    /// Only a client begins with it.
    private static int preface(byte[] all) {
        if (all.length < PREFACE.length) {
            return 0;
        }
        for (int i = 0; i < PREFACE.length; i++) {
            if (all[i] != PREFACE[i]) {
                return 0;
            }
        }
        return PREFACE.length;
    }

    private void frame(byte[] all, int at, int size) {
        if (all[at + 3] != TYPE_DATA) {
            return;
        }
        int stream = (all[at + 5] & 0x7F) << 24
                | (all[at + 6] & 0xFF) << 16
                | (all[at + 7] & 0xFF) << 8
                | all[at + 8] & 0xFF;
        boolean isPadded = (all[at + 4] & PADDED) != 0;
        int first = at + HEADER_BYTES + (isPadded ? 1 : 0);
        int padding = isPadded ? 1 + (all[at + HEADER_BYTES] & 0xFF) : 0;
        streams.computeIfAbsent(stream, unused -> new ByteArrayOutputStream()).write(all, first, size - padding);
    }

    /// The messages of all streams, one after the other. What is cut off, because its stream was or is still being
    /// sent,
    /// is no message: nobody could open what is sealed in it, and another stream's would seem to go on with it.
    byte[] data() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        streams.values().forEach(stream -> {
            byte[] sent = stream.toByteArray();
            all.write(sent, 0, wholeBytes(sent));
        });
        return all.toByteArray();
    }

    private static int wholeBytes(byte[] stream) {
        int at = 0;
        while (at + MESSAGE_HEADER_BYTES <= stream.length) {
            int size = ByteBuffer.wrap(stream).getInt(at + 1);
            if (size < 0 || size > stream.length - at - MESSAGE_HEADER_BYTES) {
                break;
            }
            at += MESSAGE_HEADER_BYTES + size;
        }
        return at;
    }
}
