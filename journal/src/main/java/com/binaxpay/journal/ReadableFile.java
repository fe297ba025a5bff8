package com.binaxpay.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that many threads read at any place.
final class ReadableFile implements Closeable {
    private final Path file;
    private volatile FileChannel channel;

    ReadableFile(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    Path path() {
        return file;
    }

    /// Fills `into` with what is at `position`; false where the file ends before.
    boolean readFully(ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            int count = readSome(into, position + into.position());
            if (count < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /// An interrupt closes the channel that a thread reads from, under the feet of all others; so whoever finds it
    /// closed opens it again, and the interrupt stays pending.
    private int readSome(ByteBuffer into, long position) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                FileChannel used = channel;
                try {
                    return used.read(into, position);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(used);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // Only the thread that still sees the closed channel may replace it, so identity is what is asked for.
    @SuppressWarnings("ReferenceEquality")
    private synchronized void reopen(FileChannel closed) throws IOException {
        if (channel == closed) {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        }
    }
}
