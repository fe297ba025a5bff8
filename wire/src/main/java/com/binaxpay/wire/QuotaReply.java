package com.binaxpay.wire;

import java.util.List;

/// What is answered to a [QuotaCall].
public sealed interface QuotaReply {
    /// Shares to keep to from now on, until the next answer, in the order of the demands.
    ///
    /// @param sharesMilli thousandths of a call a second
    @Tag(1)
    record Lent(List<Long> sharesMilli) implements QuotaReply {}

    /// This node does not lead the control group. `leader` is the region believed to, or empty.
    @Tag(2)
    record NotLeader(String leader) implements QuotaReply {}
}
