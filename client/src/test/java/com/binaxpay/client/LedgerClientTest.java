package com.binaxpay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.TransferLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How rows become requests, and what becomes of those, against nodes that answer as the test says.
class LedgerClientTest {
    private static final Book BOOK = new Book(978, Mode.TEST);
    private static final LedgerOptions ONE_IN_FLIGHT = LedgerOptions.defaults().withBounds(1, 1 << 20);

    @TempDir
    private Path directory;

    private DevAuthority authority;
    private Identity identity;
    private ScriptedNode eu;
    private ScriptedNode uk;
    private final BlockingQueue<ScriptedNode.Call> calls = new LinkedBlockingQueue<>();
    private final LedgerIds ids = new LedgerIds();

    @BeforeEach
    void start() throws IOException {
        authority = DevAuthority.open(directory, InstantSource.system());
        identity = authority.process("shop", Role.CLIENT);
        eu = new ScriptedNode(authority, "eu", calls);
        uk = new ScriptedNode(authority, "uk", calls);
    }

    @AfterEach
    void stop() {
        eu.close();
        uk.close();
    }

    private LedgerClient client(LedgerOptions options) {
        return LedgerClient.connect(List.of(eu.address()), identity, options);
    }

    private LedgerClient clientOfBoth(LedgerOptions options) {
        return LedgerClient.connect(List.of(eu.address(), uk.address()), identity, options);
    }

    private LedgerTransfer transfer() {
        return LedgerTransfer.move(ids.next(), LedgerIds.of(1, 1), LedgerIds.of(1, 2), 5, BOOK);
    }

    @Test
    void rowsThatComeWhileABatchIsInFlight_goTogether() throws Exception {
        try (LedgerClient client = client(ONE_IN_FLIGHT)) {
            CompletableFuture<ResultCode> first = client.transfer(transfer());
            ScriptedNode.Call alone = next();
            CompletableFuture<ResultCode> second = client.transfer(transfer());
            CompletableFuture<ResultCodes> others =
                    client.transfers(List.of(transfer().linked(), transfer()));
            assertThat(alone.rows()).isEqualTo(1);
            assertThat(calls.size()).isZero();

            alone.codes(ResultCode.EXCEEDS_CREDITS);
            ScriptedNode.Call together = next();
            together.codes(ResultCode.OK, ResultCode.LINKED_FAILED, ResultCode.ACCOUNTS_SAME);

            assertThat(first.get()).isEqualTo(ResultCode.EXCEEDS_CREDITS);
            assertThat(second.get()).isEqualTo(ResultCode.OK);
            assertThat(others.get().code(0)).isEqualTo(ResultCode.LINKED_FAILED);
            assertThat(others.get().code(1)).isEqualTo(ResultCode.ACCOUNTS_SAME);
            assertThat(others.get().firstRefused()).isZero();
        }
    }

    @Test
    void whatIsMoreThanABatchTakes_goesIntoTheNext() throws Exception {
        LedgerOptions small = new LedgerOptions(
                0,
                1 << 10,
                1,
                1 << 20,
                Duration.ofSeconds(30),
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                new LedgerWatch() {});
        try (LedgerClient client = client(small)) {
            var unused = client.transfer(transfer());
            ScriptedNode.Call first = next();
            for (int i = 0; i < 10; i++) {
                unused = client.transfer(transfer());
            }
            first.allDone();
            ScriptedNode.Call full = next();
            assertThat(full.rows()).isEqualTo(8);
            full.allDone();
            assertThat(next().rows()).isEqualTo(2);
        }
    }

    @Test
    void whereTooMuchWaits_aCallFailsAtOnce_andOneThatWaitsGoesOn() throws Exception {
        AtomicInteger told = new AtomicInteger();
        LedgerOptions tiny = new LedgerOptions(
                0,
                1 << 10,
                1,
                1 << 10,
                Duration.ofSeconds(30),
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                new LedgerWatch() {
                    @Override
                    public void onFull(int rows) {
                        told.addAndGet(rows);
                    }
                });
        try (LedgerClient client = client(tiny);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<ResultCode>> taken = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                taken.add(client.transfer(transfer()));
            }
            assertThatThrownBy(() -> client.transfer(transfer()).get()).hasCauseInstanceOf(LedgerException.Full.class);
            assertThat(told).hasValue(1);

            Future<ResultCode> patient = threads.submit(() -> client.transferAndWait(transfer()));
            int rows = 0;
            while (rows < 9) {
                ScriptedNode.Call call = next();
                rows += call.rows();
                call.allDone();
            }
            assertThat(patient.get()).isEqualTo(ResultCode.OK);
            for (CompletableFuture<ResultCode> one : taken) {
                assertThat(one.get()).isEqualTo(ResultCode.OK);
            }
        }
    }

    @Test
    void aRowThatALostAttemptHadDone_isOk_andOneThatExistsBesidesExists() throws Exception {
        try (LedgerClient client = clientOfBoth(ONE_IN_FLIGHT)) {
            LedgerTransfer transfer = transfer();
            CompletableFuture<ResultCode> code = client.transfer(transfer);
            ScriptedNode.Call lost = next();
            lost.cut();
            ScriptedNode.Call again = next();
            assertThat(again.idLo(0)).isEqualTo(transfer.id().lo()).isEqualTo(lost.idLo(0));
            again.codes(ResultCode.EXISTS);
            assertThat(code.get()).isEqualTo(ResultCode.OK);

            CompletableFuture<ResultCode> repeated = client.transfer(transfer);
            next().codes(ResultCode.EXISTS);
            assertThat(repeated.get()).isEqualTo(ResultCode.EXISTS);
        }
    }

    @Test
    void aNodeThatDoesNotLead_isLeftForTheOneThatDoes() throws Exception {
        try (LedgerClient client = clientOfBoth(ONE_IN_FLIGHT)) {
            CompletableFuture<ResultCode> first = client.transfer(transfer());
            ScriptedNode.Call call = next();
            ScriptedNode follower = call.node();
            while (call.node() == follower) {
                // Until the leader is connected the client may ask here again.
                call.status(LedgerCall.NOT_LEADER, follower == eu ? "uk" : "eu");
                call = next();
            }
            // Nothing was done by the attempts before, so that this id was somebody's already.
            call.codes(ResultCode.EXISTS);
            assertThat(first.get()).isEqualTo(ResultCode.EXISTS);
            CompletableFuture<ResultCode> second = client.transfer(transfer());
            ScriptedNode.Call direct = next();
            assertThat(direct.node()).isNotSameAs(follower);
            direct.allDone();
            assertThat(second.get()).isEqualTo(ResultCode.OK);
        }
    }

    @Test
    void atItsDeadline_aCallSaysWhetherItMayBeDone() throws Exception {
        try (LedgerClient client = client(ONE_IN_FLIGHT.withDeadline(Duration.ofSeconds(3)))) {
            CompletableFuture<ResultCode> silent = client.transfer(transfer());
            CompletableFuture<ResultCode> behind = client.transfer(transfer());
            ScriptedNode.Call never = next();
            assertThatThrownBy(silent::get).hasCauseInstanceOf(LedgerException.OutcomeUnknown.class);
            assertThatThrownBy(behind::get).hasCauseInstanceOf(LedgerException.class);
            assertThat(never.answer()).isNotDone();
        }
    }

    @Test
    void aNodeThatTakesNothing_isAskedAgain_untilTheDeadline() throws Exception {
        try (LedgerClient client = client(ONE_IN_FLIGHT.withDeadline(Duration.ofSeconds(1)));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<ResultCode> refused = client.transfer(transfer());
            for (int attempt = 0; attempt < 3; attempt++) {
                next().status(LedgerCall.NOT_DONE, "disk nearly full");
            }
            Future<?> others = threads.submit(this::refuseAll);
            try {
                assertThatThrownBy(refused::get)
                        .hasCauseInstanceOf(LedgerException.NotDone.class)
                        .hasMessageContaining("disk nearly full");
            } finally {
                others.cancel(true);
            }
        }
    }

    private Void refuseAll() throws InterruptedException {
        while (true) {
            calls.take().status(LedgerCall.NOT_DONE, "disk nearly full");
        }
    }

    private ScriptedNode.Call next() throws InterruptedException {
        return ScriptedNode.next(calls);
    }

    @Test
    void whatIsRefused_isNotSentAgain() throws Exception {
        try (LedgerClient client = client(ONE_IN_FLIGHT)) {
            CompletableFuture<ResultCode> code = client.transfer(transfer());
            next().status(LedgerCall.REFUSED, "row 0: its book is not one of the clients'");
            assertThatThrownBy(code::get)
                    .hasCauseInstanceOf(LedgerException.Refused.class)
                    .hasMessageContaining("row 0");
            assertThat(calls.size()).isZero();
        }
    }

    @Test
    void close_tellsAllWhoWait() throws Exception {
        LedgerClient client = client(ONE_IN_FLIGHT);
        CompletableFuture<ResultCode> sent = client.transfer(transfer());
        ScriptedNode.Call waiting = next();
        CompletableFuture<ResultCode> queued = client.transfer(transfer());
        client.close();
        assertThatThrownBy(sent::get).hasCauseInstanceOf(LedgerException.OutcomeUnknown.class);
        assertThatThrownBy(queued::get).hasCauseInstanceOf(LedgerException.NotDone.class);
        assertThatThrownBy(() -> client.transfer(transfer()).get()).hasCauseInstanceOf(LedgerException.NotDone.class);
        assertThat(waiting.answer()).isNotDone();
    }

    @Test
    void whatIsNotAClients_isRefusedBeforeItIsSent() {
        Id wallets = Id.of(1_700_000_000_000L, 3, 5, 7);
        assertThatThrownBy(() -> LedgerTransfer.move(wallets, LedgerIds.of(1, 1), LedgerIds.of(1, 2), 5, BOOK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("begin with a 1 bit");
        assertThatThrownBy(() -> LedgerTransfer.move(ids.next(), wallets, LedgerIds.of(1, 2), 5, BOOK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LedgerAccount.of(ids.next(), BOOK).withCode(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000");
    }

    /// Several threads, calls of all sizes, nodes that lose every so many attempts: each call gets its own codes,
    /// chains
    /// stay together, and no row is missing or twice among those that were done.
    @Test
    void everyCall_getsTheCodesOfItsRows() {
        Property.check(20, random -> {
            LedgerOptions options = LedgerOptions.defaults().withBounds(1 + random.nextInt(4), 1 << 20);
            long seed = random.nextLong();
            Map<Long, Integer> done = new ConcurrentHashMap<>();
            try (LedgerClient client = clientOfBoth(options);
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> serving = List.of(
                        threads.submit(() -> serve(done, new SplittableRandom(seed))),
                        threads.submit(() -> serve(done, new SplittableRandom(seed + 1))));
                try {
                    List<Future<?>> calling = new ArrayList<>();
                    int sent = 0;
                    for (int thread = 0; thread < 4; thread++) {
                        int first = sent;
                        int calls = 1 + random.nextInt(20);
                        SplittableRandom own = new SplittableRandom(random.nextLong());
                        int[] sizes = own.ints(calls, 1, 6).toArray();
                        for (int size : sizes) {
                            sent += size;
                        }
                        calling.add(threads.submit(() -> call(client, first, sizes)));
                    }
                    for (Future<?> one : calling) {
                        one.get();
                    }
                    assertThat(done).hasSize(sent);
                } finally {
                    serving.forEach(one -> one.cancel(true));
                }
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Void call(LedgerClient client, int first, int[] sizes) throws Exception {
        int number = first;
        List<CompletableFuture<ResultCodes>> answers = new ArrayList<>();
        for (int size : sizes) {
            List<LedgerTransfer> rows = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                LedgerTransfer row = LedgerTransfer.move(
                                LedgerIds.of(2, number), LedgerIds.of(1, 1), LedgerIds.of(1, 2), 5, BOOK)
                        .about(Id.NONE, number);
                rows.add(i < size - 1 ? row.linked() : row);
                number++;
            }
            answers.add(client.transfers(rows));
        }
        int expected = first;
        for (CompletableFuture<ResultCodes> answer : answers) {
            ResultCodes codes = answer.get();
            for (int i = 0; i < codes.size(); i++) {
                assertThat(codes.code(i)).isEqualTo(codeOf(expected++));
            }
        }
        return null;
    }

    private static ResultCode codeOf(int number) {
        return number % 3 == 0 ? ResultCode.EXCEEDS_CREDITS : ResultCode.OK;
    }

    /// Answers each row with the code that follows from its number; some attempts are done and their answer is lost.
    private Void serve(Map<Long, Integer> done, SplittableRandom random) throws Exception {
        while (true) {
            ScriptedNode.Call call = calls.take();
            boolean isLost = random.nextInt(5) == 0;
            ResultCode[] codes = new ResultCode[call.rows()];
            for (int row = 0; row < codes.length; row++) {
                codes[row] = codeOf(call.code(row));
                boolean isKnown = done.putIfAbsent(call.idLo(row), row) != null;
                if (isKnown && codes[row] == ResultCode.OK) {
                    codes[row] = ResultCode.EXISTS;
                }
            }
            assertThat(flagsOfLast(call) & TransferLayout.LINKED).isZero();
            if (isLost) {
                call.cut();
            } else {
                call.codes(codes);
            }
        }
    }

    private static int flagsOfLast(ScriptedNode.Call call) {
        int at = call.frame().length - TransferLayout.SIZE_BYTES + TransferLayout.FLAGS;
        return java.nio.ByteBuffer.wrap(call.frame())
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getInt(at);
    }
}
