package com.binaxpay.transport;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;

/// One end of a connection of bulk calls. Any thread sends, one reads; a thread of its own writes, taking all that
/// waits
/// at once, so that who sends never waits for the network.
final class BulkSocket implements AutoCloseable {
    /// What small frames are gathered in: one TLS record.
    private static final int BUFFER_BYTES = 16 << 10;

    private final SSLSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Runnable onWriteFailure;
    private final byte[] header = new byte[BulkFrame.HEADER_BYTES];
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private boolean isClosed;

    /// @param socket after its handshake
    /// @param onWriteFailure run, on the writing thread, when nothing can be written any more
    BulkSocket(String name, SSLSocket socket, Runnable onWriteFailure) throws IOException {
        this.socket = socket;
        // It closes without a farewell of TLS's, which would wait for a writer that waits for a peer that is gone.
        socket.setSoLinger(true, 0);
        this.in = socket.getInputStream();
        this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
        this.onWriteFailure = onWriteFailure;
        Thread.ofPlatform().daemon().name(name + "-writer").start(this::write);
    }

    /// Queues a frame that is whole; false where the connection is closed.
    boolean send(byte[] frame) {
        synchronized (queue) {
            if (isClosed) {
                return false;
            }
            queue.add(frame);
            if (queue.size() == 1) {
                queue.notifyAll();
            }
            return true;
        }
    }

    /// The next frame.
    ///
    /// @throws IOException where the connection ends, or brings what is no frame
    byte[] read() throws IOException {
        readFully(header, 0);
        int length = BulkFrame.length(header);
        if (length < BulkFrame.HEADER_BYTES || length > BulkFrame.BYTES_MAX) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] frame = new byte[length];
        System.arraycopy(header, 0, frame, 0, BulkFrame.HEADER_BYTES);
        readFully(frame, BulkFrame.HEADER_BYTES);
        return frame;
    }

    private void readFully(byte[] into, int from) throws IOException {
        if (in.readNBytes(into, from, into.length - from) < into.length - from) {
            throw new EOFException("closed by the other side");
        }
    }

    private void write() {
        List<byte[]> taken = new ArrayList<>();
        try {
            while (take(taken)) {
                for (byte[] frame : taken) {
                    out.write(frame);
                }
                out.flush();
                taken.clear();
            }
        } catch (IOException e) {
            onWriteFailure.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for frames and takes all there are; false once it is closed.
    private boolean take(List<byte[]> into) throws InterruptedException {
        synchronized (queue) {
            while (queue.isEmpty() && !isClosed) {
                queue.wait();
            }
            into.addAll(queue);
            queue.clear();
            return !isClosed;
        }
    }

    @Override
    public void close() {
        synchronized (queue) {
            isClosed = true;
            queue.clear();
            queue.notifyAll();
        }
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed, or as good as.
        }
    }
}
