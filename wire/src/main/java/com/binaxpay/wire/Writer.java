package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A byte array that grows as values are added to it; [Reader] reads them back. One thread at a time.
///
/// Whole numbers are variable-length: 7 bits a byte, lowest first, the top bit set in all but the last byte; signed
/// ones
/// are zigzagged before, so that small negative ones are short too.
public final class Writer {
    private byte[] bytes;
    private int size;

    /// Starts with room for 256 bytes.
    public Writer() {
        this(256);
    }

    /// Starts with room for `capacity` bytes.
    public Writer(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /// Number of bytes written.
    public int size() {
        return size;
    }

    /// The backing array: bytes 0 to [#size] are what was written, until the next write or [#clear].
    // Handing out the array is the purpose: callers seal or send it in place.
    public byte[] array() {
        return bytes;
    }

    /// A copy of what was written.
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /// Forgets what was written and keeps the array.
    public void clear() {
        size = 0;
    }

    /// One byte.
    public void writeByte(int value) {
        if (size == bytes.length) {
            grow(1);
        }
        bytes[size++] = (byte) value;
    }

    /// True as 1, false as 0.
    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /// A number that is never negative, as 1 to 5 bytes.
    public void writeUnsigned(int value) {
        writeUnsignedLong(Integer.toUnsignedLong(value));
    }

    /// A number, as 1 to 5 bytes.
    public void writeInt(int value) {
        writeUnsigned(value << 1 ^ value >> 31);
    }

    /// A number, as 1 to 10 bytes.
    public void writeLong(long value) {
        writeUnsignedLong(value << 1 ^ value >> 63);
    }

    /// 16 bytes.
    public void writeId(Id id) {
        ensure(16);
        putFixed(id.hi());
        putFixed(id.lo());
    }

    /// UTF-8 behind its length in bytes. Surrogates without their other half become question marks.
    public void writeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeUnsigned(utf8.length);
        write(utf8, 0, utf8.length);
    }

    /// The bytes behind their length.
    public void writeBytes(Bytes value) {
        byte[] content = value.content();
        writeUnsigned(content.length);
        write(content, 0, content.length);
    }

    /// `length` bytes of `source`, as they are.
    public void write(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void writeUnsignedLong(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void putFixed(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int) Math.min(2L * bytes.length, 1L << 30)));
    }
}
