package com.binaxpay.simulator.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a run of the laboratory is to do.
///
/// @param length of the time of faults
/// @param rate calls a second
/// @param isLoopback whether to do without namespaces and disks where there could be some
record LabPlan(Duration length, long seed, List<Fault> faults, int rate, Path report, boolean isLoopback) {
    /// What repeats it.
    String command() {
        String some = faults.size() == Fault.values().length
                ? ""
                : " --faults "
                        + String.join(",", faults.stream().map(Fault::title).toList());
        return "./binax lab --seconds " + length.toSeconds() + " --seed " + seed + " --rate " + rate + some
                + (isLoopback ? " --loopback" : "");
    }
}
