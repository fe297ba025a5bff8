package com.binaxpay.simulator.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.check.Anomaly;
import com.binaxpay.simulator.check.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The checkers on stores of others, by `-Dbinax.control=S` for so many seconds.
class ControlTest {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("binax.control", 8));
    private static final long SEED = 11;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    private List<Verdict> judge(String name) throws Exception {
        assumeTrue(Control.missing(name).isEmpty(), Control.missing(name));
        try (Control control = Control.of(name, directory, line -> System.out.println(name + ": " + line))) {
            List<Verdict> verdicts = control.run(LENGTH, SEED);
            verdicts.forEach(System.out::println);
            return verdicts;
        }
    }

    @Test
    void etcd_killedAndStopped_passes() throws Exception {
        List<Verdict> verdicts = judge("etcd");
        assertThat(verdicts).allMatch(Verdict::holds);
        assertThat(verdicts).allMatch(verdict -> verdict.examined() > 0);
    }

    @Test
    void redisThatSavesNothing_killed_isSeenToLose() throws Exception {
        Set<Anomaly.Kind> kinds = new TreeSet<>();
        judge("redis").forEach(verdict -> kinds.addAll(verdict.kinds()));
        assertThat(kinds).contains(Anomaly.Kind.LOST);
    }
}
