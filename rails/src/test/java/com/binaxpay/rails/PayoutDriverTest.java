package com.binaxpay.rails;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.money.IdText;
import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.PayoutStatus;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PayoutDriverTest {
    private static final DriverConfig FAST = new DriverConfig(16, 200, 20, 40, 5_000, 20, 50, 10, 100, 20, 50, 20_000);
    private static final int ORDERS = 150;

    @TempDir
    private Path directory;

    private static PayoutDriver driver(OneShard shard, Connector connector) {
        return new PayoutDriver(
                0, shard, List.of(connector), FAST, new Metrics(), InstantSource.system(), shard.tokens());
    }

    private static void reserve(OneShard shard, int count, RandomGenerator random) {
        for (int i = 0; i < count; i++) {
            // Few payees, so that their turns matter; some end with 0000 and are unknown to the provider.
            String payee = "+25471" + (random.nextInt(40) == 0 ? "0000000" : 1_000_001 + random.nextInt(30));
            shard.reserve(1 + random.nextLong(10_000), payee);
        }
    }

    /// Every order has ended, and provider, orders and ledger agree row by row.
    private static void checkAgreement(OneShard shard, Sandbox sandbox) throws IOException, InterruptedException {
        List<String> paid = sandbox.paidReferences();
        assertThat(new HashSet<>(paid)).as("paid twice").hasSameSizeAs(paid);
        List<String> succeeded = new ArrayList<>();
        long sum = 0;
        for (View.Payout payout : shard.payouts()) {
            assertThat(payout.status()).isIn(PayoutStatus.SUCCEEDED, PayoutStatus.FAILED);
            if (payout.status() == PayoutStatus.SUCCEEDED) {
                succeeded.add(IdText.format("po", payout.id()));
                sum += payout.amountMinor();
            }
        }
        assertThat(paid).containsExactlyInAnyOrderElementsOf(succeeded);
        assertThat(shard.balance().pendingOutMinor()).as("holds left").isZero();
        assertThat(shard.balance().postedMinor()).isEqualTo(OneShard.RICHES - sum);
        assertThat(shard.contradictions()).isZero();
        shard.checkBooks();
        checkPayeesOrder(shard, paid);
    }

    private static void checkPayeesOrder(OneShard shard, List<String> paid) {
        Map<String, Integer> place = new HashMap<>();
        for (int i = 0; i < paid.size(); i++) {
            place.put(paid.get(i), i);
        }
        Map<String, Integer> last = new HashMap<>();
        for (View.Payout payout : shard.payouts()) {
            Integer now = place.get(IdText.format("po", payout.id()));
            if (now != null) {
                Integer before = last.put(payout.destination().value(), now);
                assertThat(before == null ? -1 : before)
                        .as("place of a payee's earlier order")
                        .isLessThan(now);
            }
        }
    }

    @Test
    void drive_goodProvider_paysEveryOrderOnce() throws Exception {
        OneShard shard = new OneShard(1, 0);
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            WatchingConnector connector = new WatchingConnector(sandbox.patientConnector(), shard);
            PayoutDriver driver = driver(shard, connector);
            driver.start();
            for (int i = 0; i < 300; i++) {
                shard.reserve(100 + i, "+25470000" + (1_000 + i));
                driver.wake();
            }
            shard.awaitAllEnded();
            driver.stop();
            checkAgreement(shard, sandbox);
            assertThat(connector.begun()).as("calls").isEqualTo(300);
            assertThat(connector.faults()).isEmpty();
            assertThat(shard.submittedBatches())
                    .as("attempts were committed in batches")
                    .isLessThan(300);
        }
    }

    @Test
    void drive_everythingGoesWrong_booksAgree() {
        Property.check(3, random -> {
            OneShard shard = new OneShard(random.nextLong(), 0.05);
            try (Sandbox sandbox = new Sandbox(caseDirectory(), Sandbox.hostile(random.nextLong()))) {
                WatchingConnector connector = new WatchingConnector(sandbox.connector(), shard);
                PayoutDriver driver = driver(shard, connector);
                reserve(shard, ORDERS, random);
                driver.start();
                shard.awaitAllEnded();
                driver.stop();
                checkAgreement(shard, sandbox);
                assertThat(connector.faults()).isEmpty();
            }
        });
    }

    @Test
    void drive_leaderChangesAgainAndAgain_booksAgree() {
        Property.check(2, random -> {
            OneShard shard = new OneShard(random.nextLong(), 0.03);
            try (Sandbox sandbox = new Sandbox(caseDirectory(), Sandbox.hostile(random.nextLong()))) {
                WatchingConnector connector = new WatchingConnector(sandbox.connector(), shard);
                reserve(shard, ORDERS, random);
                PayoutDriver leader = driver(shard, connector);
                leader.start();
                for (long left = 120; left > 0; left -= 30) {
                    long target = left;
                    shard.await("some ended", () -> shard.openPayouts() <= target);
                    PayoutDriver next = driver(shard, connector);
                    // Every other time the new leader begins before the old one knows.
                    if (left % 60 == 0) {
                        next.start();
                        leader.stop();
                    } else {
                        leader.stop();
                        next.start();
                    }
                    leader = next;
                }
                shard.awaitAllEnded();
                leader.stop();
                checkAgreement(shard, sandbox);
                assertThat(connector.faults()).isEmpty();
            }
        });
    }

    @Test
    void stop_callsInFlight_noOtherBeginsAndTheirOutcomesAreTold() throws Exception {
        OneShard shard = new OneShard(2, 0);
        try (Sandbox sandbox = new Sandbox(directory, new SandboxBehaviour(1, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))) {
            WatchingConnector connector = new WatchingConnector(sandbox.patientConnector(), shard);
            PayoutDriver driver = driver(shard, connector);
            for (int i = 0; i < 60; i++) {
                shard.reserve(100, "+25470000" + (1_000 + i));
            }
            driver.start();
            shard.await("calls begun", () -> connector.begun() >= 16);
            driver.stop();
            int begun = connector.begun();
            shard.await("outcomes told", () -> shard.openPayouts() <= 60 - begun);
            // A call that passed the gate just before the stop may be counted just after it.
            assertThat(connector.begun()).isLessThanOrEqualTo(begun + 16);
            assertThat(sandbox.paidReferences()).hasSizeLessThanOrEqualTo(begun + 16);

            PayoutDriver next = driver(shard, connector);
            next.start();
            shard.awaitAllEnded();
            next.stop();
            checkAgreement(shard, sandbox);
        }
    }

    @Test
    void drive_providerRestartsInTheMiddle_goesOnByItself() throws Exception {
        OneShard shard = new OneShard(3, 0);
        try (Sandbox sandbox = new Sandbox(directory, new SandboxBehaviour(1, 2, 2, 0, 0, 0, 0, 0, 0, 0.2, 50, 0))) {
            PayoutDriver driver = driver(shard, sandbox.connector());
            for (int i = 0; i < ORDERS; i++) {
                shard.reserve(100, "+25470000" + (1_000 + i));
            }
            driver.start();
            shard.await("some ended", () -> shard.openPayouts() < ORDERS - 30);
            sandbox.stop();
            sandbox.startAgain();
            shard.awaitAllEnded();
            driver.stop();
            checkAgreement(shard, sandbox);
        }
    }

    @Test
    void drive_providerAway_keepsOrdersSubmittedAndNothingFails() throws Exception {
        OneShard shard = new OneShard(4, 0);
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            sandbox.stop();
            WatchingConnector connector = new WatchingConnector(sandbox.patientConnector(), shard);
            PayoutDriver driver = driver(shard, connector);
            for (int i = 0; i < 20; i++) {
                shard.reserve(100, "+25470000" + (1_000 + i));
            }
            driver.start();
            shard.await("calls were tried", () -> connector.begun() >= 5);
            assertThat(shard.openPayouts()).isEqualTo(20);
            sandbox.startAgain();
            shard.awaitAllEnded();
            driver.stop();
            checkAgreement(shard, sandbox);
        }
    }

    @Test
    void drive_unknownOutcome_blocksItsPayeeOnly() throws Exception {
        OneShard shard = new OneShard(5, 0);
        // Every answer is lost, so that only enquiries tell.
        try (Sandbox sandbox = new Sandbox(directory, new SandboxBehaviour(1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0))) {
            PayoutDriver driver = driver(shard, sandbox.patientConnector());
            for (int i = 0; i < 40; i++) {
                shard.reserve(100 + i, "+2547000010" + (i % 4));
            }
            driver.start();
            shard.awaitAllEnded();
            driver.stop();
            checkAgreement(shard, sandbox);
            assertThat(shard.payouts()).allMatch(p -> p.status() == PayoutStatus.SUCCEEDED);
        }
    }

    @Test
    void callback_signed_endsTheOrderOnce() throws Exception {
        OneShard shard = new OneShard(6, 0);
        // No enquiry within the test's time: callbacks only.
        DriverConfig patient = new DriverConfig(16, 200, 20, 40, 5_000, 20, 50, 600_000, 600_000, 600_000, 50, 1_000);
        try (Sandbox sandbox = new Sandbox(directory, new SandboxBehaviour(1, 0, 0, 0.2, 0, 0, 0, 1, 0, 1, 10, 0))) {
            SandboxConnector connector = sandbox.patientConnector();
            PayoutDriver driver = new PayoutDriver(
                    0, shard, List.of(connector), patient, new Metrics(), InstantSource.system(), shard.tokens());
            NoticeReceiver receiver = new NoticeReceiver(List.of(connector), List.of(driver));
            HttpServer callbacks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            callbacks.createContext("/callbacks/sandbox", exchange -> {
                String signature = exchange.getRequestHeaders().getFirst(SandboxConnector.SIGNATURE);
                byte[] body = exchange.getRequestBody().readAllBytes();
                int status = receiver.onCallback("sandbox", body, signature).status();
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            callbacks.start();
            sandbox.callBack(
                    URI.create("http://127.0.0.1:" + callbacks.getAddress().getPort() + "/callbacks/sandbox"));
            driver.start();
            for (int i = 0; i < 50; i++) {
                shard.reserve(100, "+25470000" + (1_000 + i));
                driver.wake();
            }
            shard.awaitAllEnded();
            driver.stop();
            callbacks.stop(0);
            checkAgreement(shard, sandbox);
            byte[] forged =
                    "{\"reference\":\"x\",\"status\":\"paid\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(receiver.onCallback("sandbox", forged, "sha256=00"))
                    .isEqualTo(NoticeReceiver.Receipt.UNVERIFIED);
        }
    }

    @Test
    void drive_cancelledBeforeSubmission_isNeverCalledFor() throws Exception {
        OneShard shard = new OneShard(7, 0);
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            sandbox.stop();
            WatchingConnector connector = new WatchingConnector(sandbox.patientConnector(), shard);
            PayoutDriver driver = driver(shard, connector);
            String payee = "+254700001001";
            shard.reserve(100, payee);
            var second = shard.reserve(200, payee);
            shard.reserve(300, payee);
            driver.start();
            // The first is out and blocks the payee; the second is in the driver's window, still reserved.
            shard.await("the first was tried", () -> connector.begun() >= 3);
            shard.cancel(second);
            sandbox.startAgain();
            shard.awaitAllEnded();
            driver.stop();
            checkAgreement(shard, sandbox);
            assertThat(shard.payout(second).status()).isEqualTo(PayoutStatus.FAILED);
            assertThat(sandbox.paidReferences()).hasSize(2);
        }
    }

    private Path caseDirectory() throws IOException {
        return Files.createTempDirectory(directory, "case");
    }

    @Test
    void drive_payeesAreTokens_areFoundOrFailWithoutACall() throws Exception {
        OneShard shard = new OneShard(1, 0);
        shard.activate();
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            Id kept = shard.token("+254712345678");
            Id erased = shard.token("+254712345679");
            shard.erase(erased);
            Id paid = shard.reserve(100, IdText.format("tok", kept));
            Id lost = shard.reserve(100, IdText.format("tok", erased));
            Id plain = shard.reserve(100, "+254700001234");
            WatchingConnector connector = new WatchingConnector(sandbox.patientConnector(), shard);
            PayoutDriver driver = driver(shard, connector);
            driver.start();
            shard.awaitAllEnded();
            driver.stop();
            assertThat(sandbox.paidReferences())
                    .containsExactlyInAnyOrder(IdText.format("po", paid), IdText.format("po", plain));
            assertThat(connector.told()).containsExactlyInAnyOrder("+254712345678", "+254700001234");
            View.Payout failed = shard.payouts().stream()
                    .filter(payout -> payout.id().equals(lost))
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.failureReason()).isEqualTo("token_not_found");
            assertThat(failed.attempts().getLast().provider()).isEqualTo(Providers.NONE);
            assertThat(shard.view(kept).opened()).isEqualTo(1);
            assertThat(shard.view(kept).lastOrder()).isEqualTo(paid);
            for (View.Payout payout : shard.payouts()) {
                assertThat(payout.destination().value()).doesNotContain("254712345678");
            }
            assertThat(shard.balance().pendingOutMinor()).as("holds left").isZero();
        }
    }

    @Test
    void drive_tokensShardIsAway_othersArePaidMeanwhile() throws Exception {
        OneShard shard = new OneShard(1, 0);
        shard.activate();
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            AtomicBoolean isAway = new AtomicBoolean(true);
            Shards away = new Shards() {
                @Override
                public Written submit(int number, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
                    if (isAway.get()) {
                        throw new NotDone("away");
                    }
                    return shard.submit(number, command, deadlineNs);
                }

                @Override
                public Read ask(int number, Query query, Consistency consistency, long deadlineNs) throws NotDone {
                    return shard.ask(number, query, consistency, deadlineNs);
                }
            };
            TokenOpener tokens = new TokenOpener(away, _ -> OptionalInt.of(0), new SandboxVault(new byte[32]));
            Id waiting = shard.reserve(100, IdText.format("tok", shard.token("+254712345678")));
            Id plain = shard.reserve(100, "+254700001234");
            WatchingConnector connector = new WatchingConnector(sandbox.patientConnector(), shard);
            PayoutDriver driver =
                    new PayoutDriver(0, shard, List.of(connector), FAST, new Metrics(), InstantSource.system(), tokens);
            driver.start();
            shard.await(
                    "the other is paid",
                    () -> shard.payouts().stream()
                            .anyMatch(
                                    payout -> payout.id().equals(plain) && payout.status() == PayoutStatus.SUCCEEDED));
            assertThat(shard.payouts())
                    .anyMatch(payout -> payout.id().equals(waiting) && payout.status() == PayoutStatus.RESERVED);
            isAway.set(false);
            shard.awaitAllEnded();
            driver.stop();
            assertThat(sandbox.paidReferences()).hasSize(2);
        }
    }
}
