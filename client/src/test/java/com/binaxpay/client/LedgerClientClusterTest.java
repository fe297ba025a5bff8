package com.binaxpay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.TransferLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The client against a real shard with three replicas.
class LedgerClientClusterTest {
    private static final Book BOOK = new Book(978, Mode.LIVE);

    @TempDir
    private static Path directory;

    private static LedgerCluster cluster;
    private final LedgerIds ids = new LedgerIds();

    @BeforeAll
    static void start() throws IOException {
        cluster = new LedgerCluster(directory);
        cluster.leader();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private Id opened(LedgerClient client, LedgerAccount.Limit limit) throws InterruptedException {
        Id id = ids.next();
        ResultCodes codes = client.createAccountsAndWait(
                List.of(LedgerAccount.of(id, BOOK).withLimit(limit).withCode(1_000)));
        assertThat(codes.code(0)).isEqualTo(ResultCode.OK);
        return id;
    }

    @Test
    void moneyMoves_isHeld_andIsFoundAgain() throws Exception {
        try (LedgerClient client = cluster.client(Role.CLIENT, LedgerOptions.defaults())) {
            Id bank = opened(client, LedgerAccount.Limit.NONE);
            Id shop = opened(client, LedgerAccount.Limit.DEBITS_MUST_NOT_EXCEED_CREDITS);
            Id fund = ids.next();
            assertThat(client.transferAndWait(LedgerTransfer.move(fund, bank, shop, 100, BOOK)))
                    .isEqualTo(ResultCode.OK);
            assertThat(client.transferAndWait(LedgerTransfer.move(ids.next(), shop, bank, 101, BOOK)))
                    .isEqualTo(ResultCode.EXCEEDS_CREDITS);
            assertThat(client.transferAndWait(LedgerTransfer.move(fund, bank, shop, 100, BOOK)))
                    .isEqualTo(ResultCode.EXISTS);

            Id hold = ids.next();
            ResultCodes chain = client.transfersAndWait(List.of(
                    LedgerTransfer.hold(hold, shop, bank, 60, 0, BOOK).linked(),
                    LedgerTransfer.move(ids.next(), shop, bank, 1, BOOK)));
            assertThat(chain.areAllSuccesses()).isTrue();
            assertThat(client.transferById(hold).get().orElseThrow().heldMinor())
                    .isEqualTo(60);
            assertThat(client.transferAndWait(LedgerTransfer.post(ids.next(), hold, 50, BOOK)))
                    .isEqualTo(ResultCode.OK);
            assertThat(client.transferById(hold).get().orElseThrow().heldMinor())
                    .isZero();

            AccountState state = client.account(shop).get().orElseThrow();
            assertThat(state.balanceMinor()).isEqualTo(49);
            assertThat(state.debitsPendingMinor()).isZero();
            assertThat(state.account().code()).isEqualTo(1_000);
            assertThat(client.account(ids.next()).get()).isEmpty();

            List<HistoryLine> first = client.statement(shop, Long.MAX_VALUE, 3).get();
            List<HistoryLine> rest =
                    client.statement(shop, first.getLast().ordinal(), 3).get();
            assertThat(first).extracting(HistoryLine::amountMinor).containsExactly(50L, 1L, 60L);
            assertThat(rest).extracting(HistoryLine::id).containsExactly(fund);
        }
    }

    @Test
    void whatWasMoved_isGivenBackOnce() throws Exception {
        try (LedgerClient client = cluster.client(Role.CLIENT, LedgerOptions.defaults())) {
            Id bank = opened(client, LedgerAccount.Limit.NONE);
            Id shop = opened(client, LedgerAccount.Limit.NONE);
            Id original = ids.next();
            ResultCodes codes = client.transfersAndWait(List.of(
                    LedgerTransfer.move(original, bank, shop, 100, BOOK),
                    LedgerTransfer.reversal(ids.next(), original, 60, BOOK),
                    LedgerTransfer.reversal(ids.next(), original, 41, BOOK),
                    LedgerTransfer.reversal(ids.next(), original, 0, BOOK),
                    LedgerTransfer.reversal(ids.next(), original, 0, BOOK)));
            assertThat(codes.code(1)).isEqualTo(ResultCode.OK);
            assertThat(codes.code(2)).isEqualTo(ResultCode.EXCEEDS_ORIGINAL);
            assertThat(codes.code(3)).isEqualTo(ResultCode.OK);
            assertThat(codes.code(4)).isEqualTo(ResultCode.EXCEEDS_ORIGINAL);
            assertThat(client.account(shop).get().orElseThrow().balanceMinor()).isZero();
        }
    }

    /// Only one row is wrong; none of the call is done.
    @Test
    void whatIsNotTheClients_isRefusedAtTheShard() throws Exception {
        try (LedgerClient client = cluster.client(Role.CLIENT, LedgerOptions.defaults())) {
            Id one = opened(client, LedgerAccount.Limit.NONE);
            Id other = opened(client, LedgerAccount.Limit.NONE);
            TransferBatch batch = new TransferBatch(3);
            Id good = ids.next();
            batch.add(LedgerTransfer.move(good, one, other, 5, BOOK));
            batch.add(LedgerTransfer.move(ids.next(), one, other, 5, BOOK));
            batch.debit(Id.of(1_700_000_000_000L, 3, 5, 7));
            assertThatThrownBy(() -> client.transfersAndWait(batch))
                    .isInstanceOf(LedgerException.Refused.class)
                    .hasMessageContaining("row 1: its debit account");
            batch.clear();
            batch.add()
                    .id(Id.of(1_700_000_000_000L, 3, 5, 7))
                    .debit(one)
                    .credit(other)
                    .amountMinor(1)
                    .book(BOOK);
            assertThatThrownBy(() -> client.transfersAndWait(batch))
                    .isInstanceOf(LedgerException.Refused.class)
                    .hasMessageContaining("row 0: its id");
            batch.clear();
            batch.add().id(ids.next()).debit(one).credit(other).amountMinor(1);
            assertThatThrownBy(() -> client.transfersAndWait(batch))
                    .isInstanceOf(LedgerException.Refused.class)
                    .hasMessageContaining("row 0: its book");
            assertThat(client.transferById(good).get()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void aNodesCertificate_isNotAClients() throws Exception {
        try (LedgerClient client =
                cluster.client(Role.EDGE, LedgerOptions.defaults().withDeadline(Duration.ofSeconds(1)))) {
            assertThatThrownBy(() -> client.transferAndWait(
                            LedgerTransfer.move(ids.next(), LedgerIds.of(1, 1), LedgerIds.of(1, 2), 1, BOOK)))
                    .isInstanceOf(LedgerException.NotDone.class);
        }
    }

    /// Callers go on while the leader goes away, and again when it is back; who hears that it is not known sends the
    /// same id again. In the end all that was acknowledged is there, once.
    @Test
    void everyAcknowledgedRow_isThereOnce_thoughLeadersGoAway() throws Exception {
        int callers = 24;
        int callsEach = 120;
        try (LedgerClient patient = cluster.client(Role.CLIENT, LedgerOptions.defaults());
                LedgerClient client =
                        cluster.client(Role.CLIENT, LedgerOptions.defaults().withDeadline(Duration.ofSeconds(2)));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Id bank = opened(patient, LedgerAccount.Limit.NONE);
            Id shop = opened(patient, LedgerAccount.Limit.NONE);
            AtomicLong acknowledged = new AtomicLong();
            CountDownLatch third = new CountDownLatch(callers * callsEach / 3);
            CountDownLatch twoThirds = new CountDownLatch(callers * callsEach * 2 / 3);
            List<Future<List<Id>>> running = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                int rows = 1 + caller % 5;
                running.add(threads.submit(() -> {
                    List<Id> sent = new ArrayList<>();
                    for (int call = 0; call < callsEach; call++) {
                        List<LedgerTransfer> some = new ArrayList<>();
                        for (int row = 0; row < rows; row++) {
                            some.add(LedgerTransfer.move(ids.next(), bank, shop, 1, BOOK));
                        }
                        untilKnown(client, some);
                        some.forEach(one -> sent.add(one.id()));
                        acknowledged.addAndGet(rows);
                        third.countDown();
                        twoThirds.countDown();
                    }
                    return sent;
                }));
            }
            third.await();
            String first = cluster.leader();
            cluster.stop(first);
            twoThirds.await();
            cluster.start(first);
            cluster.stop(cluster.leader());

            for (Future<List<Id>> one : running) {
                List<Id> sent = one.get();
                for (int from = 0; from < sent.size(); from += 500) {
                    assertThat(patient.transfersById(sent.subList(from, Math.min(sent.size(), from + 500)))
                                    .get())
                            .allMatch(Optional::isPresent);
                }
            }
            AccountState state = patient.account(shop).get().orElseThrow();
            assertThat(state.creditsPostedMinor()).isEqualTo(acknowledged.get());
        }
    }

    private static void untilKnown(LedgerClient client, List<LedgerTransfer> rows) throws InterruptedException {
        while (true) {
            try {
                ResultCodes codes = client.transfersAndWait(rows);
                assertThat(codes.areAllSuccesses()).as(codes.toString()).isTrue();
                return;
            } catch (LedgerException.OutcomeUnknown | LedgerException.NotDone e) {
                // The same ids again.
            }
        }
    }

    @Test
    void flags_areThoseOfTheWire() {
        LedgerTransfer linked =
                LedgerTransfer.release(ids.next(), ids.next(), BOOK).linked().with(TransferLayout.IMPORTED);
        assertThat(linked.flags())
                .isEqualTo(TransferLayout.VOID_PENDING | TransferLayout.LINKED | TransferLayout.IMPORTED);
    }
}
