package com.binaxpay.simulator.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClocksTest {
    @TempDir
    Path directory;

    @Test
    void jumps_followFromTheSeed_aheadAndBehind_withinHalfAMinute() {
        TreeSet<Long> all = new TreeSet<>();
        for (long seed = 0; seed < 500; seed++) {
            List<Long> jumps = Clocks.jumps(new SplittableRandom(seed));
            assertThat(jumps)
                    .hasSize(3)
                    .isEqualTo(Clocks.jumps(new SplittableRandom(seed)))
                    .allMatch(offMs -> Math.abs(offMs) >= 100 && Math.abs(offMs) <= 30_000);
            all.addAll(jumps);
        }
        assertThat(all.first()).isLessThan(-29_000);
        assertThat(all.last()).isGreaterThan(29_000);
        assertThat(all).anyMatch(offMs -> Math.abs(offMs) < 500);
    }

    @Test
    void file_saysWhatTheLibraryReads() throws IOException {
        Clocks clocks = Clocks.make(directory.resolve("clocks"));
        assertThat(clocks.directory().resolve("us")).hasContent("+0.000");
        clocks.set("us", -12_345);
        assertThat(clocks.directory().resolve("us")).hasContent("-12.345");
        clocks.set("us", 30_000);
        assertThat(clocks.directory().resolve("us")).hasContent("+30.000");
        assertThat(clocks.directory().resolve("eu")).hasContent("+0.000");
        try (var files = Files.list(clocks.directory())) {
            assertThat(files).hasSize(3);
        }
    }

    @Test
    void fault_isNamedAndNeedsClocks() {
        assertThat(Fault.named("skew, pause")).containsExactly(Fault.SKEW, Fault.PAUSE);
        assertThat(Fault.SKEW.needs()).isEqualTo(Fault.Needs.CLOCKS);
        assertThat(Fault.named("")).contains(Fault.SKEW, Fault.PAUSE);
    }

    @Test
    void words_tellAllJumps() {
        assertThat(Clocks.inWords(List.of(1_500L, -29_999L))).isEqualTo("+1.500, then -29.999 s");
    }
}
