package com.binaxpay.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A payout file in memory, so that it can be sent again; never on disk, because it holds personal data.
final class PayoutFile {
    static final int BYTES_MAX = 64 << 20;
    private static final int KEY_CHARS = 40;

    private final byte[] content;
    private final boolean isNdjson;

    private PayoutFile(byte[] content) {
        this.content = content;
        this.isNdjson = looksLikeNdjson(content);
    }

    /// Reads all of `in`.
    static PayoutFile of(InputStream in) throws IOException {
        byte[] content = in.readNBytes(BYTES_MAX + 1);
        if (content.length > BYTES_MAX) {
            throw new CommandFailed(
                    CommandFailed.FAILED, "the file is larger than " + (BYTES_MAX >> 20) + " MiB; split it.");
        }
        if (content.length == 0) {
            throw new CommandFailed(CommandFailed.FAILED, "the file is empty.");
        }
        return new PayoutFile(content);
    }

    byte[] content() {
        return content;
    }

    String contentType() {
        return isNdjson ? "application/x-ndjson" : "text/csv";
    }

    /// An idempotency key that is the same for the same content and wallet.
    String fingerprint(String wallet, boolean isDryRun) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((wallet + (isDryRun ? " dry" : "")).getBytes(StandardCharsets.UTF_8));
            return "import-" + HexFormat.of().formatHex(sha.digest(content)).substring(0, KEY_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean looksLikeNdjson(byte[] content) {
        for (byte next : content) {
            if (next > ' ') {
                return next == '{';
            }
        }
        return false;
    }
}
