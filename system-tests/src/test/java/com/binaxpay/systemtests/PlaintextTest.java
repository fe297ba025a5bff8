package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Nothing that is somebody's is in the clear in any file that a cluster keeps: histories, logs of replication,
/// snapshots, the provider's book, logs for people, configurations.
@ExtendWith(SharedUp.class)
class PlaintextTest {
    private static final int ROWS = 60;
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String HOLDER = "Zebedee Quartermain";
    private static final String NATIONAL_ID = "QX-55071-ZN";
    private static final String MSISDN = "+254711908070";
    private static final String REFERENCE = "school fees of Nakuru";
    private static final String METADATA = "kept-by-Wilhelmina";

    private final LocalUp cluster;
    private final Api api;
    private final List<String> secrets =
            new ArrayList<>(List.of(HOLDER, NATIONAL_ID, MSISDN, MSISDN.substring(1), REFERENCE, METADATA));

    PlaintextTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.api = cluster.api();
    }

    @Test
    void files_afterWorkAndACrash_holdNothingInTheClear() throws Exception {
        leaveTracks();
        cluster.chaos("kill", "uk");
        cluster.chaos("start", "uk");
        cluster.awaitReady();

        PlaintextSearch.Result result = new PlaintextSearch(secrets).in(cluster.data());

        System.out.printf(
                "plaintext: %d secrets looked for in %d files of %,d bytes%n",
                secrets.size(), result.files(), result.bytes());
        assertThat(result.found()).isEmpty();
        assertThat(result.files()).as("files looked at").isGreaterThan(30);
        Whole.assertWhole(cluster);
    }

    @Test
    void search_plantedSecret_isFound() throws Exception {
        Path planted = cluster.data().resolve("logs").resolve("planted");
        try {
            for (var encoding : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
                Files.write(planted, ("\0\0\0xyz" + MSISDN + "\0").getBytes(encoding));
                assertThat(new PlaintextSearch(secrets).in(cluster.data()).found())
                        .contains("logs/planted: " + MSISDN);
            }
        } finally {
            Files.delete(planted);
        }
    }

    /// Does some of everything, with names and numbers that would be recognised.
    private void leaveTracks() throws Exception {
        String holder = "{\"jurisdiction\":\"KE\",\"currencies\":[\"KES\",\"EUR\"],\"holder\":{\"name\":\"" + HOLDER
                + "\",\"national_id\":\"" + NATIONAL_ID + "\"},\"metadata\":{\"note\":\"" + METADATA + "\"}}";
        String held = api.settle("/v1/wallets", holder).is(201).text("id");
        String payer = api.funded("EU", "10000000", "EUR", "KES", "TZS", "UGX", "NGN", "GHS", "BRL");
        secrets.addAll(List.of(held, payer));
        String transfer = "{\"source\":\"" + payer + "\",\"destination\":\"" + held
                + "\",\"amount\":\"1.00\",\"currency\":\"EUR\",\"reference\":\"" + REFERENCE + "\"}";
        api.settle("/v1/transfers", transfer).is(201);
        String payout = "{\"source\":\"" + payer
                + "\",\"amount\":\"1.00\",\"currency\":\"KES\",\"rail\":\"mobile_money\","
                + "\"reference\":\"" + REFERENCE + "\",\"destination\":{\"type\":\"msisdn\",\"value\":\"" + MSISDN
                + "\",\"name\":\"" + HOLDER + "\"}}";
        String sent = api.settle("/v1/payouts", payout).is(202).text("id");
        secrets.add(sent);
        PayoutSheet sheet = PayoutSheet.sample(Path.of("target", "clusters", "plaintext.csv"), ROWS, 100);
        cluster.binax("payouts", "import", sheet.file().toAbsolutePath().toString(), "--wallet", payer)
                .good();
        for (PayoutSheet.Row row : sheet.good()) {
            secrets.add(row.destination());
            secrets.add(row.name());
        }
        Until.holds(
                "the payout to succeed",
                SOON,
                () -> api.get("/v1/payouts/" + sent).text("status").equals("succeeded"));
    }
}
