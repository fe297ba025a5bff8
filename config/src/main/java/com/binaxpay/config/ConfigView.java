package com.binaxpay.config;

import java.util.Optional;

/// A process's own copy of the configuration. Never blocks; safe for any thread.
public interface ConfigView {
    /// The newest version that this process knows.
    Configuration current();

    /// How long ago, in milliseconds, this version was last known to be the newest; grows while the process is cut off
    /// from the control group.
    long ageMs();

    /// The key that a request presented, unless it is unknown or revoked.
    Optional<ApiKey> authenticate(String presentedKey);

    /// The operator's key that a request presented, unless it is unknown or revoked.
    Optional<ApiKey> authenticateOperator(String presentedKey);

    /// A view that never changes, for tests and tools.
    static ConfigView fixed(Configuration configuration, ApiKeys keys) {
        return new ConfigView() {
            @Override
            public Configuration current() {
                return configuration;
            }

            @Override
            public long ageMs() {
                return 0;
            }

            @Override
            public Optional<ApiKey> authenticate(String presentedKey) {
                return keys.find(configuration, presentedKey);
            }

            @Override
            public Optional<ApiKey> authenticateOperator(String presentedKey) {
                return keys.findOperator(configuration, presentedKey);
            }
        };
    }
}
