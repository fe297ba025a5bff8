package com.binaxpay.node;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// Names the local cluster that a command is about.
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of the local cluster (default: data, beside the binax script).")
    private Path directory = Path.of(System.getProperty("binax.home", "."), "data");

    /// The cluster in that directory.
    LocalCluster cluster() {
        return new LocalCluster(directory.toAbsolutePath().normalize());
    }
}
