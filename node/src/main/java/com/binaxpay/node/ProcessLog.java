package com.binaxpay.node;

import com.binaxpay.observe.Logging;
import java.nio.file.Path;

/// Sends a process's log where it belongs. To be called before anything is logged.
final class ProcessLog {
    private ProcessLog() {}

    /// Log of a process that speaks to a person on its standard output.
    static void toFileOnly(String process, Path directory) {
        System.setProperty("binax.log.console", "OFF");
        to(process, directory);
    }

    /// Log of `process` in `directory`.
    static void to(String process, Path directory) {
        System.setProperty("logback.configurationFile", "logback-process.xml");
        System.setProperty("binax.process", process);
        System.setProperty("binax.log.dir", directory.toString());
        Logging.captureJdkLogging();
    }
}
