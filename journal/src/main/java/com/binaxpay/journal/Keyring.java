package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.wire.KeyFileLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// A directory of keys: one key-encryption key in a file that only its owner can read, and data keys by name
/// (`shard-0`,
/// `control`, …) that it wraps, see [KeyFileLayout]. Processes may share the directory or hold copies. Safe for any
/// thread.
public final class Keyring {
    static final String KEK_FILE = "kek.key";
    private static final String DEK_SUFFIX = ".dek";

    private final Path directory;
    private final Entropy entropy;
    private final byte[] kekId;
    private final SecretKey kek;
    private final Map<String, Ring> rings = new ConcurrentHashMap<>();

    private Keyring(Path directory, Entropy entropy, byte[] kekFile) {
        this.directory = directory;
        this.entropy = entropy;
        this.kekId = Arrays.copyOfRange(kekFile, KeyFileLayout.KEK_ID, KeyFileLayout.KEK_KEY);
        this.kek = new SecretKeySpec(kekFile, KeyFileLayout.KEK_KEY, KeyFileLayout.KEY_BYTES, "AES");
    }

    /// Opens the keyring in `directory`; where there is none, makes directory and key-encryption key.
    ///
    /// @throws KeyringFault if its files are damaged
    public static Keyring openOrCreate(Path directory) throws IOException {
        return openOrCreate(directory, Entropy.SYSTEM);
    }

    static Keyring openOrCreate(Path directory, Entropy entropy) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(KEK_FILE);
        if (!Files.exists(file)) {
            byte[] bytes = new byte[KeyFileLayout.KEK_FILE_BYTES];
            ByteBuffer content = view(bytes);
            content.putInt(KeyFileLayout.MAGIC, KeyFileLayout.KEK_MAGIC_VALUE);
            content.putInt(KeyFileLayout.FORMAT, KeyFileLayout.FORMAT_VALUE);
            content.put(KeyFileLayout.KEK_ID, entropy.bytes(KeyFileLayout.KEK_ID_BYTES));
            content.put(KeyFileLayout.KEK_KEY, entropy.bytes(KeyFileLayout.KEY_BYTES));
            content.putInt(KeyFileLayout.KEK_CHECKSUM, checksum(bytes));
            publish(file, bytes);
        }
        return open(directory, entropy);
    }

    /// Opens the keyring in `directory`.
    ///
    /// @throws KeyringFault if there is none, or its files are damaged
    public static Keyring open(Path directory) throws IOException {
        return open(directory, Entropy.SYSTEM);
    }

    private static Keyring open(Path directory, Entropy entropy) throws IOException {
        Path file = directory.resolve(KEK_FILE);
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new KeyringFault("no key-encryption key at " + file + ": copy the keyring of the cluster there");
        }
        check(file, content, KeyFileLayout.KEK_FILE_BYTES, KeyFileLayout.KEK_MAGIC_VALUE);
        if (view(content).getInt(KeyFileLayout.KEK_CHECKSUM) != checksum(content)) {
            throw damaged(file);
        }
        return new Keyring(directory, entropy, content);
    }

    /// The keys of `name`, which must have one.
    ///
    /// @param name letters, digits and hyphens
    /// @throws KeyringFault if it has none, or its files are damaged or wrapped by another key-encryption key
    public DataKeys keys(String name) throws IOException {
        List<Path> files = files(name);
        if (files.isEmpty()) {
            throw new KeyringFault("keyring " + directory + " has no key named " + name);
        }
        return rings.computeIfAbsent(name, Ring::new).load(files);
    }

    /// The keys of `name`; makes the first if it has none. Of several processes that try at once one wins, and all get
    /// its key.
    public DataKeys keysOrCreate(String name) throws IOException {
        if (files(name).isEmpty()) {
            add(name, 1);
        }
        return keys(name);
    }

    /// Names that have keys, in alphabetical order.
    public List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(DEK_SUFFIX))
                    .map(file -> file.substring(0, file.indexOf('.')))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /// Copies all files to `target`, which is made, for a process that has a directory of its own.
    public void copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.sorted().toList()) {
                Path copy = target.resolve(file.getFileName());
                if (!file.getFileName().toString().endsWith(".new") && !Files.exists(copy)) {
                    publish(copy, Files.readAllBytes(file));
                }
            }
        }
    }

    private void add(String name, int id) throws IOException {
        byte[] bytes = new byte[KeyFileLayout.DEK_FILE_BYTES];
        ByteBuffer file = view(bytes);
        file.putInt(KeyFileLayout.MAGIC, KeyFileLayout.DEK_MAGIC_VALUE);
        file.putInt(KeyFileLayout.FORMAT, KeyFileLayout.FORMAT_VALUE);
        file.put(KeyFileLayout.KEK_ID, kekId);
        file.putInt(KeyFileLayout.DEK_ID, id);
        byte[] nonce = entropy.bytes(KeyFileLayout.NONCE_BYTES);
        file.put(KeyFileLayout.DEK_NONCE, nonce);
        byte[] secret = entropy.bytes(KeyFileLayout.KEY_BYTES);
        Slice associated = associated(bytes, name);
        new Gcm().seal(kek, nonce, associated, new Slice(secret), bytes, KeyFileLayout.DEK_WRAPPED);
        publish(directory.resolve(name + "." + id + DEK_SUFFIX), bytes);
    }

    private DataKey unwrap(String name, Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        check(file, content, KeyFileLayout.DEK_FILE_BYTES, KeyFileLayout.DEK_MAGIC_VALUE);
        byte[] wrappedBy = Arrays.copyOfRange(content, KeyFileLayout.KEK_ID, KeyFileLayout.DEK_ID);
        if (!Arrays.equals(wrappedBy, kekId)) {
            throw new KeyringFault(file + " is wrapped by another key-encryption key than " + KEK_FILE + " beside it");
        }
        int id = view(content).getInt(KeyFileLayout.DEK_ID);
        byte[] nonce = Arrays.copyOfRange(content, KeyFileLayout.DEK_NONCE, KeyFileLayout.DEK_WRAPPED);
        Slice wrapped =
                new Slice(content, KeyFileLayout.DEK_WRAPPED, KeyFileLayout.DEK_FILE_BYTES - KeyFileLayout.DEK_WRAPPED);
        byte[] secret = new byte[KeyFileLayout.KEY_BYTES];
        if (id != idOf(file, name) || !new Gcm().open(kek, nonce, associated(content, name), wrapped, secret, 0)) {
            throw damaged(file);
        }
        return new DataKey(id, secret);
    }

    private List<Path> files(String name) throws IOException {
        if (!name.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("a key's name is letters, digits and hyphens: " + name);
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> idOf(file, name) > 0).sorted().toList();
        }
    }

    /// The id in the name of a data key's file, or 0 where the file is not one of `name`.
    private static int idOf(Path file, String name) {
        String text = file.getFileName().toString();
        if (!text.startsWith(name + ".") || !text.endsWith(DEK_SUFFIX)) {
            return 0;
        }
        String id = text.substring(name.length() + 1, text.length() - DEK_SUFFIX.length());
        return id.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(id, 10) : 0;
    }

    private static Slice associated(byte[] file, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(file, KeyFileLayout.DEK_NONCE + text.length);
        System.arraycopy(text, 0, all, KeyFileLayout.DEK_NONCE, text.length);
        return new Slice(all);
    }

    private static void check(Path file, byte[] content, int size, int magic) {
        ByteBuffer view = view(content);
        if (content.length != size || view.getInt(KeyFileLayout.MAGIC) != magic) {
            throw damaged(file);
        }
        if (view.getInt(KeyFileLayout.FORMAT) != KeyFileLayout.FORMAT_VALUE) {
            throw new KeyringFault(file + " was written by a later version");
        }
    }

    private static KeyringFault damaged(Path file) {
        return new KeyringFault(file + " is damaged: restore it from a copy of the keyring");
    }

    /// Makes `file` appear whole and durable, readable by its owner only; an existing one stays.
    private static void publish(Path file, byte[] content) throws IOException {
        long unique = ByteBuffer.wrap(Entropy.SYSTEM.bytes(8)).getLong();
        Path fresh = file.resolveSibling(file.getFileName() + "." + Long.toHexString(unique) + ".new");
        try {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(content));
                channel.force(true);
            }
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            // Another process was first, and its key is as good.
            return;
        } finally {
            Files.deleteIfExists(fresh);
        }
        Durable.syncDirectory(Durable.directoryOf(file));
    }

    private static int checksum(byte[] kekFile) {
        CRC32C crc = new CRC32C();
        crc.update(kekFile, 0, KeyFileLayout.KEK_CHECKSUM);
        return (int) crc.getValue();
    }

    private static ByteBuffer view(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// The keys of one name that were read so far.
    private final class Ring implements DataKeys {
        private final String name;
        private final Map<Integer, DataKey> byId = new ConcurrentHashMap<>();
        private volatile int current;

        Ring(String name) {
            this.name = name;
        }

        Ring load(List<Path> files) throws IOException {
            int newest = 0;
            for (Path file : files) {
                int id = idOf(file, name);
                if (!byId.containsKey(id)) {
                    byId.put(id, unwrap(name, file));
                }
                newest = Math.max(newest, id);
            }
            current = newest;
            return this;
        }

        @Override
        public DataKey current() {
            return byId(current);
        }

        @Override
        public DataKey byId(int id) {
            DataKey key = byId.get(id);
            if (key == null) {
                throw new KeyringFault("keyring " + directory + " has no key " + id + " named " + name);
            }
            return key;
        }
    }
}
