package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.config.Topology;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.SlotMove;
import com.binaxpay.wire.SlotRange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Slots move between the shards of one home only, whoever asks whom.
class SlotResidencyTest {
    private static final int EU = new Jurisdiction("EU").number();
    private static final SlotRange RANGE = new SlotRange(EU, 0, 99, 0);
    private static final String OF_US = "  - { name: ledger-us, home: us, regions: [us, uk, eu] }\n";
    private static final Topology TWO_IN_EU =
            StrictTopology.parsed(StrictTopology.with(OF_US, OF_US + "  - { name: ledger-eu-2, home: eu }\n"));

    @Test
    void planToAnotherHome_isRefusedByWhoGives() {
        assertThat(refusal(0, new Command.PlanMove(RANGE, 1)).orElseThrow())
                .contains("jurisdictions.EU", "ledger-us", "residency");
        assertThat(refusal(0, new Command.PlanMove(RANGE, 2))).isEmpty();
    }

    @Test
    void walletsOfAnotherHome_areRefusedByWhoTakes() {
        SlotMove move = new SlotMove(RANGE, 1, 0, 1, List.of(0));
        assertThat(refusal(1, new Command.AdoptSlots(move, false))).isPresent();
        assertThat(refusal(1, new Command.AdoptWallets(move, List.of()))).isPresent();
        SlotMove within = new SlotMove(RANGE, 1, 0, 2, List.of(0));
        assertThat(refusal(2, new Command.AdoptWallets(within, List.of()))).isEmpty();
    }

    @Test
    void commandsForAnotherHome_areRefusedWhereverTheirSlotIs() {
        Command capture = new Command.Capture(
                new Caller(1, Mode.TEST), new Idempotency(1, 2, 3, 4, Operation.CAPTURE), Id.of(1, EU, 7, 1), 0);
        assertThat(refusal(1, capture)).isPresent();
        assertThat(refusal(0, capture)).isEmpty();
        assertThat(refusal(2, capture)).isEmpty();
    }

    private static Optional<String> refusal(int shard, Command command) {
        return new ResidencyGuard(shard, () -> TWO_IN_EU).apply(command);
    }
}
