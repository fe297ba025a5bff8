package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// `./binax simulate` as a person types it.
class SimulateTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --seeds 0                    | --seeds must be 1 or more; it is 0
                    --seeds -5                   | --seeds must be 1 or more; it is -5
                    --seconds 0                  | --seconds must be from 1 to 3,600; it is 0
                    --seconds 10000000000        | --seconds must be from 1 to 3,600; it is 10000000000
                    --seed 9223372036854775807   | --seed is too large
                    --without-faults NOISE       | --without-faults knows no 'NOISE'; there are [KILL,
                    --without-requests KILL      | --without-requests knows no 'KILL'; there are [
                    --defects --to 5             | with --defect and --defects only --seed, --seeds and --seconds
                    --from 5 --to 5              | --from and --to must be seconds between 0 and 30
                    --to 31                      | --from and --to must be seconds between 0 and 30
                    --defect NONE                | no defect is called NONE; there are [
                    --seed x                     | --seed
                    """)
    void wrongInput_isRefusedWithTheOption(String arguments, String said) {
        assertThat(run(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(said, "Usage: binax simulate");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void seed_thatHolds_isToldWithItsTrace() {
        assertThat(run("--seed 3 --seconds 2")).isZero();
        assertThat(out.toString())
                .containsPattern("seed 3: all held, trace [0-9a-f]{16}")
                .contains("passed: 0 of 1");
    }

    /// `TRANSFER` is a fault, of leadership, and a request.
    @Test
    void kindsThatAreLeftOut_doNotHappen() {
        assertThat(run("--seed 3 --seconds 6")).isZero();
        assertThat(out.toString()).contains(" KILL=", " PAYOUT_SUCCEEDED=");
        out.getBuffer().setLength(0);

        assertThat(run("--seed 3 --seconds 6 --without-faults KILL,TRANSFER --without-requests PAYOUT"))
                .isZero();
        assertThat(out.toString())
                .doesNotContain(" KILL=", " PAYOUT_SUCCEEDED=")
                .contains(" CROSSING=");
    }

    @Test
    void command_ofAShortenedPlan_repeatsIt() {
        Trials.Plan plan = new Trials.Plan(3, 6, List.of("TRANSFER"), List.of("PAYOUT", "HOLD"), 1, 4, "");
        assertThat(Simulate.command(plan))
                .isEqualTo("./binax simulate --seed 3 --seconds 6 --from 1 --to 4 --without-faults TRANSFER"
                        + " --without-requests PAYOUT,HOLD --no-shrink");
    }

    private int run(String arguments) {
        return Simulate.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.strip().split(" +"));
    }
}
