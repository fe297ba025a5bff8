package com.binaxpay.gateway;

import java.util.Optional;

/// Knows those who run the cluster and may call `/admin/v1`. Never blocks; safe for any thread.
@FunctionalInterface
public interface Operators {
    /// What the operator with this key is called in the log; empty where the key is no operator's, or was revoked.
    Optional<String> authenticate(String bearerToken);
}
