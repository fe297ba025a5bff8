package com.binaxpay.systemtests;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Looks for secrets in every byte of every file below a directory: as text in UTF-8 and UTF-16.
final class PlaintextSearch {
    private static final List<Charset> ENCODINGS =
            List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE);

    /// A secret as it would stand in a file.
    private static final class Pattern {
        private final String secret;
        private final byte[] bytes;

        Pattern(String secret, Charset encoding) {
            this.secret = secret;
            this.bytes = secret.getBytes(encoding);
        }

        boolean isAt(byte[] content, int offset) {
            return offset + bytes.length <= content.length
                    && Arrays.equals(content, offset, offset + bytes.length, bytes, 0, bytes.length);
        }
    }

    /// What was looked at, and `file: secret` for everything that was found.
    record Result(int files, long bytes, List<String> found) {}

    /// By the first two bytes, so that most places need one look only.
    private final Map<Integer, List<Pattern>> byStart = new HashMap<>();

    private final boolean[] starts = new boolean[1 << 16];

    PlaintextSearch(Iterable<String> secrets) {
        for (String secret : secrets) {
            for (Charset encoding : ENCODINGS) {
                Pattern pattern = new Pattern(secret, encoding);
                int start = pair(pattern.bytes, 0);
                starts[start] = true;
                byStart.computeIfAbsent(start, unused -> new ArrayList<>()).add(pattern);
            }
        }
    }

    Result in(Path directory) throws IOException {
        int files = 0;
        long bytes = 0;
        List<String> found = new ArrayList<>();
        for (Path file : filesIn(directory)) {
            try {
                byte[] content = Files.readAllBytes(file);
                files++;
                bytes += content.length;
                new TreeSet<>(secretsIn(content))
                        .forEach(secret -> found.add(directory.relativize(file) + ": " + secret));
            } catch (NoSuchFileException e) {
                // Replaced while we looked, by another that is in the list of the next run.
            }
        }
        return new Result(files, bytes, found);
    }

    /// All files below `directory`, but those that go meanwhile.
    private static List<Path> filesIn(Path directory) throws IOException {
        List<Path> all = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    all.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return all;
    }

    private List<String> secretsIn(byte[] content) {
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i + 1 < content.length; i++) {
            int start = pair(content, i);
            if (starts[start]) {
                for (Pattern pattern : byStart.getOrDefault(start, List.of())) {
                    if (pattern.isAt(content, i)) {
                        secrets.add(pattern.secret);
                    }
                }
            }
        }
        return secrets;
    }

    private static int pair(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
