package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Ask.Told;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SliceTest {
    private static final long MS = 1_000_000;
    private static final long BEGIN_NS = -5_000 * MS;

    @Test
    void waits_countWhereTheyBegan_andAnswersWhereTheyCame() {
        Ask quick = ask(100, told(110, 201));
        Ask slow = ask(200, told(700, 503), told(1_300, 201));

        List<Slice> slices = Slice.of(List.of(quick, slow), BEGIN_NS, BEGIN_NS + 2_000 * MS, 0.5);

        assertThat(slices).hasSize(4);
        assertThat(slices.get(0)).isEqualTo(new Slice(0, 0.5, 1, 0, 10, 1_100));
        assertThat(slices.get(1).errors()).isEqualTo(1);
        assertThat(slices.get(2).successes()).isEqualTo(1);
        assertThat(slices.get(3).slowestMs()).isNaN();
    }

    @Test
    void answers_outsideOfTheTime_areLeftOut() {
        Ask after = ask(900, told(2_500, 201));

        List<Slice> slices = Slice.of(List.of(after), BEGIN_NS, BEGIN_NS + 1_000 * MS, 1);

        assertThat(slices).singleElement().satisfies(slice -> {
            assertThat(slice.successes()).isZero();
            assertThat(slice.slowestMs()).isEqualTo(1_600);
        });
    }

    @Test
    void length_growsWithTheTimeSoThatAPlotStaysReadable() {
        assertThat(Slice.lengthFor(60)).isEqualTo(0.5);
        assertThat(Slice.lengthFor(120)).isEqualTo(1);
        assertThat(Slice.lengthFor(3_600)).isEqualTo(30);
        assertThat(Slice.lengthFor(1_000_000)).isEqualTo(60);
    }

    private static Ask ask(long dueMs, Told... told) {
        return new Ask("EU", "key", "a", "b", 1, BEGIN_NS + dueMs * MS, List.of(told));
    }

    private static Told told(long atMs, int status) {
        return new Told("edge", BEGIN_NS, BEGIN_NS + atMs * MS, new Answer(status, Map.of(), "{}"));
    }
}
