package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final Parameters NONE = Parameters.read("", List.of(), new Faults());

    @Test
    void places_whenAShardWasAddedSinceTheCursor_goOnInTheOthersAndBeginInThat() {
        Page page = new Page("events", 10, NONE, "", List.of(7L, 3L));

        assertThat(page.places(3, Long.MAX_VALUE)).containsExactly(7L, 3L, Long.MAX_VALUE);
        assertThat(page.places(2, Long.MAX_VALUE)).containsExactly(7L, 3L);
    }

    @Test
    void places_withoutACursor_beginEverywhere() {
        Page page = new Page("events", 10, NONE, "", List.of());

        assertThat(page.places(2, 0)).containsExactly(0L, 0L);
    }
}
