package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.lab.CrashDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Replicas die with `kill -9` and by losing power at random moments under load: nothing that was answered is lost,
/// nothing
/// happens twice, and all replicas agree. `-Dbinax.moments=200` has more of them, `-Dbinax.seed=N` chooses them anew.
class CrashTest {
    private static final int MOMENTS = Integer.getInteger("binax.moments", 7);
    private static final boolean IS_LONG = MOMENTS >= 200;
    private static final int MOMENTS_TO_CATCH = 25;
    private static final long SEED = Long.getLong("binax.seed", 7);
    private static final Path ROOT = Path.of("target", "crashes").toAbsolutePath();

    @Test
    void replicas_killed_loseNothing() throws Exception {
        assertNothingLost("killed", CrashRun.Deaths.KILLS);
    }

    @Test
    void replicas_killedOrWithoutPower_loseNothing() throws Exception {
        assumeTrue(CrashDisk.missing().isEmpty(), "no power can be lost here: " + CrashDisk.missing());
        assertNothingLost("power", CrashRun.Deaths.KILLS_AND_POWER);
    }

    private static void assertNothingLost(String name, CrashRun.Deaths deaths) throws Exception {
        long begunNs = System.nanoTime();
        try (CrashRun run = new CrashRun(ROOT.resolve(name), SEED, deaths, List.of())) {
            run.begin();
            while (run.moments() < MOMENTS) {
                round(run);
            }
            run.end();
            System.out.printf(
                    Locale.ROOT,
                    "%d moments, -Dbinax.seed=%d, %.0f s: %d commands answered, none lost; moments %s%n",
                    run.moments(),
                    SEED,
                    (System.nanoTime() - begunNs) / 1e9,
                    run.answered(),
                    run.coverage());
            if (IS_LONG && deaths == CrashRun.Deaths.KILLS_AND_POWER) {
                assertThat(run.coverage())
                        .containsKeys(
                                "while a snapshot is written",
                                "while ids are written or merged",
                                "while starting",
                                "WITHOUT_POWER 1",
                                "WITHOUT_POWER 2",
                                "WITHOUT_POWER 3");
            }
        }
    }

    private static void round(CrashRun run) {
        try {
            run.round();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "moment " + run.moments() + " of -Dbinax.seed=" + SEED + ", after " + run.story() + ": " + e, e);
        }
    }

    /// The check of the check.
    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void plantedFault_powerLost_isSeen(PlantedFault fault) throws Exception {
        assumeTrue(CrashDisk.missing().isEmpty(), "no power can be lost here: " + CrashDisk.missing());
        Path root = ROOT.resolve("planted");
        Path classes = fault.compileInto(ROOT.resolve("planted-" + PlantedFault.ALL.indexOf(fault)));
        try (CrashRun run = new CrashRun(root, SEED, CrashRun.Deaths.BLACKOUTS, List.of(classes))) {
            run.begin();
            while (run.moments() < MOMENTS_TO_CATCH) {
                try {
                    run.round();
                } catch (Exception | AssertionError e) {
                    System.out.println("planted: " + fault.fault() + "; seen at moment " + run.moments() + ": "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                    return;
                }
            }
        }
        throw new AssertionError(MOMENTS_TO_CATCH + " moments did not show that " + fault.fault());
    }

    static Stream<PlantedFault> faults() {
        return PlantedFault.ALL.stream().limit(IS_LONG ? Long.MAX_VALUE : 1);
    }
}
