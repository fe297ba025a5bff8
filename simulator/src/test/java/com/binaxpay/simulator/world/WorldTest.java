package com.binaxpay.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class WorldTest {
    private final World world = new World(1);
    private final Host host = new Host(world, "eu");
    private final List<String> said = new ArrayList<>();

    @AfterEach
    void end() {
        World.end();
    }

    /// So often, as the monitor may be free again before or after the thread has left its carrier.
    @RepeatedTest(200)
    void thread_thatARealOneHoldsUpAtAMonitor_goesOnAsIfNothingHadBeenInItsWay() throws Exception {
        Object monitor = new Object();
        CountDownLatch isHeld = new CountDownLatch(1);
        List<Thread> heldUp = new ArrayList<>();
        Thread real = Thread.ofPlatform().start(() -> {
            synchronized (monitor) {
                isHeld.countDown();
                while (heldUp.isEmpty() || heldUp.getFirst().getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
            }
        });
        isHeld.await();
        Thread first = host.start("first", () -> {
            said.add("before");
            synchronized (monitor) {
                said.add("within");
            }
        });
        heldUp.add(first);
        host.start("second", () -> said.add("after"));

        world.run(world.nowNs(), () -> false);

        real.join();
        assertThat(said).containsExactly("before", "within", "after");
    }

    @Test
    void realThread_thatWakesOneOfTheWorld_isAFault() throws Exception {
        Thread waiting = host.start("waiting", LockSupport::park);
        world.run(world.nowNs(), () -> false);

        Thread real = Thread.ofPlatform().start(() -> LockSupport.unpark(waiting));
        real.join();

        assertThatThrownBy(() -> world.run(world.nowNs(), () -> false))
                .hasStackTraceContaining("a real thread reached into the world");
    }
}
