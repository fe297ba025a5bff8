package com.binaxpay.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An immutable byte string with value equality. It does not print its content, which may be personal.
public final class Bytes {
    /// No bytes.
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /// Wraps a copy of `content`.
    public static Bytes of(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /// Wraps a copy of `length` bytes of `source`.
    public static Bytes of(byte[] source, int offset, int length) {
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(source, offset, offset + length));
    }

    /// The UTF-8 bytes of `text`.
    public static Bytes utf8(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// A copy of the content.
    public byte[] toArray() {
        return content.clone();
    }

    /// The content without a copy, read-only.
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /// The content itself, for codecs that only read it.
    byte[] content() {
        return content;
    }

    /// The content read as UTF-8.
    public String asUtf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /// Number of bytes.
    public int sizeBytes() {
        return content.length;
    }

    /// True where there are no bytes.
    public boolean isEmpty() {
        return content.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "Bytes[" + content.length + "]";
    }
}
