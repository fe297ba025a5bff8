package com.binaxpay.gateway;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A client's side of one connection of HTTP/2 (RFC 9113) in the clear, which sends whatever it is told. One thread.
final class Http2Wire implements AutoCloseable {
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    /// Parts of HPACK (RFC 7541, appendix A): an indexed field, and the number of `:status 500`.
    private static final int INDEXED = 0x80;

    private static final int STATUS_500 = 14;
    /// Helidon wants these told by number, as all clients do.
    private static final Map<String, Integer> NUMBERS =
            Map.of(":authority", 1, ":method", 2, ":path", 4, ":scheme", 6, ":status", 8);
    private static final int HEADER_BYTES = 9;
    private static final int HANG_MS = 15_000;

    private final Socket socket;

    /// Connects, and says nothing yet.
    Http2Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /// A frame that came.
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(int type, int flags, int stream, byte[] content) {
        boolean isStatus500() {
            return type == HEADERS && content.length > 0 && (content[0] & 0xff) == (INDEXED | STATUS_500);
        }
    }

    static byte[] frame(int type, int flags, int stream, byte[] content) {
        return ByteBuffer.allocate(HEADER_BYTES + content.length)
                .put((byte) (content.length >>> 16))
                .putShort((short) content.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(content)
                .array();
    }

    /// A block of fields, none of which the other side shall remember (RFC 7541, section 6.2.2).
    static byte[] block(Map<String, String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> {
            int number = NUMBERS.getOrDefault(name, 0);
            out.write(number);
            if (number == 0) {
                string(out, name);
            }
            string(out, value);
        });
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length;
        if (rest < 127) {
            out.write(rest);
        } else {
            out.write(127);
            for (rest -= 127; rest >= 128; rest >>>= 7) {
                out.write(rest & 127 | 128);
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }

    /// The preface and settings that change nothing.
    static byte[] beginning() {
        return ByteBuffer.allocate(PREFACE.length + HEADER_BYTES)
                .put(PREFACE)
                .put(frame(SETTINGS, 0, 0, new byte[0]))
                .array();
    }

    /// Sends; false where the other side has ended the connection.
    boolean send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    /// What comes until `stream` has its answer, nothing comes for `patienceMs`, or the connection ends.
    List<Frame> until(int stream, int patienceMs) throws IOException {
        List<Frame> frames = new ArrayList<>();
        socket.setSoTimeout(patienceMs);
        try {
            Frame frame = next();
            while (frame.stream != stream || (frame.flags & END_STREAM) == 0) {
                frames.add(frame);
                frame = next();
            }
            frames.add(frame);
        } catch (EOFException | SocketException | SocketTimeoutException e) {
            // That was all.
        }
        return frames;
    }

    /// Sends no more, and reads what comes until the other side ends the connection.
    ///
    /// @param hangMs without a byte for so long is a hang
    List<Frame> rest(int hangMs) throws IOException {
        List<Frame> frames = new ArrayList<>();
        socket.setSoTimeout(hangMs);
        try {
            socket.shutdownOutput();
            while (true) {
                frames.add(next());
            }
        } catch (EOFException | SocketException e) {
            return frames;
        }
    }

    /// The next frame. Only for its first byte is waited no longer than was said.
    Frame next() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int first = in.readUnsignedByte();
        int patienceMs = socket.getSoTimeout();
        socket.setSoTimeout(HANG_MS);
        try {
            return next(first, in);
        } finally {
            socket.setSoTimeout(patienceMs);
        }
    }

    private static Frame next(int first, DataInputStream in) throws IOException {
        int length = first << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & 0x7fffffff;
        return new Frame(type, flags, stream, in.readNBytes(length));
    }

    /// Is gone without a word.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
