package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeadlineQueueTest {
    @Test
    void queue_random_givesHoldsInOrderOfDeadlineAndId() {
        Property.check(300, random -> {
            HoldTable holds = new HoldTable();
            DeadlineQueue queue = new DeadlineQueue(holds);
            List<Integer> queued = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                if (random.nextInt(5) < 3 || queued.isEmpty()) {
                    int hold = holds.add(random.nextInt(3) - 1, step, 1, 0, 1, 1 + random.nextInt(30), step + 1);
                    queue.add(hold);
                    queued.add(hold);
                } else {
                    int removed = queued.get(random.nextInt(queued.size()));
                    queued.removeIf(hold -> hold == removed);
                    queue.remove(removed);
                    holds.remove(removed);
                }
                assertFirst(queue, holds, queued);
            }
        });
    }

    private static void assertFirst(DeadlineQueue queue, HoldTable holds, List<Integer> queued) {
        assertThat(queue.size()).isEqualTo(queued.size());
        queued.sort((a, b) -> compare(holds, a, b));
        if (queued.isEmpty()) {
            assertThat(queue.firstNs()).isEqualTo(Long.MAX_VALUE);
        } else {
            assertThat(queue.first()).isEqualTo(Objects.requireNonNull(queued.getFirst()));
        }
    }

    private static int compare(HoldTable holds, int a, int b) {
        int byDeadline = Long.compare(holds.get(a, HoldTable.DEADLINE_NS), holds.get(b, HoldTable.DEADLINE_NS));
        if (byDeadline != 0) {
            return byDeadline;
        }
        int byHi = Long.compareUnsigned(holds.get(a, HoldTable.ID_HI), holds.get(b, HoldTable.ID_HI));
        return byHi != 0 ? byHi : Long.compareUnsigned(holds.get(a, HoldTable.ID_LO), holds.get(b, HoldTable.ID_LO));
    }
}
