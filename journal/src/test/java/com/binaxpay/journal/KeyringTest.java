package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.wire.KeyFileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {
    @TempDir
    private Path temp;

    private Path directory = Path.of("");

    @BeforeEach
    void nameDirectory() {
        directory = temp.resolve("keys");
    }

    @Test
    void keysOrCreate_openedAgain_givesTheSameKey() throws IOException {
        DataKey made = Keyring.openOrCreate(directory).keysOrCreate("shard-0").current();
        DataKey found = Keyring.open(directory).keys("shard-0").current();
        assertThat(found.secret()).isEqualTo(made.secret());
        assertThat(found.id()).isEqualTo(1);
        assertThat(found).hasToString("DataKey[1]");
    }

    @Test
    void keysOrCreate_otherName_isAnotherKey() throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory);
        assertThat(keyring.keysOrCreate("shard-0").current().secret())
                .isNotEqualTo(keyring.keysOrCreate("shard-1").current().secret());
    }

    @Test
    void files_ofKeyring_areReadableByTheirOwnerOnly() throws IOException {
        Keyring.openOrCreate(directory).keysOrCreate("book");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void copyTo_anotherDirectory_givesTheSameKeys() throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory);
        DataKey key = keyring.keysOrCreate("control").current();
        keyring.copyTo(temp.resolve("copy"));
        keyring.keysOrCreate("late");
        keyring.copyTo(temp.resolve("copy"));
        Keyring copy = Keyring.open(temp.resolve("copy"));
        assertThat(copy.keys("control").byId(1).secret()).isEqualTo(key.secret());
        assertThat(copy.keys("late").current().id()).isEqualTo(1);
    }

    @Test
    void keysOrCreate_byManyAtOnce_givesAllTheSameKey() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<DataKey> open = () ->
                    Keyring.openOrCreate(directory).keysOrCreate("shard-0").current();
            List<Future<DataKey>> keys = threads.invokeAll(List.of(open, open, open, open, open, open, open, open));
            DataKey first = keys.getFirst().get();
            for (Future<DataKey> key : keys) {
                assertThat(key.get().secret()).isEqualTo(first.secret());
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void open_nothingThere_saysWhatToDo() {
        assertThatThrownBy(() -> Keyring.open(directory))
                .isInstanceOf(KeyringFault.class)
                .hasMessageContaining("copy the keyring of the cluster there");
    }

    @Test
    void keys_unknownNameOrId_isRefused() throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory);
        assertThatThrownBy(() -> keyring.keys("shard-7"))
                .isInstanceOf(KeyringFault.class)
                .hasMessageContaining("no key named shard-7");
        assertThatThrownBy(() -> keyring.keysOrCreate("shard-7").byId(2))
                .isInstanceOf(KeyringFault.class)
                .hasMessageContaining("no key 2 named shard-7");
        assertThatThrownBy(() -> keyring.keys("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keys_wrappedByAnotherKek_isRefusedByName() throws IOException {
        Keyring.openOrCreate(directory).keysOrCreate("shard-0");
        Keyring.openOrCreate(temp.resolve("other"));
        Files.delete(directory.resolve(Keyring.KEK_FILE));
        Files.copy(temp.resolve("other").resolve(Keyring.KEK_FILE), directory.resolve(Keyring.KEK_FILE));
        assertThatThrownBy(() -> Keyring.open(directory).keys("shard-0"))
                .isInstanceOf(KeyringFault.class)
                .hasMessageContaining("wrapped by another key-encryption key");
    }

    @Test
    void keys_fileOfAnotherName_isRefused() throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory);
        keyring.keysOrCreate("shard-0");
        Files.copy(directory.resolve("shard-0.1.dek"), directory.resolve("shard-1.1.dek"));
        assertThatThrownBy(() -> keyring.keys("shard-1"))
                .isInstanceOf(KeyringFault.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void anyBitFlipped_inAnyFile_isDetected() throws IOException {
        Keyring.openOrCreate(directory).keysOrCreate("shard-0");
        for (String name : List.of(Keyring.KEK_FILE, "shard-0.1.dek")) {
            Path file = directory.resolve(name);
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < good.length; i++) {
                byte[] bad = good.clone();
                bad[i] ^= (byte) (1 << i % 8);
                Files.write(file, bad);
                assertThatThrownBy(() -> Keyring.open(directory).keys("shard-0"))
                        .isInstanceOf(KeyringFault.class);
            }
            Files.write(file, good);
        }
        assertThat(Keyring.open(directory).keys("shard-0").current().id()).isEqualTo(1);
    }

    @Test
    void files_fixedEntropy_haveTheirGoldenBytes() throws IOException {
        Keyring.openOrCreate(directory, TestKeys.counting()).keysOrCreate("shard-0");
        byte[] kek = Files.readAllBytes(directory.resolve(Keyring.KEK_FILE));
        byte[] dek = Files.readAllBytes(directory.resolve("shard-0.1.dek"));
        assertThat(kek).hasSize(KeyFileLayout.KEK_FILE_BYTES);
        assertThat(dek).hasSize(KeyFileLayout.DEK_FILE_BYTES);
        Golden.check("0.1.0/kek.key", kek);
        Golden.check("0.1.0/shard-0.1.dek", dek);
    }

    @Test
    void goldenFiles_opened_giveTheirKey() throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(Keyring.KEK_FILE), Golden.bytes("0.1.0/kek.key"));
        Files.write(directory.resolve("shard-0.1.dek"), Golden.bytes("0.1.0/shard-0.1.dek"));
        byte[] secret =
                Keyring.open(directory).keys("shard-0").current().secret().getEncoded();
        assertThat(HexFormat.of().formatHex(secret))
                .isEqualTo("3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b");
    }
}
