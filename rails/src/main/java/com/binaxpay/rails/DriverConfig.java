package com.binaxpay.rails;

import com.binaxpay.money.Invariant;

/// The bounds and rhythms of a [PayoutDriver].
///
/// @param callsMax provider calls in flight on one rail's lane
/// @param windowMax orders held in memory at a time
/// @param batchMax attempts or outcomes in one command
/// @param aheadMax orders whose attempt is committed and whose call has not begun; small, so that a payout can be
/// cancelled for long and a new leader has little to enquire about
/// @param shardTimeoutMs how long one command or query may take
/// @param pollOpenMs how often to look for new orders while some are open, in case a wake-up was lost
/// @param pollIdleMs how often to look while none is open
/// @param enquiryFirstMs wait before the first enquiry about an unknown outcome; it doubles from then on
/// @param enquiryMaxMs the longest wait between enquiries
/// @param noticeFirstMs wait for a callback before the first enquiry about an accepted order
/// @param reconnectMaxMs the longest wait between tries while a provider refuses connections
/// @param stopGraceMs how long outcomes are still submitted after leadership was lost
public record DriverConfig(
        int callsMax,
        int windowMax,
        int batchMax,
        int aheadMax,
        long shardTimeoutMs,
        long pollOpenMs,
        long pollIdleMs,
        long enquiryFirstMs,
        long enquiryMaxMs,
        long noticeFirstMs,
        long reconnectMaxMs,
        long stopGraceMs) {
    /// Refuses bounds that would let nothing through.
    public DriverConfig {
        Invariant.check(callsMax > 0 && batchMax > 0 && aheadMax > 0, "bounds of a payout driver must be positive");
        Invariant.check(windowMax >= batchMax, "a driver's window must hold a batch", windowMax, batchMax);
        Invariant.check(enquiryFirstMs > 0 && enquiryMaxMs >= enquiryFirstMs, "enquiry waits must grow");
    }

    /// The same for collections: people are asked, who take minutes, so that more of them are held at a time, each
    /// asked about more seldom.
    DriverConfig forCollections() {
        return new DriverConfig(
                callsMax,
                5 * windowMax,
                batchMax,
                aheadMax,
                shardTimeoutMs,
                pollOpenMs,
                pollIdleMs,
                enquiryFirstMs,
                3 * enquiryMaxMs,
                noticeFirstMs,
                reconnectMaxMs,
                stopGraceMs);
    }

    /// What a node uses.
    public static DriverConfig standard() {
        return new DriverConfig(64, 4_000, 500, 1_000, 5_000, 200, 2_000, 200, 10_000, 1_000, 1_000, 10_000);
    }
}
