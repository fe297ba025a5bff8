package com.binaxpay.journal;

import java.util.concurrent.atomic.AtomicInteger;

/// Plaintext of a block. Filled by the appending thread alone; any thread may read what [#end] has made known.
final class Block implements BlockWriter.Work {
    private final long first;
    private final byte[] bytes;
    private final AtomicInteger size;

    /// A block at `first` of the history, whose leading `size` bytes are there already.
    Block(long first, byte[] bytes, int size) {
        this.first = first;
        this.bytes = bytes;
        this.size = new AtomicInteger(size);
    }

    /// Place of the first byte in the history.
    long first() {
        return first;
    }

    /// Place behind the last byte that can be read.
    long end() {
        return first + size.getAcquire();
    }

    byte[] bytes() {
        return bytes;
    }

    int sizeBytes() {
        return size.getAcquire();
    }

    int room() {
        return bytes.length - size.getPlain();
    }

    /// Makes `more` bytes, which were put behind [#sizeBytes], known to readers.
    void publish(int more) {
        size.setRelease(size.getPlain() + more);
    }
}
