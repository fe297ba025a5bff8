package com.binaxpay.journal;

import java.io.Serial;
import java.nio.file.Path;

/// A block of a history segment is missing or garbled.
public final class CorruptBlock extends CorruptFile {
    @Serial
    private static final long serialVersionUID = 1L;

    /// @param position where the block begins in the file, bytes
    CorruptBlock(Path file, long position, String what) {
        super(file, "block at byte " + position + " " + what);
    }
}
