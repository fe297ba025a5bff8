package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads what [Writer] wrote. Every method throws [MalformedMessage] where the bytes end too early or say something
/// impossible; none allocates more than the bytes that are there justify. One thread at a time.
public final class Reader {
    private final byte[] bytes;
    private final int end;
    private int position;

    /// Reads all of `bytes`, which is not copied.
    public Reader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /// Reads `length` bytes from `offset` on, which are not copied.
    public Reader(byte[] bytes, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    /// Reads what remains in `buffer`, whose position stays; copies only where the buffer has no array.
    public static Reader of(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            return new Reader(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return new Reader(copy);
    }

    /// Bytes not yet read.
    public int remaining() {
        return end - position;
    }

    /// Throws unless everything was read.
    public void expectEnd() {
        if (position != end) {
            throw new MalformedMessage(remaining() + " bytes follow the end of the message");
        }
    }

    /// One byte, signed.
    public byte readByte() {
        require(1);
        return bytes[position++];
    }

    /// A byte that must be 0 or 1.
    public boolean readBoolean() {
        int value = readByte();
        if (value >>> 1 != 0) {
            throw new MalformedMessage("a boolean is neither 0 nor 1");
        }
        return value == 1;
    }

    /// As [Writer#writeUnsigned]; never negative.
    public int readUnsigned() {
        int value = readVarint32();
        if (value < 0) {
            throw new MalformedMessage("a count is past 31 bits");
        }
        return value;
    }

    /// As [Writer#writeInt].
    public int readInt() {
        int value = readVarint32();
        return value >>> 1 ^ -(value & 1);
    }

    /// As [Writer#writeLong].
    public long readLong() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new MalformedMessage("a number is past 64 bits");
    }

    /// As [Writer#writeId].
    public Id readId() {
        require(16);
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Id id = new Id(view.getLong(position), view.getLong(position + 8));
        position += 16;
        return id.isNone() ? Id.NONE : id;
    }

    /// As [Writer#writeString]; bytes that are no UTF-8 are malformed.
    public String readString() {
        int length = readLength();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        // The constructor puts U+FFFD where the bytes are wrong; only then is the slow, strict look worth its time.
        if (text.indexOf('\uFFFD') >= 0) {
            text = strictly(length);
        }
        position += length;
        return text;
    }

    /// As [Writer#writeBytes].
    public Bytes readBytes() {
        int length = readLength();
        Bytes value = Bytes.of(bytes, position, length);
        position += length;
        return value;
    }

    /// A length that the bytes at hand can satisfy.
    public int readLength() {
        int length = readUnsigned();
        require(length);
        return length;
    }

    private String strictly(int length) {
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, position, length));
            return chars.toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessage("a text is not UTF-8", e);
        }
    }

    private int readVarint32() {
        int value = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            byte next = readByte();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                if (shift == 28 && next > 0x0F) {
                    break;
                }
                return value;
            }
        }
        throw new MalformedMessage("a number is past 32 bits");
    }

    private void require(int count) {
        if (end - position < count) {
            throw new MalformedMessage("the bytes end too early: " + count + " wanted, " + (end - position) + " left");
        }
    }
}
