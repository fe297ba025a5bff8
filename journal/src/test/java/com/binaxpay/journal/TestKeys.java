package com.binaxpay.journal;

import java.util.Arrays;

/// Fixed keys and salts, for golden bytes and for speed.
final class TestKeys {
    private TestKeys() {}

    /// A key 1 made of `fill` bytes, as current and only key.
    static DataKeys of(int fill) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) fill);
        DataKey key = new DataKey(1, secret);
        return new DataKeys() {
            @Override
            public DataKey current() {
                return key;
            }

            @Override
            public DataKey byId(int id) {
                if (id != 1) {
                    throw new KeyringFault("no key " + id);
                }
                return key;
            }
        };
    }

    /// Counts 0, 1, 2, … instead of being random: each call goes on where the last one ended.
    static Entropy counting() {
        int[] next = {0};
        return count -> {
            byte[] bytes = new byte[count];
            for (int i = 0; i < count; i++) {
                bytes[i] = (byte) next[0]++;
            }
            return bytes;
        };
    }
}
