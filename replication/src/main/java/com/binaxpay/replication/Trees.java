package com.binaxpay.replication;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whole directories.
final class Trees {
    private Trees() {}

    /// Regular files below `directory`.
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// Makes the names below `directory` durable.
    static void syncDirectories(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path child : files.filter(Files::isDirectory).toList()) {
                sync(child);
            }
        }
    }

    /// Makes a file's content, or a directory's names, durable.
    static void sync(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Deletes `directory` and what is below, where there is one.
    static void delete(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new Deleting());
        } catch (NoSuchFileException e) {
            // Nothing there: nothing to delete.
        }
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
