package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
    private static final long MIB = 1 << 20;

    private final AtomicLong log = new AtomicLong(1_000 * MIB);
    private final AtomicLong journal = new AtomicLong(1_000 * MIB);
    private final DiskWatch watch = new DiskWatch(0, List.of(log::get, journal::get), 100 * MIB);

    @Test
    void refusal_belowTheReserveOnEitherDisk_saysHowMuchIsFree() {
        assertThat(watch.freeBytes()).isEqualTo(-1);
        watch.look();
        assertThat(watch.refusal()).isEmpty();
        assertThat(watch.freeBytes()).isEqualTo(1_000 * MIB);
        journal.set(99 * MIB);
        watch.look();
        assertThat(watch.refusal()).contains("disk nearly full: 99 MiB free, 100 MiB are kept in reserve");
    }

    @Test
    void refusal_spaceReturns_endsWhenThereIsAQuarterMoreThanTheReserve() {
        log.set(1);
        watch.look();
        log.set(124 * MIB);
        watch.look();
        assertThat(watch.refusal()).isPresent();
        log.set(125 * MIB);
        watch.look();
        assertThat(watch.refusal()).isEmpty();
        log.set(100 * MIB);
        watch.look();
        assertThat(watch.refusal()).isEmpty();
    }

    @Test
    void refusal_withoutReserve_neverComes() {
        log.set(0);
        DiskWatch none = new DiskWatch(0, List.of(log::get), 0);
        none.look();
        assertThat(none.refusal()).isEmpty();
    }
}
