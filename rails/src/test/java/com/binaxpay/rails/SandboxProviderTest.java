package com.binaxpay.rails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxProviderTest {
    private static final String PAYEE = "+254712345678";

    @TempDir
    private Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void start() throws IOException {
        sandbox = new Sandbox(directory, SandboxBehaviour.good());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private static String payout(String reference, String amount, String payee) {
        return """
                {"reference":"%s","amount_minor":%s,"currency":"KES","rail":"mobile_money",
                 "destination":{"type":"msisdn","value":"%s","name":"Amina Achieng"}}""".formatted(reference, amount, payee);
    }

    private HttpResponse<String> pay(String reference, String amount) throws IOException, InterruptedException {
        return sandbox.post("/v1/payouts", payout(reference, amount, PAYEE));
    }

    @Test
    void pay_sameReference_paysOnceAndAnswersTheSame() throws Exception {
        HttpResponse<String> first = pay("po_1", "100");
        HttpResponse<String> second = pay("po_1", "100");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(Sandbox.member(first.body(), "status")).isEqualTo("paid");
        assertThat(sandbox.paidReferences()).containsExactly("po_1");
        assertThat(sandbox.get("/v1/book").body()).contains("\"times_requested\":2");
    }

    @Test
    void pay_sameReferenceAtOnce_paysOnce() throws Exception {
        int callers = 20;
        CountDownLatch ready = new CountDownLatch(callers);
        List<Thread> threads = IntStream.range(0, callers)
                .mapToObj(unused -> Thread.ofVirtual().start(() -> {
                    try {
                        ready.countDown();
                        ready.await();
                        assertThat(pay("po_1", "100").statusCode()).isEqualTo(200);
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(sandbox.paidReferences()).containsExactly("po_1");
    }

    @Test
    void pay_referenceWithOtherContent_isAConflictAndPaysNothing() throws Exception {
        pay("po_1", "100");
        assertThat(pay("po_1", "101").statusCode()).isEqualTo(409);
        assertThat(sandbox.paidReferences()).containsExactly("po_1");
        assertThat(sandbox.get("/v1/book/summary").body()).contains("\"KES\":{\"count\":1,\"amount_minor\":100}");
    }

    @Test
    void pay_unknownPayee_failsForEver() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = sandbox.post("/v1/payouts", payout("po_1", "100", "+254712340000"));
            assertThat(Sandbox.member(answer.body(), "status")).isEqualTo("failed");
            assertThat(Sandbox.member(answer.body(), "reason")).isEqualTo("payee_unknown");
        }
        assertThat(sandbox.paidReferences()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                                              | the body must be a JSON object
            {"reference":"a"}                                               | missing member amount_minor
            {"reference":"a","amount_minor":"x"}                            | amount_minor must be a whole number
            {"reference":"a","amount_minor":-5,"currency":"KES","rail":"r"} | amount_minor must be positive and reference at most 64 characters
            {"reference":                                                   | malformed_request
            """)
    void pay_malformed_saysWhatIsWrong(String body, String error) throws Exception {
        HttpResponse<String> answer = sandbox.post("/v1/payouts", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Sandbox.member(answer.body(), "error")).isEqualTo(error);
    }

    @Test
    void restart_everythingAnswered_isStillSo() throws Exception {
        String paid = pay("po_1", "100").body();
        String failed = sandbox.post("/v1/payouts", payout("po_2", "100", "+254712340000"))
                .body();
        String book = sandbox.get("/v1/book").body();
        sandbox.stop();
        sandbox.startAgain();
        assertThat(sandbox.get("/v1/book").body()).isEqualTo(book);
        assertThat(sandbox.get("/v1/payouts/po_1").body()).isEqualTo(paid);
        assertThat(sandbox.get("/v1/payouts/po_2").body()).isEqualTo(failed);
        assertThat(pay("po_1", "100").body()).isEqualTo(paid);
        assertThat(sandbox.get("/v1/payouts/po_3").statusCode()).isEqualTo(404);
        pay("po_4", "1");
        assertThat(sandbox.paidReferences()).containsExactly("po_1", "po_4");
    }

    @Test
    void restart_pendingPayment_isPaidAfterwards() throws Exception {
        sandbox.behave(new SandboxBehaviour(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3_600_000, 0));
        assertThat(pay("po_1", "100").statusCode()).isEqualTo(202);
        sandbox.stop();
        sandbox.behave(new SandboxBehaviour(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0));
        sandbox.startAgain();
        while (sandbox.paidReferences().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(Sandbox.member(sandbox.get("/v1/payouts/po_1").body(), "status"))
                .isEqualTo("paid");
    }

    @Test
    void restart_tornEnd_keepsWhatWasAnswered() throws Exception {
        pay("po_1", "100");
        pay("po_2", "100");
        sandbox.stop();
        Path file = directory.resolve("sandbox").resolve("book");
        long size = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer torn = ByteBuffer.allocate((int) size / 2 - 10);
            channel.read(torn, 0);
            channel.write(torn.flip(), size);
        }
        sandbox.startAgain();
        assertThat(sandbox.paidReferences()).containsExactly("po_1", "po_2");
    }

    @Test
    void restart_damagedBook_isRefused() throws Exception {
        pay("po_1", "100");
        sandbox.stop();
        Path file = directory.resolve("sandbox").resolve("book");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 20] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(sandbox::startAgain).hasMessageContaining("not what its proposer sealed");
        Files.delete(file);
        sandbox.startAgain();
    }

    @Test
    void disk_afterPayments_holdsNothingInTheClear() throws Exception {
        pay("po_secret_reference", "100");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(PAYEE, "Achieng", "po_secret_reference", "mobile_money");
            }
        }
    }

    @Test
    void control_someMembers_leavesTheOthers() throws Exception {
        sandbox.post("/v1/control", "{\"fail_rate\":0.5,\"seed\":7}");
        String answer = sandbox.post("/v1/control", "{\"slow_ms\":3,\"callback_urls\":[\"http://127.0.0.1:1/\"]}")
                .body();
        assertThat(answer).contains("\"fail_rate\":0.5", "\"seed\":7", "\"slow_ms\":3", "http://127.0.0.1:1/");
        assertThat(sandbox.get("/v1/control").body()).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"speed":1}         | unknown member speed
            {"fail_rate":1.5}   | fail_rate must be from 0 to 1
            {"slow_ms":-1}      | slow_ms must be a whole number, not negative
            """)
    void control_wrong_namesTheMemberAndChangesNothing(String body, String error) throws Exception {
        String before = sandbox.get("/v1/control").body();
        HttpResponse<String> answer = sandbox.post("/v1/control", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Sandbox.member(answer.body(), "error")).isEqualTo(error);
        assertThat(sandbox.get("/v1/control").body()).isEqualTo(before);
    }
}
