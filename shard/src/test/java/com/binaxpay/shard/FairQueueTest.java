package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final int SINGLE = 256;
    private static final int ITEMS_MAX = 8_192;
    private static final int BYTES_MAX = 1 << 20;

    private final FairQueue<Item> queue = new FairQueue<>();

    private record Item(int owner, int sizeBytes, long deadlineNs, int number) implements FairQueue.Waiting {}

    private void add(int owner, int count, int sizeBytes) {
        for (int i = 0; i < count; i++) {
            queue.add(new Item(owner, sizeBytes, Long.MAX_VALUE, i));
        }
    }

    private List<Item> entry() {
        return queue.next(ITEMS_MAX, BYTES_MAX);
    }

    private static long count(List<Item> entry, int owner) {
        return entry.stream().filter(item -> item.owner == owner).count();
    }

    @Test
    void next_onePartnerAlone_takesAllThatFits() {
        add(1, 10_000, SINGLE);
        assertThat(entry()).hasSize(BYTES_MAX / SINGLE);
        assertThat(queue.size()).isEqualTo(10_000 - BYTES_MAX / SINGLE);
    }

    @Test
    void next_afterAFloodOfTenThousand_anotherIsInTheNextEntry_andThatIsShort() {
        add(1, 10_000, SINGLE);
        add(2, 1, SINGLE);
        List<Item> entry = entry();
        assertThat(count(entry, 2)).isOne();
        assertThat(count(entry, 1)).isEqualTo(FairQueue.QUANTUM_BYTES / SINGLE);
        // Alone again.
        assertThat(entry()).hasSize(BYTES_MAX / SINGLE);
    }

    @Test
    void next_rowsOfFiles_giveWayToSingleCommands() {
        int chunk = 500 * SINGLE;
        add(1, 10, chunk);
        add(2, 1_000, SINGLE);
        int entries = 0;
        while (count(entry(), 1) == 0) {
            entries++;
        }
        assertThat(entries).isEqualTo(chunk / FairQueue.QUANTUM_BYTES);
        assertThat(queue.size()).isEqualTo(9 + 1_000 - (entries + 1) * FairQueue.QUANTUM_BYTES / SINGLE);
    }

    @Test
    void next_largerThanAnEntry_hasOneForItself() {
        add(1, 2, 3 * BYTES_MAX);
        add(2, 1, SINGLE);
        assertThat(entry()).extracting(Item::owner).containsExactly(2);
        assertThat(entry()).extracting(Item::owner).containsExactly(1);
        assertThat(entry()).extracting(Item::owner).containsExactly(1);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.bytes()).isZero();
    }

    @Test
    void next_howeverLarge_hasItsTurnAmongTheEighth() {
        add(1, 1, 10 * BYTES_MAX);
        int entries = 1;
        for (add(2, 100, SINGLE); count(entry(), 1) == 0; add(2, 100, SINGLE)) {
            entries++;
        }
        assertThat(entries).isEqualTo(FairQueue.TURNS_MAX);
    }

    @Test
    void late_takesThoseWhoseTimeHasPassed() {
        queue.add(new Item(1, SINGLE, 10, 0));
        queue.add(new Item(1, SINGLE, 30, 1));
        queue.add(new Item(2, SINGLE, 10, 0));
        assertThat(queue.late(20)).hasSize(2);
        assertThat(entry()).extracting(Item::number).containsExactly(1);
        queue.add(new Item(2, SINGLE, 40, 5));
        assertThat(entry()).extracting(Item::owner).containsExactly(2);
    }

    @Test
    void anyTraffic_keepsTheOrderOfEachPartner_losesNothing_andIsFair() {
        Property.check(200, FairQueueTest::anyTraffic);
    }

    private static void anyTraffic(RandomGenerator random) {
        FairQueue<Item> queue = new FairQueue<>();
        Map<Integer, Deque<Integer>> expected = new HashMap<>();
        int itemsMax = 1 + random.nextInt(200);
        int bytesMax = SINGLE * (1 + random.nextInt(300));
        int number = 0;
        for (int round = 0; round < 100; round++) {
            for (int i = random.nextInt(random.nextBoolean() ? 5 : 200); i > 0; i--) {
                int owner = random.nextInt(6);
                int size = SINGLE * (random.nextInt(20) == 0 ? 1 + random.nextInt(500) : 1);
                queue.add(new Item(owner, size, Long.MAX_VALUE, number));
                expected.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(number++);
            }
            List<Item> entry = queue.next(itemsMax, bytesMax);
            assertThat(entry.isEmpty()).isEqualTo(expected.values().stream().allMatch(Deque::isEmpty));
            assertThat(entry.size()).isLessThanOrEqualTo(itemsMax);
            assertThat(entry.size() == 1 || bytes(entry) <= bytesMax).isTrue();
            for (Item item : entry) {
                Deque<Integer> own = Objects.requireNonNull(expected.get(item.owner()));
                assertThat(own.remove()).isEqualTo(item.number);
            }
        }
        List<Item> rest = new ArrayList<>(queue.all());
        assertThat(rest)
                .hasSize(expected.values().stream().mapToInt(Deque::size).sum());
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
    }

    private static long bytes(List<Item> entry) {
        return entry.stream().mapToLong(Item::sizeBytes).sum();
    }
}
