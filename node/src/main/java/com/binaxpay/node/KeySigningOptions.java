package com.binaxpay.node;

import com.binaxpay.config.Secrets;
import com.binaxpay.gateway.MessageKey;
import com.binaxpay.wire.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// Whether requests under a key have to be signed (RFC 9421), and what verifies them, as options.
final class KeySigningOptions {
    /// What a secret is shown with, so that scanners of leaked secrets know it.
    private static final String PREFIX = "bps_";

    private static final int ED25519_BYTES = 32;
    /// DER of a SubjectPublicKeyInfo with such a key, up to the key itself (RFC 8410).
    private static final String ED25519_PREFIX = "302a300506032b6570032100";

    @Option(
            names = "--signed",
            description = "Requests have to be signed, by HMAC-SHA256 with a secret that is printed behind the key.")
    private boolean isSigned;

    @Option(
            names = "--signed-by",
            paramLabel = "FILE",
            description = "Requests have to be signed by Ed25519; the file has the public key in PEM"
                    + " (openssl pkey -pubout).")
    private Optional<Path> publicKey = Optional.empty();

    boolean isAsked() {
        return isSigned || publicKey.isPresent();
    }

    /// The public key; empty where a secret is shared.
    Bytes signer(CommandSpec spec) throws IOException {
        if (publicKey.isEmpty()) {
            return Bytes.EMPTY;
        }
        if (isSigned) {
            throw new ParameterException(spec.commandLine(), "--signed and --signed-by exclude each other");
        }
        return read(Files.readString(publicKey.get()))
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--signed-by: " + publicKey.get() + " is no Ed25519 public key in PEM"));
    }

    /// The 32 bytes of a key in PEM: those that a SubjectPublicKeyInfo ends with (RFC 8410).
    static Optional<Bytes> read(String pem) {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        try {
            byte[] encoded = Base64.getDecoder().decode(base64);
            if (!HexFormat.of().formatHex(encoded).startsWith(ED25519_PREFIX)
                    || encoded.length != ED25519_PREFIX.length() / 2 + ED25519_BYTES) {
                return Optional.empty();
            }
            byte[] key = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
            return MessageKey.ed25519(key).map(_ -> Bytes.of(key));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The secret of a key that has no key pair, as people get it.
    static String secret(Secrets secrets, Bytes keyHash) {
        return PREFIX + HexFormat.of().formatHex(secrets.signing(keyHash));
    }
}
