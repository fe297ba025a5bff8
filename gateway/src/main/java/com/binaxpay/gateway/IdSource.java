package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Where new ids come from. Safe for any thread.
public interface IdSource {
    /// A new id with the time of now.
    Id next(int jurisdiction, int slot);

    /// Ids as they are made outside tests: a counter with a secret start, mixed so that neighbours do not look alike
    /// (SplitMix64), so one process never repeats itself within 2^64 ids.
    static IdSource random(InstantSource clock) {
        AtomicLong state = new AtomicLong(new SecureRandom().nextLong());
        return new IdSource() {
            @Override
            public Id next(int jurisdiction, int slot) {
                return Id.of(clock.millis(), jurisdiction, slot, mixed());
            }

            private long mixed() {
                long z = state.addAndGet(0x9E3779B97F4A7C15L);
                z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
                z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
                return z ^ z >>> 31;
            }
        };
    }
}
