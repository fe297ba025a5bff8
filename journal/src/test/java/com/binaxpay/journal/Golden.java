package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// Bytes of files as a release first wrote them, with fixed keys and salts, by names such as `0.1.0/rows.seg`.
/// `-Dbinax.golden=write` adds missing ones.
final class Golden {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden");

    private Golden() {}

    /// Checks that `bytes` are those that are kept under `name`.
    static void check(String name, byte[] bytes) throws IOException {
        Path file = DIRECTORY.resolve(name + ".hex");
        String hex = HexFormat.of().formatHex(bytes);
        if ("write".equals(System.getProperty("binax.golden")) && !Files.exists(file)) {
            Files.createDirectories(Durable.directoryOf(file));
            Files.writeString(file, hex + "\n");
        }
        assertThat(hex).as(name).isEqualTo(Files.readString(file).strip());
    }

    /// The bytes that are kept under `name`.
    static byte[] bytes(String name) throws IOException {
        return HexFormat.of()
                .parseHex(Files.readString(DIRECTORY.resolve(name + ".hex")).strip());
    }
}
