package com.binaxpay.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What goes over a connection of bulk calls, both ways, one after the other. Little-endian.
///
/// | field | offset | size | |
/// | --- | --- | --- | --- |
/// | length | 0 | 4 | of the whole frame, bytes |
/// | id | 4 | 8 | of the call, chosen by the client; 0 for a probe, which is a header alone |
/// | body | 12 | | the request, or its answer |
///
/// A frame is one array from its caller to its handler: whoever makes one leaves room for the header.
public final class BulkFrame {
    /// Where the body begins.
    public static final int HEADER_BYTES = 12;
    /// Longest frame.
    public static final int BYTES_MAX = (1 << 20) + (4 << 10);

    static final long PROBE = 0;

    private static final int ID = 4;

    private BulkFrame() {}

    /// Makes `frame`, whose body is there, a frame of this id.
    static byte[] head(byte[] frame, long id) {
        ByteBuffer.wrap(frame)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, frame.length)
                .putLong(ID, id);
        return frame;
    }

    static byte[] probe() {
        return head(new byte[HEADER_BYTES], PROBE);
    }

    static int length(byte[] header) {
        return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    }

    static long id(byte[] header) {
        return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong(ID);
    }
}
