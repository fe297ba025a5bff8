package com.binaxpay.journal;

import java.io.Serial;
import java.nio.file.Path;

/// A file does not hold what was written to it: cut off, garbled, or sealed with another key. The replica must stop and
/// be rebuilt; nothing of what the file held may be taken for absent.
// Not final: a corrupt block is a corrupt file.
public class CorruptFile extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// @param what what is wrong, for a person
    public CorruptFile(Path file, String what) {
        super(file + ": " + what);
    }

    /// Whether a failure is one, or was caused by one.
    public static boolean isIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CorruptFile) {
                return true;
            }
        }
        return false;
    }
}
