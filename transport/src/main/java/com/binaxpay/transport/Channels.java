package com.binaxpay.transport;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// The one gRPC method that everything goes through: a stream of byte arrays in both directions.
final class Channels {
    static final String SERVICE = "binaxpay.Calls";

    /// Far above what an [Outbox] puts in a message.
    static final int MESSAGE_BYTES_MAX = 1 << 20;

    /// Bytes that may be under way unread on a connection: a few messages, so that a batch never waits for a window.
    static final int WINDOW_BYTES = 4 << 20;

    static final MethodDescriptor<byte[], byte[]> STREAM = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Stream"))
            .setRequestMarshaller(new RawBytes())
            .setResponseMarshaller(new RawBytes())
            .build();

    private Channels() {}

    private static final class RawBytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new Message(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                if (stream instanceof KnownLength) {
                    return stream.readNBytes(stream.available());
                }
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Message extends ByteArrayInputStream implements KnownLength, Drainable {
        Message(byte[] content) {
            super(content);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int length = available();
            target.write(buf, pos, length);
            pos = count;
            return length;
        }
    }
}
