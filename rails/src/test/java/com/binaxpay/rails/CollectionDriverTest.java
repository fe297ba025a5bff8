package com.binaxpay.rails;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.money.IdText;
import com.binaxpay.observe.Metrics;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.OrderKind;
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
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Collections and refunds through a real driver and a sandbox provider: what the provider's book says it collected and
/// refunded is what the wallet got and gave, row by row.
class CollectionDriverTest {
    private static final DriverConfig FAST = new DriverConfig(16, 200, 20, 40, 5_000, 20, 50, 10, 100, 20, 50, 20_000);
    private static final String GOOD_PAYER = "+254700001234";

    @TempDir
    private Path directory;

    private static PayoutDriver driver(OneShard shard, Connector connector) {
        return new PayoutDriver(
                0, shard, List.of(connector), FAST, new Metrics(), InstantSource.system(), shard.tokens());
    }

    private static OneShard shard(long seed, double faultRate) {
        OneShard shard = new OneShard(seed, faultRate);
        shard.activate();
        return shard;
    }

    private static String reference(View.Payout order) {
        return IdText.format(order.kind() == OrderKind.COLLECTION ? "co" : "rf", order.id());
    }

    /// Every order has ended, and provider, orders and ledger agree.
    private static void checkAgreement(OneShard shard, Sandbox sandbox) throws IOException, InterruptedException {
        List<String> moved = sandbox.paidReferences();
        assertThat(new HashSet<>(moved)).as("moved twice").hasSameSizeAs(moved);
        List<String> succeeded = new ArrayList<>();
        Map<Id, Long> collected = new HashMap<>();
        long sum = 0;
        for (View.Payout order : shard.collectionsAndRefunds()) {
            assertThat(order.status()).isIn(PayoutStatus.SUCCEEDED, PayoutStatus.FAILED);
            if (order.status() == PayoutStatus.SUCCEEDED) {
                boolean isIncoming = order.kind() == OrderKind.COLLECTION;
                long signed = isIncoming ? order.amountMinor() : -order.amountMinor();
                succeeded.add(reference(order));
                sum += signed;
                collected.merge(isIncoming ? order.id() : order.original(), signed, Long::sum);
            }
        }
        assertThat(moved).containsExactlyInAnyOrderElementsOf(succeeded);
        assertThat(collected.values()).as("left of a collection").allMatch(left -> left >= 0);
        View.Balance balance = shard.balance();
        assertThat(balance.postedMinor()).isEqualTo(OneShard.RICHES + sum);
        assertThat(balance.pendingInMinor()).isZero();
        assertThat(balance.pendingOutMinor()).isZero();
        assertThat(shard.contradictions()).isZero();
        shard.checkBooks();
    }

    private static void payers(Sandbox sandbox, String control) throws IOException, InterruptedException {
        assertThat(sandbox.post("/v1/control", control).statusCode()).isEqualTo(200);
    }

    private static void collectSome(OneShard shard, int count, RandomGenerator random) {
        for (int i = 0; i < count; i++) {
            // Payers of every kind; the silent ones time out.
            String ending = random.nextInt(3) == 0 ? "000" + random.nextInt(5) : "" + (1_000 + random.nextInt(9_000));
            shard.collect(1 + random.nextLong(10_000), "+2547100" + ending);
        }
    }

    private static void refundSome(OneShard shard, RandomGenerator random) {
        for (View.Payout order : shard.collectionsAndRefunds()) {
            for (int i = random.nextInt(4); i > 0; i--) {
                // Some ask for more than is left and are refused.
                shard.refund(order.id(), random.nextLong(1 + order.amountMinor()));
            }
        }
    }

    @Test
    void drive_everythingGoesWrong_booksAgree() {
        Property.check(2, random -> {
            OneShard shard = shard(random.nextLong(), 0.05);
            try (Sandbox sandbox = new Sandbox(
                    Files.createTempDirectory(directory, "case"), Sandbox.hostile(random.nextInt(1_000_000)))) {
                payers(sandbox, "{\"payer_delay_ms\":20,\"payer_timeout_ms\":150}");
                collectSome(shard, 80, random);
                PayoutDriver leader = driver(shard, sandbox.patientConnector());
                leader.start();
                shard.await("some were collected", () -> shard.openCollections() < 40);
                // The new leader begins before the old one knows.
                PayoutDriver next = driver(shard, sandbox.patientConnector());
                next.start();
                refundSome(shard, random);
                leader.stop();
                shard.awaitAllEnded();
                refundSome(shard, random);
                shard.awaitAllEnded();
                next.stop();
                checkAgreement(shard, sandbox);
            }
        });
    }

    @Test
    void payers_eachEndAsTheyAre() throws Exception {
        OneShard shard = shard(1, 0);
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            payers(sandbox, "{\"payer_delay_ms\":5,\"payer_timeout_ms\":30}");
            PayoutDriver driver = driver(shard, sandbox.patientConnector());
            driver.start();
            Id unknown = shard.collect(100, "+254700000000");
            Id declines = shard.collect(100, "+254700000001");
            Id silent = shard.collect(100, "+254700000002");
            Id liar = shard.collect(100, "+254700000003");
            Id closed = shard.collect(100, "+254700000004");
            Id good = shard.collect(100, GOOD_PAYER);
            driver.wake();
            shard.awaitAllEnded();
            assertThat(reasonOf(shard, unknown)).isEqualTo("payer_unknown");
            assertThat(reasonOf(shard, declines)).isEqualTo("payer_declined");
            assertThat(reasonOf(shard, silent)).isEqualTo("payer_timeout");
            assertThat(reasonOf(shard, liar)).isEqualTo("payer_lied");
            assertThat(shard.collection(good).status()).isEqualTo(PayoutStatus.SUCCEEDED);
            assertThat(shard.collection(closed).status()).isEqualTo(PayoutStatus.SUCCEEDED);
            assertThat(shard.refund(closed, 60)).isTrue();
            assertThat(shard.refund(good, 60)).isTrue();
            shard.awaitAllEnded();
            driver.stop();
            assertThat(shard.collection(closed).givenBackMinor()).as("refused").isZero();
            assertThat(shard.collection(good).givenBackMinor()).isEqualTo(60);
            checkAgreement(shard, sandbox);
        }
    }

    private static String reasonOf(OneShard shard, Id collection) {
        View.Payout view = shard.collection(collection);
        assertThat(view.status()).isEqualTo(PayoutStatus.FAILED);
        return view.failureReason();
    }

    @Test
    void silentPayers_holdUpNoPayout() throws Exception {
        OneShard shard = shard(2, 0);
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            payers(sandbox, "{\"payer_timeout_ms\":3600000}");
            PayoutDriver driver = driver(shard, sandbox.patientConnector());
            driver.start();
            // More than either window holds.
            for (int i = 0; i < 1_100; i++) {
                shard.collect(1, "+254700000002");
            }
            Id payout = shard.reserve(100, GOOD_PAYER);
            driver.wake();
            shard.await("the payout was paid", () -> shard.openPayouts() == 0);
            driver.stop();
            assertThat(shard.payout(payout).status()).isEqualTo(PayoutStatus.SUCCEEDED);
            assertThat(shard.openCollections()).isEqualTo(1_100);
        }
    }

    @Test
    void callback_forged_isNotBelieved() throws Exception {
        OneShard shard = shard(3, 0);
        // No enquiry within the test's time: callbacks only.
        DriverConfig patient = new DriverConfig(16, 200, 20, 40, 5_000, 20, 50, 600_000, 600_000, 600_000, 50, 1_000);
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            SandboxConnector connector = sandbox.patientConnector();
            PayoutDriver driver = new PayoutDriver(
                    0, shard, List.of(connector), patient, new Metrics(), InstantSource.system(), shard.tokens());
            NoticeReceiver receiver = new NoticeReceiver(List.of(connector), List.of(driver));
            List<Integer> statuses = Collections.synchronizedList(new ArrayList<>());
            HttpServer callbacks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            callbacks.createContext("/callbacks/sandbox", exchange -> {
                String signature = exchange.getRequestHeaders().getFirst(SandboxConnector.SIGNATURE);
                byte[] body = exchange.getRequestBody().readAllBytes();
                int status = receiver.onCallback("sandbox", body, signature).status();
                statuses.add(status);
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
            callbacks.start();
            sandbox.callBack(
                    URI.create("http://127.0.0.1:" + callbacks.getAddress().getPort() + "/callbacks/sandbox"));
            payers(sandbox, "{\"payer_delay_ms\":300}");
            driver.start();
            Id lied = shard.collect(100, "+254700000003");
            Id paid = shard.collect(70, GOOD_PAYER);
            driver.wake();
            shard.awaitAllEnded();
            driver.stop();
            callbacks.stop(0);
            assertThat(statuses).as("the forged callback").contains(401);
            assertThat(reasonOf(shard, lied)).isEqualTo("payer_lied");
            assertThat(shard.collection(paid).status()).isEqualTo(PayoutStatus.SUCCEEDED);
            checkAgreement(shard, sandbox);
        }
    }

    @Test
    void restart_ofTheProvider_forgetsNothing() throws Exception {
        OneShard shard = shard(4, 0);
        try (Sandbox sandbox = new Sandbox(directory, SandboxBehaviour.good())) {
            payers(sandbox, "{\"payer_delay_ms\":3600000}");
            PayoutDriver driver = driver(shard, sandbox.patientConnector());
            driver.start();
            Id first = shard.collect(100, GOOD_PAYER);
            driver.wake();
            shard.await(
                    "the payer was asked",
                    () -> shard.collection(first).status() == PayoutStatus.SUBMITTED && pending(sandbox) == 1);
            sandbox.stop();
            sandbox.startAgain();
            shard.awaitAllEnded();
            assertThat(shard.refund(first, 100)).isTrue();
            shard.awaitAllEnded();
            sandbox.stop();
            sandbox.startAgain();
            driver.stop();
            checkAgreement(shard, sandbox);
            assertThat(sandbox.get("/v1/book/summary").body())
                    .contains("\"collected_by_currency\":{\"KES\":{\"count\":1,\"amount_minor\":100}}")
                    .contains("\"refunded_by_currency\":{\"KES\":{\"count\":1,\"amount_minor\":100}}");
            assertThat(sandbox.post("/v1/refunds", overdone(first)).body())
                    .as("the provider caps refunds itself")
                    .contains("refund_exceeds_collection");
        }
    }

    private static int pending(Sandbox sandbox) {
        try {
            return sandbox.get("/v1/book/summary").body().contains("\"pending\":1") ? 1 : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String overdone(Id collection) {
        return """
                {"reference":"rf_x","collection":"%s","amount_minor":1,"currency":"KES","rail":"mobile_money",
                 "payer":{"type":"msisdn","value":"%s","name":""}}""".formatted(IdText.format("co", collection), GOOD_PAYER);
    }
}
