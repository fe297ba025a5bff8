package com.binaxpay.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// One unit on a connection. A message is any number of frames, one after the other:
///
/// | field | bytes | |
/// | --- | --- | --- |
/// | kind | 1 | number of the [Kind], from 0 |
/// | id | 8 | of the call or subscription, chosen by the client; 0 for probes |
/// | length of the method's name | 1 | 0 but in `CALL` and `SUBSCRIBE` |
/// | method's name | 0–100 | ASCII |
/// | length of the body | 4 | |
/// | body | | |
///
/// Numbers are big-endian.
final class Frame {
    /// What a frame is. Order is wire format.
    enum Kind {
        /// To the server: answer this.
        CALL,
        /// To the client: the answer.
        ANSWER,
        /// To the client: the handler failed; the body is a UTF-8 message.
        FAILED,
        /// To the client: not executed, no such method for this caller; the body is a UTF-8 message.
        REFUSED,
        /// To the client: not executed, too much to do.
        OVERLOADED,
        /// To the server: begin a feed.
        SUBSCRIBE,
        /// To the client: an item of a feed.
        ITEM,
        /// To the server: end a feed.
        UNSUBSCRIBE,
        /// To the server: say `PONG`.
        PING,
        /// To the client: the server is there; also the first that a client hears on a connection.
        PONG,
        /// Both ways: a piece of a long body; the frame of the same id that follows carries the last piece. Other ids
        /// do not come in between, probes do.
        PART
    }

    static final int METHOD_CHARS_MAX = 100;
    static final int HEADER_BYTES = 14;
    private static final Kind[] KINDS = Kind.values();
    private static final byte[] NOTHING = new byte[0];

    final Kind kind;
    final long id;
    final String method;
    final byte[] body;

    /// Set when the frame left the queue; read after the queue was closed under the same lock.
    private boolean taken;

    Frame(Kind kind, long id, String method, byte[] body) {
        this.kind = kind;
        this.id = id;
        this.method = method;
        this.body = body;
    }

    static Frame of(Kind kind, long id, byte[] body) {
        return new Frame(kind, id, "", body);
    }

    static Frame of(Kind kind, long id) {
        return new Frame(kind, id, "", NOTHING);
    }

    static Frame text(Kind kind, long id, String message) {
        return of(kind, id, message.getBytes(StandardCharsets.UTF_8));
    }

    /// A piece of this frame's body, on its way before the rest.
    Frame part(int from, int bytes) {
        return of(Kind.PART, id, Arrays.copyOfRange(body, from, from + bytes));
    }

    /// This frame with what is left of its body.
    Frame rest(int from) {
        return from == 0 ? this : new Frame(kind, id, method, Arrays.copyOfRange(body, from, body.length));
    }

    static void checkMethod(String method) {
        boolean isAscii = method.chars().allMatch(c -> c > ' ' && c < 127);
        if (method.isEmpty() || method.length() > METHOD_CHARS_MAX || !isAscii) {
            throw new IllegalArgumentException("a method's name has 1 to 100 ASCII characters: " + method);
        }
    }

    int sizeBytes() {
        return HEADER_BYTES + method.length() + body.length;
    }

    boolean isTaken() {
        return taken;
    }

    void take() {
        taken = true;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// One message of these frames.
    static byte[] encode(List<Frame> frames, int sizeBytes) {
        byte[] message = new byte[sizeBytes];
        ByteBuffer out = ByteBuffer.wrap(message);
        for (Frame frame : frames) {
            out.put((byte) frame.kind.ordinal()).putLong(frame.id).put((byte) frame.method.length());
            if (!frame.method.isEmpty()) {
                out.put(frame.method.getBytes(StandardCharsets.US_ASCII));
            }
            out.putInt(frame.body.length).put(frame.body);
        }
        return message;
    }

    /// Gives the frames of `message` to `each`.
    ///
    /// @throws IllegalArgumentException where the bytes are not frames; those before the fault were given
    static void decode(byte[] message, Consumer<Frame> each) {
        ByteBuffer in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            each.accept(decodeOne(in));
        }
    }

    private static Frame decodeOne(ByteBuffer in) {
        need(in, HEADER_BYTES);
        int kind = in.get();
        long id = in.getLong();
        int methodLength = in.get();
        if (kind < 0 || kind >= KINDS.length || methodLength < 0 || methodLength > METHOD_CHARS_MAX) {
            throw new IllegalArgumentException("not a frame: kind " + kind + ", name of " + methodLength);
        }
        need(in, methodLength + Integer.BYTES);
        String method = methodLength == 0 ? "" : new String(take(in, methodLength), StandardCharsets.US_ASCII);
        int bodyLength = in.getInt();
        need(in, bodyLength);
        return new Frame(KINDS[kind], id, method, take(in, bodyLength));
    }

    private static byte[] take(ByteBuffer in, int bytes) {
        byte[] taken = new byte[bytes];
        in.get(taken);
        return taken;
    }

    private static void need(ByteBuffer in, int bytes) {
        if (bytes < 0 || in.remaining() < bytes) {
            throw new IllegalArgumentException("cut frame: " + in.remaining() + " bytes left of " + bytes);
        }
    }
}
