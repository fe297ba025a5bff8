package com.binaxpay.journal;

import com.binaxpay.money.Defect;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// What it takes for files to survive a power cut.
public final class Durable {
    private Durable() {}

    /// Makes names that were added to or removed from `directory` durable.
    public static void syncDirectory(Path directory) throws IOException {
        if (Defect.DIRECTORY_NOT_FORCED.isPlanted()) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Makes the content of `file` durable.
    public static void syncFile(Path file) throws IOException {
        if (Defect.FILE_NOT_FORCED.isPlanted()) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// Replaces `file` by `content`: afterwards it has the old or the new content, whatever happens.
    public static void replace(Path file, byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, content);
        syncFile(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(directoryOf(file));
    }

    static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is in no directory");
        }
        return parent;
    }
}
