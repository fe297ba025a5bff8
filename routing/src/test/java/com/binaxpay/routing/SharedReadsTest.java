package com.binaxpay.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.binaxpay.observe.Metrics;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bookmark;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
    private static final Query QUERY = new Query.TrialBalance();
    private static final Shards.Consistency BOUNDED = new Shards.Consistency.Bounded(500);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Metrics metrics = new Metrics();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean failsFirst;

    private final SharedReads shared = new SharedReads(
            new Shards() {
                @Override
                public Written submit(int shard, Command command, long deadlineNs) {
                    throw new AssertionError(command);
                }

                @Override
                public Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
                    int number = asked.incrementAndGet();
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    if (failsFirst && number == 1) {
                        throw new NotDone("the first fails");
                    }
                    return new Read(new Answer.TrialBalance(List.of()), number, "eu");
                }
            },
            metrics);

    @AfterEach
    void stop() {
        gate.countDown();
        threads.close();
    }

    private static long soon() {
        return System.nanoTime() + LONG.toNanos();
    }

    private List<Future<Shards.Read>> ask(int times, Shards.Consistency consistency) {
        List<Future<Shards.Read>> reads = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Callable<Shards.Read> read = () -> shared.ask(0, QUERY, consistency, soon());
            reads.add(threads.submit(read));
        }
        return reads;
    }

    private String sharedReads() {
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith("binax_routing_shared_reads_total"))
                .findFirst()
                .orElse("");
    }

    @Test
    void ask_manyTheSameAtOnce_asksOnceAndAllGetIt() throws Exception {
        List<Future<Shards.Read>> reads = ask(1, BOUNDED);
        await("the first").atMost(LONG).until(() -> asked.get() == 1);
        reads.addAll(ask(20, BOUNDED));
        // Those wait for the first one; whoever came too late would ask by himself and get another number.
        await("the others").atMost(LONG).until(() -> waiting() >= 20);
        gate.countDown();
        for (Future<Shards.Read> read : reads) {
            assertThat(read.get().asOfNs()).isEqualTo(1);
        }
        assertThat(asked.get()).isEqualTo(1);
        assertThat(sharedReads()).endsWith(" 20.0");
        assertThat(shared.ask(0, QUERY, BOUNDED, soon()).asOfNs())
                .as("one that comes afterwards")
                .isEqualTo(2);
    }

    private int waiting() {
        return shared.followers();
    }

    @Test
    void ask_otherBoundsOrBookmarksOrLinearizable_isAskedApart() throws Exception {
        List<Future<Shards.Read>> reads = ask(1, BOUNDED);
        reads.addAll(ask(1, new Shards.Consistency.Bounded(400)));
        reads.addAll(ask(1, new Shards.Consistency.Bounded(500, Bookmark.NONE.with(0, 7))));
        reads.addAll(ask(3, new Shards.Consistency.Linearizable()));
        await("all").atMost(LONG).until(() -> asked.get() == 6);
        gate.countDown();
        for (Future<Shards.Read> read : reads) {
            assertThat(read.get().servedByRegion()).isEqualTo("eu");
        }
        assertThat(sharedReads()).endsWith(" 0.0");
    }

    @Test
    void ask_theFirstFails_othersAskForThemselves() throws Exception {
        failsFirst = true;
        List<Future<Shards.Read>> reads = ask(1, BOUNDED);
        await("the first").atMost(LONG).until(() -> asked.get() == 1);
        reads.addAll(ask(3, BOUNDED));
        await("the others").atMost(LONG).until(() -> waiting() >= 3);
        gate.countDown();
        assertThatThrownBy(() -> reads.getFirst().get()).hasCauseInstanceOf(Shards.NotDone.class);
        for (Future<Shards.Read> read : reads.subList(1, 4)) {
            assertThat(read.get().asOfNs()).isBetween(2L, 4L);
        }
    }

    @Test
    void ask_hasLessTimeThanTheFirst_isToldInTime() throws Exception {
        List<Future<Shards.Read>> reads = ask(1, BOUNDED);
        await("the first").atMost(LONG).until(() -> asked.get() == 1);
        assertThatThrownBy(() -> shared.ask(0, QUERY, BOUNDED, System.nanoTime()))
                .isInstanceOf(Shards.NotDone.class);
        gate.countDown();
        assertThat(reads.getFirst().get().asOfNs()).isEqualTo(1);
    }
}
