package com.binaxpay.journal;

import java.security.SecureRandom;

/// Where salts, nonces and keys come from; a seam for golden bytes.
@FunctionalInterface
interface Entropy {
    /// The system's.
    Entropy SYSTEM = count -> {
        byte[] bytes = new byte[count];
        Source.RANDOM.nextBytes(bytes);
        return bytes;
    };

    /// `count` bytes that nobody can guess.
    byte[] bytes(int count);

    /// Holds the generator, made when first used.
    final class Source {
        private static final SecureRandom RANDOM = new SecureRandom();

        private Source() {}
    }
}
