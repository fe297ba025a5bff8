package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The fault laboratory as a person runs it, in short form: of its verdict everything counts but how long writes
/// waited. `-Dbinax.lab=300 -Dbinax.seed=N` runs it for so many seconds with all faults.
class LabTest {
    private static final int SECONDS = Integer.getInteger("binax.lab", 25);
    private static final boolean IS_LONG = SECONDS >= 60;
    private static final long SEED = Long.getLong("binax.seed", 5);
    private static final String TOO_LATE = " of writes were answered within 10 s, and ";
    private static final Pattern HAPPENED = Pattern.compile(" calls, [1-9][0-9]* faults of ");
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

        assertThat(ended.out()).as("%s", ended).contains("page: ", "  held    ").containsPattern(HAPPENED);
        assertThat(ended.out().lines().filter(line -> line.contains("  failed: ") && !line.contains(TOO_LATE)))
                .as("%s", ended)
                .isEmpty();
        assertThat(ended.status())
                .as("%s", ended)
                .isLessThanOrEqualTo(ended.out().contains(TOO_LATE) ? 1 : 0);
        assertThat(Files.readString(REPORT.resolve("lab.html"))).contains("data-verdict=", "Around each fault");
    }
}
