package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.View;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A shard on three real replicas: elections, snapshots and all.
class ShardClusterTest {
    private static final int KES = 404;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int CALLERS = 8;
    private static final int TRANSFERS_A_CALLER = 100;

    @TempDir
    private Path root;

    private final AtomicLong nextKey = new AtomicLong();

    @Test
    void leader_diesUnderLoad_everyTransferIsAppliedOnce() throws Exception {
        try (ShardCluster cluster = new ShardCluster(root)) {
            Id from = openWallet(cluster);
            Id to = openWallet(cluster);
            cluster.done(fund(from, 1_000_000));
            AtomicInteger done = new AtomicInteger();

            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> running = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    running.add(callers.submit(() -> {
                        for (int i = 0; i < TRANSFERS_A_CALLER; i++) {
                            cluster.done(transfer(from, to, 3));
                            done.incrementAndGet();
                        }
                    }));
                }
                await("half of the load").atMost(LONG).until(() -> done.get() > CALLERS * TRANSFERS_A_CALLER / 2);
                cluster.stop("eu");
                for (Future<?> caller : running) {
                    caller.get();
                }
            }

            assertThat(available(cluster, to)).isEqualTo(3L * CALLERS * TRANSFERS_A_CALLER);
            assertThat(available(cluster, from)).isEqualTo(1_000_000 - 3L * CALLERS * TRANSFERS_A_CALLER);
            cluster.start("eu");
            cluster.done(transfer(from, to, 1));
            assertThat(cluster.agreeAtACheckpoint()).isTrue();
            for (String node : ShardCluster.NODES) {
                assertThat(cluster.host(node).verify().faults()).isEmpty();
            }
        }
    }

    /// Snapshots are of format 1 at the first level, and from the second on of format 2, written in the background; the
    /// wiped replica installs one.
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2"})
    void replicas_restartedAndOneWiped_goOnFromSnapshotsAndAgree(int firstLevel, int lastLevel) throws Exception {
        try (ShardCluster cluster = new ShardCluster(root)) {
            cluster.raiseTo(firstLevel);
            Id from = openWallet(cluster);
            Id to = openWallet(cluster);
            cluster.done(fund(from, 10_000));
            Command first = transfer(from, to, 100);
            cluster.done(first);
            cluster.stop("us");
            cluster.wipe("us");
            for (String node : List.of("eu", "uk")) {
                cluster.stop(node);
                cluster.start(node);
            }
            cluster.done(transfer(from, to, 10));
            for (String node : List.of("eu", "uk")) {
                snapshot(cluster, node);
            }

            cluster.start("us");
            cluster.done(transfer(from, to, 1));

            assertThat(cluster.agreeAtACheckpoint()).isTrue();
            assertThat(cluster.done(first).replayed()).isTrue();
            snapshot(cluster, "us");
            cluster.raiseTo(lastLevel);
            cluster.done(transfer(from, to, 5));
            for (String node : ShardCluster.NODES) {
                snapshot(cluster, node);
            }
            ShardCluster.NODES.forEach(cluster::stop);
            for (String node : ShardCluster.NODES) {
                cluster.start(node);
            }
            assertThat(available(cluster, to)).isEqualTo(116);
            cluster.raiseTo(lastLevel);
            cluster.done(transfer(from, to, 1));
            assertThat(cluster.agreeAtACheckpoint()).isTrue();
            for (String node : ShardCluster.NODES) {
                assertThat(cluster.host(node).verify().faults()).isEmpty();
            }
        }
    }

    /// Without the bookmark a follower would mostly not have applied the write yet.
    @Test
    void boundedReads_afterAWrite_seeItOnEveryReplica() throws Exception {
        try (ShardCluster cluster = new ShardCluster(root)) {
            cluster.raiseTo(Levels.NEWEST);
            Id wallet = openWallet(cluster);
            for (int funded = 1; funded <= 20; funded++) {
                long entry = cluster.applied(fund(wallet, 1)).entry();
                assertThat(entry).isPositive();
                for (String node : ShardCluster.NODES) {
                    Call read = new Call.Ask(0, new Query.Balances(CALLER, wallet), 60_000, 60_000, entry);
                    Reply reply = cluster.host(node).handle(read).join();
                    assertThat(reply).isInstanceOf(Reply.Answered.class);
                    Answer.Many many = (Answer.Many) ((Reply.Answered) reply).answer();
                    assertThat(((View.Balance) many.views().getFirst()).availableMinor())
                            .isEqualTo(funded);
                }
            }
            Call ahead = new Call.Ask(0, new Query.Balances(CALLER, wallet), 1, 60_000, Long.MAX_VALUE);
            assertThat(cluster.leader().handle(ahead).join()).isInstanceOf(Reply.NotDone.class);
        }
    }

    private static void snapshot(ShardCluster cluster, String node) {
        long index = cluster.leader().group().committed();
        await(node + " applies " + index)
                .atMost(LONG)
                .until(() -> cluster.host(node).group().lastApplied() >= index);
        assertThat(cluster.host(node).group().snapshot().join()).isPositive();
    }

    private Id id() {
        return Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, nextKey.incrementAndGet());
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(nextKey.incrementAndGet(), 1, 1, 2, operation);
    }

    private Id openWallet(ShardCluster cluster) throws IOException {
        Id wallet = id();
        cluster.done(new Command.OpenWallet(
                CALLER, key(Operation.OPEN_WALLET), wallet, List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
        return wallet;
    }

    private Command fund(Id wallet, long amountMinor) {
        return new Command.Fund(CALLER, key(Operation.FUND), id(), wallet, KES, amountMinor);
    }

    private Command transfer(Id from, Id to, long amountMinor) {
        return new Command.Transfer(
                CALLER, key(Operation.TRANSFER), id(), from, to, KES, amountMinor, true, 0, "rent", Bytes.EMPTY);
    }

    private static long available(ShardCluster cluster, Id wallet) {
        while (true) {
            Reply reply = cluster.leader()
                    .handle(new Call.Ask(0, new Query.Balances(CALLER, wallet), -1, 10_000))
                    .join();
            if (reply instanceof Reply.Answered(Answer.Many many, long age)
                    && age == 0
                    && many.views().getFirst() instanceof View.Balance balance) {
                return balance.availableMinor();
            }
        }
    }
}
