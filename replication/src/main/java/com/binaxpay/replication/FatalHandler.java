package com.binaxpay.replication;

/// What to do when a replica must not go on: its log cannot be written, or an entry could not be applied.
@FunctionalInterface
public interface FatalHandler {
    /// Exit code of a process that stopped because of it.
    int EXIT_CODE = 3;

    /// Told once, by any thread; not expected to return in production.
    void onFatal(String group, Throwable cause);

    /// Says why on the error stream and halts the process with [#EXIT_CODE], without running shutdown hooks, which
    /// could hang on the disk that failed.
    static FatalHandler halting() {
        return (group, cause) -> {
            System.err.println("binaxpay: replica of group " + group + " stops: " + cause);
            System.err.flush();
            Runtime.getRuntime().halt(EXIT_CODE);
        };
    }
}
