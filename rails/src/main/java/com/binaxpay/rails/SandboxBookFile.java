package com.binaxpay.rails;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.EntryOpener;
import com.binaxpay.journal.EntrySealer;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryReader;
import com.binaxpay.wire.EntryWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The sandbox provider's book on disk: a row of sealed entries as in a shard's log (see [EntryLayout]), each with the
/// records of one write. Everybody who waits is served by one write and one sync. Any thread.
final class SandboxBookFile implements AutoCloseable {
    /// "Shard" of the entries: no ledger shard has this number.
    private static final int SHARD = 0xFFFF;

    private static final int RECORD_TAG = 1;

    private final FileChannel channel;
    private final EntrySealer sealer;
    private final Thread writer;
    private final ReentrantLock lock = new ReentrantLock();
    /// Apart, so that a caller who adds a record wakes the writer and not all other callers.
    private final Condition added = lock.newCondition();
    private final Condition written = lock.newCondition();
    private EntryWriter waiting = new EntryWriter(1 << 16);
    private EntryWriter writing = new EntryWriter(1 << 16);
    private long appended;
    private long durable;
    private boolean closing;
    private boolean failed;

    private SandboxBookFile(FileChannel channel, DataKeys keys) {
        this.channel = channel;
        this.sealer = new EntrySealer(SHARD, keys.current());
        this.writer = Thread.ofPlatform().daemon().name("sandbox-book").unstarted(this::write);
    }

    /// Opens or makes the file, hands every record in it to `records`, and drops a torn end, which nobody was told of.
    static SandboxBookFile open(Path file, DataKeys keys, Consumer<SandboxPayment> records) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            long end = replay(channel, keys, records);
            channel.truncate(end);
            channel.position(end);
            SandboxBookFile book = new SandboxBookFile(channel, keys);
            book.writer.start();
            return book;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Adds a record and gives its sequence, for [#awaitDurable].
    long append(SandboxPayment payment) {
        byte[] bytes = payment.toBytes();
        lock.lock();
        try {
            waiting.addRaw(RECORD_TAG, bytes, 0, bytes.length);
            added.signal();
            return ++appended;
        } finally {
            lock.unlock();
        }
    }

    /// Returns when record `sequence` is on disk.
    ///
    /// @throws UncheckedIOException if it could not be written, or the book was closed first
    void awaitDurable(long sequence) {
        lock.lock();
        try {
            while (durable < sequence) {
                if (failed) {
                    throw new UncheckedIOException(new IOException("the sandbox provider's book cannot be written"));
                }
                written.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Writes what is waiting and closes.
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closing = true;
            added.signal();
        } finally {
            lock.unlock();
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channel.close();
    }

    private void write() {
        try {
            while (true) {
                long last = takeWaiting();
                if (writing.groups() == 0) {
                    break;
                }
                ByteBuffer entry = ByteBuffer.wrap(sealer.seal(writing, System.currentTimeMillis() * 1_000_000));
                while (entry.hasRemaining()) {
                    channel.write(entry);
                }
                channel.force(false);
                written(last);
            }
            fail(); // closed: whoever still comes is too late
        } catch (IOException e) {
            fail();
        }
    }

    /// Swaps the two writers once there is something to write, or the book is closing.
    private long takeWaiting() {
        lock.lock();
        try {
            while (waiting.groups() == 0 && !closing) {
                added.awaitUninterruptibly();
            }
            EntryWriter empty = writing;
            empty.clear();
            writing = waiting;
            waiting = empty;
            return appended;
        } finally {
            lock.unlock();
        }
    }

    private void written(long last) {
        lock.lock();
        try {
            durable = last;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void fail() {
        lock.lock();
        try {
            failed = true;
            written.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long replay(FileChannel channel, DataKeys keys, Consumer<SandboxPayment> records)
            throws IOException {
        EntryOpener opener = new EntryOpener(SHARD, keys);
        EntryReader groups = new EntryReader();
        long position = 0;
        while (true) {
            ByteBuffer header = ByteBuffer.allocate(EntryLayout.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            if (!readFully(channel, header, position)) {
                return position;
            }
            long size = (long) EntryLayout.sizeBytes(0) + header.getInt(EntryLayout.PLAINTEXT_BYTES);
            if (header.getInt(EntryLayout.MAGIC) != EntryLayout.MAGIC_VALUE) {
                throw new IOException("the sandbox's book is damaged at byte " + position);
            }
            if (size > channel.size() - position) {
                return position;
            }
            ByteBuffer entry = ByteBuffer.allocate((int) size);
            if (!readFully(channel, entry, position)) {
                throw new EOFException("the sandbox's book shrank while it was read");
            }
            opener.open(entry, groups);
            while (groups.next()) {
                records.accept(SandboxPayment.read(groups.array(), groups.offset(), groups.length()));
            }
            position += size;
        }
    }

    /// Fills `into` from `position` on and rewinds it; false where the file ends before.
    private static boolean readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                return false;
            }
        }
        into.rewind();
        return true;
    }
}
