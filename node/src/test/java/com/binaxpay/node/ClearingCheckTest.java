package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.TrialLine;
import com.binaxpay.wire.Mode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClearingCheckTest {
    private static final int SHARDS = 2;

    private static Optional<Answer.TrialBalance> net(long minor) {
        return Optional.of(new Answer.TrialBalance(List.of(new TrialLine(Mode.TEST, 1, 500, 500, minor))));
    }

    private static List<String> faults(ClearingCheck.Look look) throws InterruptedException {
        return new ClearingCheck(look, SHARDS, 0).faults();
    }

    @Test
    void books_matchAtOnce_areGood() throws InterruptedException {
        assertThat(faults(shard -> net(shard == 0 ? 40 : -40))).isEmpty();
    }

    @Test
    void books_matchOnceWhileCrossingsGoOn_areGood() throws InterruptedException {
        int[] looks = {0};
        assertThat(faults(shard -> net(shard == 0 ? 40 : ++looks[0] == 7 ? -40 : -33)))
                .isEmpty();
        assertThat(looks[0]).isEqualTo(7);
    }

    @Test
    void books_neverMatch_saysWhichAndHowMuch() throws InterruptedException {
        assertThat(faults(shard -> net(shard == 0 ? 40 : -33)))
                .singleElement()
                .asString()
                .contains("clearing", " 7");
    }

    @Test
    void shard_neverHasALeader_isAFault() throws InterruptedException {
        assertThat(faults(shard -> shard == 0 ? net(0) : Optional.empty()))
                .singleElement()
                .asString()
                .contains("leader");
    }
}
