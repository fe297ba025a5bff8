package com.binaxpay.node;

import com.binaxpay.transport.CallHandler;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.RecordCodec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// The method under which nodes and edges say how they are.
final class StatusMethod {
    static final String NAME = "status";

    private static final Path PROC_STATUS = Path.of("/proc/self/status");

    private StatusMethod() {}

    static CallHandler handler(Supplier<ProcessStatus> status) {
        return CallHandler.blocking((request, peer) -> RecordCodec.PROCESS_STATUS.encode(status.get()));
    }

    /// Milliseconds since this process started.
    static long uptimeMs() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    /// Resident memory of this process, 0 where the system does not say.
    static long rssBytes() {
        try (var lines = Files.lines(PROC_STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
