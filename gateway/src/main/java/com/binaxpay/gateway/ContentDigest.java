package com.binaxpay.gateway;

import com.binaxpay.gateway.StructuredField.Item;
import com.binaxpay.gateway.StructuredField.Member;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.SequencedMap;

/// The hash of a body that its request announces, RFC 9530.
final class ContentDigest {
    static final String HEADER = "Content-Digest";
    /// Algorithms that the RFC takes for safe, and their names here.
    private static final Map<String, String> ALGORITHMS = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

    private ContentDigest() {}

    /// Refuses a body that is another one than `header` announces. Every hash that we know counts, and one has to be
    /// there.
    static void check(String header, byte[] body) {
        int known = 0;
        for (Map.Entry<String, Member> each : read(header).entrySet()) {
            String algorithm = ALGORITHMS.get(each.getKey());
            if (algorithm == null) {
                continue;
            }
            known++;
            boolean isRight = each.getValue() instanceof Item item
                    && item.value() instanceof Bare.Binary announced
                    && MessageDigest.isEqual(announced.value().toArray(), hash(algorithm, body));
            if (!isRight) {
                throw refused("The body's " + each.getKey() + " is another one than the header says.");
            }
        }
        if (known == 0) {
            throw refused("The header has no sha-256 and no sha-512.");
        }
    }

    private static SequencedMap<String, Member> read(String header) {
        try {
            return StructuredFieldReader.dictionary(header);
        } catch (StructuredFieldReader.Malformed e) {
            throw refused("The header is malformed: " + e.getMessage() + ".");
        }
    }

    private static ProblemException refused(String detail) {
        return Problem.ofHeader(ProblemCode.CONTENT_DIGEST_INVALID, HEADER, detail)
                .asException();
    }

    private static byte[] hash(String algorithm, byte[] body) {
        try {
            return MessageDigest.getInstance(algorithm).digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
