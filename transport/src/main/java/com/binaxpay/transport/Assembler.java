package com.binaxpay.transport;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// Puts the pieces of long bodies together again. One a connection and direction, on its I/O thread.
final class Assembler {
    private final Consumer<Frame> whole;
    private ByteArrayOutputStream pieces = new ByteArrayOutputStream(0);
    private long piecesId;

    Assembler(Consumer<Frame> whole) {
        this.whole = whole;
    }

    /// Takes the frames of a message.
    ///
    /// @throws IllegalArgumentException where they are not what a peer of ours sends
    void onMessage(byte[] message) {
        Frame.decode(message, this::onFrame);
    }

    private void onFrame(Frame frame) {
        boolean isProbe = frame.kind == Frame.Kind.PING || frame.kind == Frame.Kind.PONG;
        if (isProbe || pieces.size() == 0 && frame.kind != Frame.Kind.PART) {
            whole.accept(frame);
            return;
        }
        if (pieces.size() > 0 && frame.id != piecesId) {
            throw new IllegalArgumentException("frame of " + frame.id + " amid the pieces of " + piecesId);
        }
        if (pieces.size() + frame.body.length > Settings.BODY_BYTES_MAX) {
            throw new IllegalArgumentException("body over 32 MiB");
        }
        piecesId = frame.id;
        pieces.writeBytes(frame.body);
        if (frame.kind != Frame.Kind.PART) {
            byte[] body = pieces.toByteArray();
            pieces = new ByteArrayOutputStream(0);
            whole.accept(new Frame(frame.kind, frame.id, frame.method, body));
        }
    }
}
