package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Answer.TrialLine;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.VerifyReport;
import com.binaxpay.wire.VerifyReport.Checkpoint;
import com.binaxpay.wire.VerifyReport.Replica;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyVerdictTest {
    private static final TrialLine EVEN = new TrialLine(Mode.TEST, 1, 500, 500, 0);

    @Test
    void verdict_everythingHolds_hasNoFaults() {
        VerifyVerdict verdict = new VerifyVerdict(List.of(
                on("eu", replica(0, EVEN, new Checkpoint(1, "aa"), new Checkpoint(2, "bb"))),
                on("uk", replica(0, EVEN, new Checkpoint(2, "bb"), new Checkpoint(3, "cc")))));

        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.lines()).anyMatch(line -> line.contains("2 replicas agree at checkpoint 2, bb"));
    }

    @Test
    void verdict_replicasDiffer_namesTheCheckpoint() {
        VerifyVerdict verdict = new VerifyVerdict(List.of(
                on("eu", replica(0, EVEN, new Checkpoint(2, "bb"))),
                on("uk", replica(0, EVEN, new Checkpoint(2, "bc")))));

        assertThat(verdict.faults()).singleElement().asString().contains("differ at checkpoint 2");
    }

    @Test
    void verdict_replicaFoundFaults_passesThemOn() {
        Replica broken = new Replica(1, "leader", 9, 0, 5, 2, List.of("row 3 is wrong"), List.of(), List.of(EVEN));
        assertThat(new VerifyVerdict(List.of(on("eu", broken))).faults())
                .containsExactly("shard 1 on eu: row 3 is wrong");
    }

    @Test
    void verdict_moneyIsOutOfBalance_saysWhereAndHowMuch() {
        VerifyVerdict verdict =
                new VerifyVerdict(List.of(on("eu", replica(0, new TrialLine(Mode.LIVE, 1, 500, 499, 0)))));

        assertThat(verdict.faults()).hasSize(2).allMatch(fault -> fault.contains("500") && fault.contains("499"));
    }

    private static VerifyReport on(String process, Replica... replicas) {
        return new VerifyReport(process, List.of(replicas));
    }

    private static Replica replica(int shard, TrialLine trial, Checkpoint... checkpoints) {
        return new Replica(shard, "follower", 9, 0, 5, 2, List.of(), List.of(checkpoints), List.of(trial));
    }
}
