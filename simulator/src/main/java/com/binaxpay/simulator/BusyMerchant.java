package com.binaxpay.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// One partner pays out as fast as it can, one request at a time and then as one file, and others don't notice.
final class BusyMerchant {
    /// Requests of the long form, `--seconds 60`; fewer seconds have fewer.
    private static final int REQUESTS = 120_000;

    private static final int LONG_S = 60;
    private static final double WAIT_MAX_MS = 1_000;
    private static final double OTHERS_MAX = 1.1;
    /// Part of the time for single requests in which a file of as many rows is taken.
    private static final double FILE_PART = 1 / 3.0;

    private static final Duration PAID = Duration.ofMinutes(20);

    private static final String ACCEPTED = "Payout requests that were not accepted";
    private static final String SINGLY = "Until all were accepted one at a time, of the time allowed";
    private static final String AT_ONCE = "Until all were reserved as one file, of the time allowed";
    private static final String MONEY = "Payouts lost or doubled, by what left the wallet";
    private static final String ROWS = "Rows of the file that are missing or there twice";

    private BusyMerchant() {}

    static Scenario scenario() {
        return new Scenario(
                "busy-merchant",
                "One merchant pays out as fast as it can",
                "Every payout is accepted and paid once, and other partners' payments are as fast as before.",
                "us",
                "US",
                WAIT_MAX_MS,
                List.of(
                        Step.warmUp(),
                        Step.note("calm", Phase.BEFORE, "Other partners pay", stage -> {
                            payer(stage);
                            stage.hold();
                        }),
                        Step.fault(
                                "singly",
                                "A Brazilian merchant sends thousands of payout requests a second, one at a time",
                                BusyMerchant::singly),
                        Step.fault("file", "It sends as many in one file", BusyMerchant::atOnce),
                        Step.recovery("paid", "All of them are paid", BusyMerchant::paid),
                        Step.hold("back", Phase.AFTER, "Other partners pay")),
                List.of(
                        Measures.none(ACCEPTED),
                        run -> Figure.atMost(1, SINGLY, run.measured(SINGLY), "×"),
                        run -> Figure.atMost(1, AT_ONCE, run.measured(AT_ONCE), "×"),
                        Measures.none(ROWS),
                        Measures.none(MONEY),
                        Measures.noErrors("other partners", Measures.all()),
                        Measures.p99Ratio(OTHERS_MAX, "while it sends one at a time", Measures.all(), "singly", "file"),
                        Measures.p99Ratio(OTHERS_MAX, "while it sends its file", Measures.all(), "file", "paid")));
    }

    /// What the steps share.
    private record Merchant(Payer payer) {
        static Merchant open(Stage stage) throws InterruptedException {
            return new Merchant(Payer.open(stage.cluster(), "merchant", "BR"));
        }
    }

    private static Payer payer(Stage stage) throws InterruptedException {
        return stage.story(Merchant.class, Merchant::open).payer();
    }

    private static int requests(Stage stage) {
        return REQUESTS / LONG_S * Math.min(LONG_S, stage.seconds());
    }

    private static void singly(Stage stage) throws InterruptedException {
        Salvo salvo = new Salvo(payer(stage));
        int count = requests(stage);
        int perS = REQUESTS / LONG_S;
        double tookS = salvo.run(count, perS + perS / 10);
        stage.note(String.format(
                Locale.ROOT,
                "%,d requests were accepted in %.1f s, %.0f a second; %d answers said to come again",
                salvo.accepted(),
                tookS,
                salvo.accepted() / tookS,
                salvo.errors()));
        stage.measured(ACCEPTED, count - salvo.accepted());
        stage.measured(SINGLY, tookS * perS / count);
    }

    private static void atOnce(Stage stage) throws InterruptedException {
        int rows = requests(stage);
        String file = PayoutSheet.file(rows);
        long begunNs = System.nanoTime();
        String batch = payer(stage).upload(file, Api.newKey(), 0);
        double tookS = (System.nanoTime() - begunNs) / 1e9;
        stage.note(String.format(
                Locale.ROOT, "%,d rows were reserved in %.1f s, %.0f a second", rows, tookS, rows / tookS));
        stage.measured(AT_ONCE, tookS * REQUESTS / LONG_S / rows / FILE_PART);
        stage.measured(ROWS, payer(stage).rowFaults(batch, rows));
    }

    private static void paid(Stage stage) throws InterruptedException {
        Payer payer = payer(stage);
        Cluster.await("all payouts to end", PAID, () -> payer.open() == 0 ? "" : payer.open() + " are open");
        stage.measured(MONEY, payer.moneyFaults(2L * requests(stage), stage::note));
    }
}
