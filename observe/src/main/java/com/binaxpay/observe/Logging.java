package com.binaxpay.observe;

import org.slf4j.bridge.SLF4JBridgeHandler;

/// Logging of a process: everything through SLF4J to Logback.
///
/// `logback.xml` (tests, the command line) shows warnings on standard error. A process is started with
/// `-Dlogback.configurationFile=logback-process.xml -Dbinax.process=NAME -Dbinax.log.dir=DIR` and writes one line an
/// event to standard output and to `DIR/NAME.log`.
public final class Logging {
    private Logging() {}

    /// Leads what libraries say to `java.util.logging` into the same log. First thing in a `main`.
    public static void captureJdkLogging() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
