package com.binaxpay.config;

import com.binaxpay.journal.Keyring;
import com.binaxpay.wire.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Secrets that all processes of a cluster share beside the keyring's keys, all derived from one that is kept, sealed,
/// in the keyring's directory. Does not print.
public final class Secrets {
    private static final String FILE = "shared.secret";
    private static final int BYTES = 32;

    private final byte[] root;

    private Secrets(byte[] root) {
        this.root = root;
    }

    /// Makes the secret in `directory`, which holds `keyring`, if it is not there. One process, before the others
    /// start.
    public static Secrets openOrCreate(Path directory, Keyring keyring) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            byte[] root = new byte[BYTES];
            new SecureRandom().nextBytes(root);
            SealedFile.write(file, sealer(keyring), root);
        }
        return open(directory, keyring);
    }

    /// Opens the secret in `directory`.
    public static Secrets open(Path directory, Keyring keyring) throws IOException {
        return new Secrets(sealer(keyring).open(Files.readAllBytes(directory.resolve(FILE))));
    }

    /// What recognises API keys.
    public ApiKeys apiKeys() {
        return new ApiKeys(derive("api-key pepper"));
    }

    /// What requests under a key are signed with that has no key pair; told once, kept nowhere.
    ///
    /// @param keyHash hash of the key, see [ApiKeys#hash]
    public byte[] signing(Bytes keyHash) {
        return derive("message signatures " + HexFormat.of().formatHex(keyHash.toArray()));
    }

    /// 32 bytes for one purpose, the same in every process of the cluster.
    public byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(root, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sealer sealer(Keyring keyring) throws IOException {
        return new KeyringSealer(keyring.keysOrCreate(KeyringSealer.KEY_NAME));
    }

    @Override
    public String toString() {
        return "Secrets[…]";
    }
}
