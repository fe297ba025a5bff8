package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The job that the product is for: a payday's file is paid while regions die and the provider misbehaves.
class MainJobTest {
    private static final int ROWS = 1_500;
    private static final int BAD_PER_MILLE = 5;
    private static final int PACE_MS = 100;
    private static final long SEED = 11;
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Duration PAID = Duration.ofMinutes(4);
    private static final String[] CURRENCIES = {"KES", "TZS", "UGX", "NGN", "GHS", "EUR", "BRL"};

    /// All that the sandbox can do wrong, at once.
    private static final String MISBEHAVE = """
            {"seed":5,"slow_ms":20,"jitter_ms":60,"fail_rate":0.01,"timeout_after_paid_rate":0.005,"hang_ms":3000,
             "lose_answer_rate":0.02,"answer_twice_rate":0.02,"reject_before_rate":0.01,"async_rate":0.05,
             "async_delay_ms":200,"callbacks_lost_rate":0.2}""";

    /// Every call is cut before anything is done, so that most of the file is left until both outages are over, however
    /// fast or slow the machine is; the orders under way are asked about and sent again meanwhile.
    private static final String HOLD_UP = "{\"reject_before_rate\":1}";

    private static final String GO_ON = "{\"reject_before_rate\":0.01}";

    private LocalUp cluster;
    private Clients clients;

    @BeforeEach
    void start() throws Exception {
        cluster = LocalUp.fresh("main-job");
        clients = new Clients(cluster.apis(), PACE_MS, SEED);
        for (String home : new String[] {"EU", "UK", "US"}) {
            clients.writing(home, clients.wallet(home), clients.wallet(home));
        }
    }

    @AfterEach
    void stop() {
        clients.abandon();
        cluster.close();
    }

    @Test
    void payoutFile_regionsDieInTheMiddle_everyRowIsPaidOnceOrReported() throws Exception {
        Api api = cluster.api();
        PayoutSheet sheet = PayoutSheet.sample(Path.of("target", "clusters", "main-job.csv"), ROWS, BAD_PER_MILLE);
        Path results = Path.of("target", "clusters", "main-job.results.csv").toAbsolutePath();
        String payer = api.funded("EU", "900000000", CURRENCIES);
        // Later it must be told at once.
        Provider provider = cluster.provider();
        provider.behave(MISBEHAVE);
        clients.start();
        long beganNs = System.nanoTime();
        Binax.Running payouts = cluster.start(
                "payouts",
                "import",
                sheet.file().toAbsolutePath().toString(),
                "--wallet",
                payer,
                "--result",
                results.toString());
        String batch = batch(api);

        // One region, the payer's home.
        awaitEnded(api, batch, ROWS / 8);
        provider.behave(HOLD_UP);
        cluster.chaos("kill", "eu");
        assertInTheMiddle(api, batch);
        clients.awaitMore(10, SOON, "EU", "UK", "US");
        cluster.chaos("start", "eu");
        cluster.awaitReady();
        assertInTheMiddle(api, batch);

        // Two at once: no quorum is left, so nothing can be written, and everybody is told so.
        Binax.Running first = cluster.start("chaos", "kill", "eu");
        cluster.chaos("kill", "us");
        first.await().good();
        for (Api edge : cluster.apis()) {
            for (String home : new String[] {"EU", "UK", "US"}) {
                assertRefused(edge, home);
            }
        }
        cluster.chaos("start", "us");
        clients.awaitMore(10, SOON, "EU", "UK", "US");
        assertInTheMiddle(api, batch);
        provider.behave(GO_ON);
        cluster.chaos("start", "eu");

        Binax.Ended imported = payouts.await().good();
        System.out.printf(
                "import of %,d rows, two outages included: %.1f s%n%s", ROWS, secondsSince(beganNs), imported.out());
        Until.says(
                "all payouts to end",
                PAID,
                () -> view(api, batch).path("status").asText().equals("completed")
                        ? ""
                        : view(api, batch).toString());
        History history = clients.stop();
        Whole.assertWhole(cluster);
        Reconciliation all = Reconciliation.of(sheet, api, payer, batch, cluster.provider());
        System.out.println("rows by status " + all.counts() + ", paid by the book "
                + all.book().size());
        all.assertFaultsReported(results);
        all.assertAgreed();
        for (String home : new String[] {"EU", "UK", "US"}) {
            System.out.println("answers to writes homed in " + home + ", by status: " + history.statuses(home));
        }
        history.assertOnlyHonestErrors();
        history.assertEachTookEffectOnce();
    }

    /// New writes are refused, with the time to come again; whoever was under way may not be told an outcome.
    private void assertRefused(Api edge, String home) {
        Until.says("503 to a write homed in " + home + " through " + edge.url(), SOON, () -> {
            String body = "{\"jurisdiction\":\"" + home + "\",\"currencies\":[\"EUR\"]}";
            Answer answer = edge.post("/v1/wallets", Api.newKey(), body);
            assertThat(answer.status()).as("%s", answer).isIn(503, 504);
            assertThat(answer.header("Retry-After")).as("%s", answer).matches("[1-9][0-9]*");
            return answer.status() == 503 ? "" : answer.toString();
        });
    }

    private static String batch(Api api) {
        String[] batch = {""};
        Until.says("the first payout of the file", SOON, () -> {
            batch[0] = api.get("/v1/payouts?limit=1")
                    .json()
                    .path("data")
                    .path(0)
                    .path("batch")
                    .asText("");
            return batch[0].isEmpty() ? "there is none" : "";
        });
        return batch[0];
    }

    private static void awaitEnded(Api api, String batch, int rows) {
        Until.says(
                rows + " payouts to end",
                SOON,
                () -> ended(view(api, batch)) >= rows ? "" : view(api, batch).toString());
    }

    private static void assertInTheMiddle(Api api, String batch) {
        Until.says("a look at the batch", SOON, () -> {
            JsonNode view = view(api, batch);
            if (!view.has("rows")) {
                return view.toString();
            }
            assertThat(ended(view)).as("%s", view).isBetween(1L, ROWS * 9L / 10);
            return "";
        });
    }

    private static long ended(JsonNode view) {
        return view.path("succeeded").asLong() + view.path("failed").asLong();
    }

    private static JsonNode view(Api api, String batch) throws InterruptedException {
        return api.get("/v1/payout-batches/" + batch).json();
    }

    private static double secondsSince(long ns) {
        return (System.nanoTime() - ns) / 1e9;
    }
}
