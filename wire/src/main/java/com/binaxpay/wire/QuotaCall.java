package com.binaxpay.wire;

import java.util.List;

/// What a process that takes partners' requests asks of the leader of the control group, several times a second: shares
/// of
/// quotas.
///
/// @param process its name
@Tag(1)
public record QuotaCall(String process, List<Demand> demands) {
    /// What a process needs of one quota. Rates are thousandths of a call a second.
    ///
    /// @param bucket which quota, see [QuotaBucket]
    /// @param shareMilli the share that it keeps to now, 0 for none yet
    /// @param wantedMilli how much came lately, let through or not
    public record Demand(long bucket, long shareMilli, long wantedMilli) {}
}
