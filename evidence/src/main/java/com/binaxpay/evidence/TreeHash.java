package com.binaxpay.evidence;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Hashes of RFC 6962, section 2.1: a leaf is `SHA-256(0x00 ‖ bytes)`, a node `SHA-256(0x01 ‖ left ‖ right)`, so that
/// neither can pass for the other. One thread at a time.
final class TreeHash {
    static final int BYTES = 32;
    private static final byte NODE = 1;

    /// Content up to this size is put behind its prefix first, since one update costs less than two.
    private static final int SHORT = 255;

    private final MessageDigest sha = sha256();
    private final byte[] leaf = new byte[1 + SHORT];
    private final byte[] node = new byte[1 + 2 * BYTES];

    TreeHash() {
        node[0] = NODE;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Root of the tree without leaves.
    byte[] empty() {
        return sha.digest();
    }

    byte[] leaf(byte[] content, int offset, int length) {
        byte[] hash = new byte[BYTES];
        leaf(content, offset, length, hash);
        return hash;
    }

    void leaf(byte[] content, int offset, int length, byte[] into) {
        if (length > SHORT) {
            sha.update(leaf[0]);
            sha.update(content, offset, length);
        } else {
            System.arraycopy(content, offset, leaf, 1, length);
            sha.update(leaf, 0, 1 + length);
        }
        end(into);
    }

    byte[] node(byte[] left, byte[] right) {
        byte[] hash = new byte[BYTES];
        node(left, right, hash);
        return hash;
    }

    /// `into` may be one of the two.
    void node(byte[] left, byte[] right, byte[] into) {
        System.arraycopy(left, 0, node, 1, BYTES);
        System.arraycopy(right, 0, node, 1 + BYTES, BYTES);
        sha.update(node, 0, node.length);
        end(into);
    }

    private void end(byte[] into) {
        try {
            sha.digest(into, 0, BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has " + BYTES + " bytes", e);
        }
    }
}
