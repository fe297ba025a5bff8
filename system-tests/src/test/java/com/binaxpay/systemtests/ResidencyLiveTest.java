package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// A cluster of four regions, one of which may hold nothing of EU's: whatever is done to it, no file there does.
class ResidencyLiveTest {
    private static final Path CLUSTERS = Path.of("target", "clusters").toAbsolutePath();
    private static final int TRANSFERS = 150;
    private static final String HOLDER = "Zebedee Quartermain";
    private static final String NOTE = "kept-by-Wilhelmina";
    private static final String REFERENCE = "school fees of Nakuru";
    private static final String ABROAD = "rent for Ermintrude";

    @Test
    void cluster_withAStrictJurisdiction_keepsItsDataWhereItMayBe() throws Exception {
        try (LocalUp cluster = LocalUp.withTopology("residency", Strict.file())) {
            leaveTracks(cluster);
            // Each of these copies a shard's data from region to region.
            for (String lost : List.of("ch", "us")) {
                cluster.chaos("wipe", lost);
                cluster.chaos("start", lost);
                cluster.awaitReady();
            }
            cluster.binax("evacuate", "eu").good();
            leaveTracks(cluster);
            cluster.binax("return", "eu").good();
            cluster.awaitReady();

            Binax.Ended clean = scan(cluster);
            System.out.println(clean.out());
            assertThat(clean.status()).as(clean.toString()).isZero();
            assertThat(placesOf(cluster, "ledger-eu")).containsExactly("eu", "uk", "ch");
            assertThat(cluster.binax("topology", "scan", "--find", REFERENCE).status())
                    .as("the text is where it may be, so that the scan can be believed")
                    .isEqualTo(1);

            cluster.down();
            // On disk as a whole by now.
            UUID log = UUID.nameUUIDFromBytes("binaxpay:shard-0".getBytes(StandardCharsets.UTF_8));
            assertThat(planted(cluster, "nodes/eu/shard-0/rows", "nodes/us/planted"))
                    .contains("under history-0", "us may not");
            assertThat(planted(cluster, "nodes/uk/raft/" + log + "/current", "nodes/us/planted"))
                    .contains("under shard-0");
            assertThat(planted(cluster, "nodes/ch/shard-0/records", "edges/lagos/planted"))
                    .contains("lagos may not");
            refuseEditedFiles(cluster);
            Binax.Ended offline = scan(cluster);
            assertThat(offline.status()).as(offline.toString()).isZero();
        }
    }

    /// An operator tries to let the data out while nothing runs.
    private static void refuseEditedFiles(LocalUp cluster) throws Exception {
        Path kept = cluster.data().resolve("run/topology.yaml");
        String agreed = Files.readString(kept);
        Files.writeString(kept, agreed.replace("ledger: [eu, uk, ch],", "ledger: [eu, uk, ch, us],"));
        Binax.Ended edited = cluster.binax("up", "--traffic", "off");
        assertThat(edited.status()).isEqualTo(2);
        assertThat(edited.errors()).contains("jurisdictions.EU.residency.ledger", "us", "topology apply");
        Files.writeString(kept, agreed);

        Binax.Ended other = cluster.binax(
                "up", "--traffic", "off", "--topology", edited(agreed).toString());
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.errors()).contains("--topology", "topology apply");
    }

    private static Path edited(String agreed) throws IOException {
        return Files.writeString(
                CLUSTERS.resolve("residency-edited.yaml"), agreed.replace("[eu, uk, ch]", "[eu, uk, ch, us]"));
    }

    private static Binax.Ended scan(LocalUp cluster) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("topology", "scan"));
        for (String text : List.of(HOLDER, NOTE, REFERENCE, ABROAD)) {
            command.addAll(List.of("--find", text));
        }
        for (String region : List.of("eu", "uk", "ch")) {
            command.addAll(List.of("--outside", region));
        }
        return cluster.binax(command.toArray(String[]::new));
    }

    /// What the scan finds once the largest file below `from` was copied to `to`; it is removed again.
    private static String planted(LocalUp cluster, String from, String to) throws Exception {
        Path target = cluster.data().resolve(to);
        Path source;
        try (var all = Files.walk(cluster.data().resolve(from))) {
            source = all.filter(Files::isRegularFile)
                    .max((one, other) -> Long.compare(size(one), size(other)))
                    .orElseThrow();
        }
        Files.copy(source, target);
        try {
            Binax.Ended found = scan(cluster);
            assertThat(found.status()).as(found.toString()).isEqualTo(1);
            return found.out();
        } finally {
            Files.delete(target);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> placesOf(LocalUp cluster, String shard) throws Exception {
        List<String> places = new ArrayList<>();
        for (var candidate : cluster.status().path("shards")) {
            if (candidate.path("name").asText().equals(shard)) {
                candidate
                        .path("replicas")
                        .forEach(replica -> places.add(replica.path("region").asText()));
            }
        }
        return places;
    }

    /// Does some of everything for wallets of EU's, through the edge that is nearest to the region it must not reach.
    private static void leaveTracks(LocalUp cluster) throws Exception {
        Api api = cluster.api();
        String holder = "{\"jurisdiction\":\"EU\",\"currencies\":[\"EUR\"],\"holder\":{\"name\":\"" + HOLDER
                + "\"},\"metadata\":{\"note\":\"" + NOTE + "\"}}";
        String held = api.post("/v1/wallets", Api.newKey(), holder).is(201).text("id");
        String payer = api.funded("EU", "100000", "EUR");
        String abroad = api.wallet("US", "EUR");
        for (int i = 0; i < TRANSFERS; i++) {
            pay(api, payer, held, REFERENCE);
        }
        String sent = pay(api, payer, abroad, ABROAD);
        assertThat(api.get("/v1/transfers/" + sent).is(200).text("reference")).isEqualTo(ABROAD);
        api.post("/v1/transfers/" + sent + "/reverse", Api.newKey(), "{}").is(201);
        String payout =
                "{\"source\":\"" + payer + "\",\"amount\":\"1.00\",\"currency\":\"EUR\",\"rail\":\"mobile_money\","
                        + "\"reference\":\"" + REFERENCE
                        + "\",\"destination\":{\"type\":\"msisdn\",\"value\":\"+254711908070\","
                        + "\"name\":\"" + HOLDER + "\"}}";
        api.post("/v1/payouts", Api.newKey(), payout).is(202);
    }

    private static String pay(Api api, String from, String to, String reference) throws InterruptedException {
        String body = "{\"source\":\"" + from + "\",\"destination\":\"" + to
                + "\",\"amount\":\"1.00\",\"currency\":\"EUR\",\"reference\":\"" + reference + "\"}";
        return api.post("/v1/transfers", Api.newKey(), body).is(201).text("id");
    }
}
