package com.binaxpay.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Ends a process of ours when this JVM is gone, however that went: a shell waits for the end of its input, which is
/// the end
/// of this JVM.
public final class Leash implements AutoCloseable {
    private final Process shell;

    /// @param pid of a process of ours
    public Leash(long pid) {
        try {
            shell = new ProcessBuilder(List.of("/bin/sh", "-c", "read line; kill -TERM " + pid)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets go: the process has ended.
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
