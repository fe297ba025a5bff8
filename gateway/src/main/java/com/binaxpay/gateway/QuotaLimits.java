package com.binaxpay.gateway;

import com.binaxpay.wire.Quota;
import com.binaxpay.wire.QuotaBucket;
import java.util.function.LongFunction;

/// How much a quota is, with what the gateway gives those for whom nothing else is said.
public final class QuotaLimits {
    private static final long KEY_PER_S = 20_000;
    private static final long PARTNER_PER_S = 40_000;
    private static final long PER_DAY = 1_000_000_000;

    private QuotaLimits() {}

    /// Calls a second of `bucket`.
    public static long perSecond(LongFunction<Quota> quotas, long bucket) {
        Quota quota = quotas.apply(bucket);
        long said = QuotaBucket.isWrite(bucket) ? quota.writesPerS() : quota.readsPerS();
        return said > 0 ? said : QuotaBucket.isKeys(bucket) ? KEY_PER_S : PARTNER_PER_S;
    }

    /// Calls a day of `bucket`.
    static long perDay(LongFunction<Quota> quotas, long bucket) {
        Quota quota = quotas.apply(bucket);
        long said = QuotaBucket.isWrite(bucket) ? quota.writesPerDay() : quota.readsPerDay();
        return said > 0 ? said : PER_DAY;
    }
}
