package com.binaxpay.console;

/// Where the console gets the cluster's state from.
@FunctionalInterface
public interface StatusSource {
    /// The state as JSON, as `./binax status --json` prints it (docs/reference/status.md). Called about once a second
    /// by one
    /// thread; may block for less than that.
    String statusJson();
}
