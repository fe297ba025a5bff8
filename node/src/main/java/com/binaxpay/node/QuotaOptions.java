package com.binaxpay.node;

import com.binaxpay.wire.Quota;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// How many calls are let through, as options.
final class QuotaOptions {
    @Option(names = "--reads-per-s", paramLabel = "N", description = "Reads a second; 0: as everybody.")
    private long readsPerS;

    @Option(names = "--writes-per-s", paramLabel = "N", description = "Writes a second; 0: as everybody.")
    private long writesPerS;

    @Option(names = "--reads-per-day", paramLabel = "N", description = "Reads a day (UTC); 0: as everybody.")
    private long readsPerDay;

    @Option(names = "--writes-per-day", paramLabel = "N", description = "Writes a day (UTC); 0: as everybody.")
    private long writesPerDay;

    Quota quota(CommandSpec spec) {
        if (Math.min(Math.min(readsPerS, writesPerS), Math.min(readsPerDay, writesPerDay)) < 0) {
            throw new ParameterException(spec.commandLine(), "a quota cannot be less than 0");
        }
        return new Quota(readsPerS, writesPerS, readsPerDay, writesPerDay);
    }
}
