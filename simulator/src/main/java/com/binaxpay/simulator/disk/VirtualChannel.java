package com.binaxpay.simulator.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/// An open file of a [VirtualDisk].
final class VirtualChannel extends FileChannel {
    private final VirtualDisk disk;
    private final Inode inode;
    private final boolean isWriting;
    private final boolean isAppending;
    private long position;

    VirtualChannel(VirtualDisk disk, Inode inode, boolean isWriting, boolean isAppending) {
        this.disk = disk;
        this.inode = inode;
        this.isWriting = isWriting;
        this.isAppending = isAppending;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = read(into, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            while (into[i].hasRemaining()) {
                int count = read(into[i]);
                if (count < 0) {
                    return sum == 0 ? -1 : sum;
                }
                sum += count;
            }
        }
        return sum;
    }

    @Override
    public int read(ByteBuffer into, long from) throws IOException {
        if (into.remaining() == 0) {
            return 0;
        }
        byte[] bytes = new byte[into.remaining()];
        int count = inode.read((int) Math.min(from, Integer.MAX_VALUE), bytes, 0, bytes.length);
        if (count > 0) {
            into.put(bytes, 0, count);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        if (isAppending) {
            position = inode.size();
        }
        int count = write(from, position);
        position += count;
        return count;
    }

    @Override
    public long write(ByteBuffer[] from, int offset, int length) throws IOException {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += write(from[i]);
        }
        return sum;
    }

    @Override
    public int write(ByteBuffer from, long to) throws IOException {
        if (!isWriting) {
            throw new NonWritableChannelException();
        }
        byte[] bytes = new byte[from.remaining()];
        int before = from.position();
        from.get(bytes);
        try {
            disk.write(inode, (int) to, bytes);
        } catch (IOException e) {
            from.position(before);
            throw e;
        }
        return bytes.length;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public FileChannel position(long to) {
        position = to;
        return this;
    }

    @Override
    public long size() {
        return inode.size();
    }

    @Override
    public FileChannel truncate(long size) {
        inode.truncate((int) size);
        position = Math.min(position, size);
        return this;
    }

    @Override
    public void force(boolean withMetadata) throws IOException {
        disk.force(inode);
    }

    @Override
    public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, Math.max(0, inode.size() - from)));
        read(bytes, from);
        return target.write(bytes.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, 1 << 20));
        int read = source.read(bytes);
        return read <= 0 ? 0 : write(bytes.flip(), to);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long from, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long from, long size, boolean isShared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long from, long size, boolean isShared) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void implCloseChannel() {}
}
