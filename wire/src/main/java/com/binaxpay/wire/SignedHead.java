package com.binaxpay.wire;

import java.util.List;

/// A head and who signed it, in the order in which the signatures came into the log.
@Tag(1)
public record SignedHead(TreeHead head, List<HeadSignature> signatures) {
    /// Copies `signatures`.
    public SignedHead {
        signatures = List.copyOf(signatures);
    }
}
