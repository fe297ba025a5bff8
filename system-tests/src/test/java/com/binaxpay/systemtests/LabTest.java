package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The fault laboratory as a person runs it, in short form: of its verdict everything counts but times.
/// `-Dbinax.lab=300 -Dbinax.seed=N` runs it for so many seconds with all faults.
class LabTest {
    private static final int SECONDS = Integer.getInteger("binax.lab", 25);
    private static final boolean IS_LONG = SECONDS >= 60;
    private static final long SEED = Long.getLong("binax.seed", 5);
    private static final Path REPORT = Path.of("target", "lab").toAbsolutePath();

    @Test
    void cluster_broken_losesNothing() throws Exception {
        Binax.Ended ended = Binax.start(
                        REPORT.resolve("lab"),
                        "lab",
                        "--seconds",
                        Integer.toString(SECONDS),
                        "--seed",
                        Long.toString(SEED),
                        "--rate",
                        "20",
                        "--faults",
                        IS_LONG
                                ? "kill,pause,wipe,edge,provider,rolling,isolate,majority,ring,one-way,flap,loss,"
                                        + "slow-disk,full-disk,power,skew"
                                : "kill,pause,one-way",
                        "--report",
                        REPORT.toString())
                .await();

        assertThat(ended.out()).as("%s", ended).contains("page: ", "  held    ");
        assertThat(ended.out().lines().filter(line -> line.contains("FAILED")))
                .as("%s", ended)
                .isEmpty();
        assertThat(Files.readString(REPORT.resolve("lab.html"))).contains("data-verdict=", "Around each fault");
    }
}
