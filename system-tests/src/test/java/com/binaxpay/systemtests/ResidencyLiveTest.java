package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Answer;
import com.binaxpay.simulator.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A cluster of four regions, one of which may hold nothing of EU's: whatever is done to it, no file there does, and
/// nothing
/// of it is in what others send there.
class ResidencyLiveTest {
    private static final Path CLUSTERS = Path.of("target", "clusters").toAbsolutePath();
    private static final int TRANSFERS = 150;
    /// Snapshots, and entries of the shards that others lead.
    private static final int SENT_LEAST = 5;
    private static final Duration LEARNS_AT_MOST = Duration.ofSeconds(60);
    private static final String HOLDER = "Zebedee Quartermain";
    private static final String NOTE = "kept-by-Wilhelmina";
    private static final String REFERENCE = "school fees of Nakuru";
    private static final Pattern OPENED = Pattern.compile("(?m)^us: .*, ([0-9]+) sealed pieces opened");
    private static final String ABROAD = "rent for Ermintrude";

    @Test
    void cluster_withAStrictJurisdiction_keepsItsDataWhereItMayBe() throws Exception {
        try (LocalUp cluster = LocalUp.withTopology("residency", Strict.file())) {
            leaveTracks(cluster);
            learnInCh(cluster);
            // Each of these copies a shard's data from region to region, and has all that comes there written down.
            Map<String, Tap> taps = new LinkedHashMap<>();
            for (String lost : List.of("ch", "us")) {
                taps.put(lost, Tap.before(lost, cluster.data()));
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
            judgeWhatWasSent(cluster, taps, opened(clean));
            assertThat(placesOf(cluster, "ledger-eu")).containsExactly("eu", "uk", "ch");
            assertThat(cluster.binax("topology", "scan", "--find", REFERENCE).status())
                    .as("the text is where it may be, so that the scan can be believed")
                    .isEqualTo(1);

            cluster.down();
            taps.values().forEach(Tap::close);
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

    /// A replica without a vote answers reads near it, with their age; where it may not be, it is refused.
    private static void learnInCh(LocalUp cluster) throws Exception {
        String present = cluster.binax("topology", "show").good().out();
        Path file = CLUSTERS.resolve("residency-learner.yaml");
        Files.writeString(file, present.replace("home: eu }", "home: eu, learners: [us] }"));
        Binax.Ended refused = cluster.binax("topology", "plan", file.toString());
        assertThat(refused.errors()).contains("ledger-eu has replicas in [us], outside the residency");

        Files.writeString(file, present.replace("regions: [uk, eu, us] }", "regions: [uk, eu, us], learners: [ch] }"));
        assertThat(cluster.binax("topology", "apply", file.toString(), "--yes")
                        .good()
                        .out())
                .contains("ch gets a snapshot from the leader and learns", "applied");
        assertThat(placesOf(cluster, "ledger-uk")).containsExactly("eu", "uk", "ch", "us");

        Api far = cluster.api();
        String wallet = far.wallet("UK", "EUR");
        String fund = "{\"wallet\":\"" + wallet + "\",\"amount\":\"7.00\",\"currency\":\"EUR\"}";
        Answer funded = far.settle("/v1/test-helpers/fund", fund).is(201);
        Api near = new Api(cluster.place("regions", "ch").path("http").asText(), cluster.testKey());
        String bounded = "/v1/wallets/" + wallet + "/balances?consistency=bounded&max_staleness=2000ms";
        // A voter answers for a learner that is not as far yet, or does not know yet how far it is.
        Until.says("ch to answer by its own replica", LEARNS_AT_MOST, () -> {
            Answer read = Api.send(near.request(bounded)
                            .header("Bookmark", funded.header("Bookmark"))
                            .GET())
                    .is(200);
            assertThat(read.json().path("data").path(0).path("posted").asText()).isEqualTo("7.00");
            assertThat(read.header("As-Of")).isNotEmpty();
            String by = read.header("Served-By");
            return by.contains("region=ch") ? "" : by;
        });
    }

    /// What was sent to us, as if it were files there, and then what was sent to ch, which may have it.
    private static void judgeWhatWasSent(LocalUp cluster, Map<String, Tap> taps, long before) throws Exception {
        Path sent = cluster.data().resolve("nodes/us/sent");
        try {
            assertThat(Objects.requireNonNull(taps.get("us")).writeTo(sent)).isGreaterThan(3);
            Binax.Ended clean = scan(cluster);
            assertThat(clean.status()).as(clean.toString()).isZero();
            assertThat(opened(clean))
                    .as("pieces opened, with those that were sent")
                    .isGreaterThan(before + SENT_LEAST);
            assertThat(Objects.requireNonNull(taps.get("ch")).writeTo(sent)).isGreaterThan(3);
            Binax.Ended planted = scan(cluster);
            assertThat(planted.status()).as(planted.toString()).isEqualTo(1);
            assertThat(planted.out())
                    .contains("us/sent/eu-to-ch", "under shard-0", "us may not", "'" + REFERENCE + "'");
        } finally {
            LocalUp.delete(sent);
        }
    }

    /// Sealed pieces at us that were opened.
    private static long opened(Binax.Ended scan) {
        Matcher found = OPENED.matcher(scan.out());
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
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
        String held = api.settle("/v1/wallets", holder).is(201).text("id");
        String payer = api.funded("EU", "100000", "EUR");
        String abroad = api.wallet("US", "EUR");
        for (int i = 0; i < TRANSFERS; i++) {
            pay(api, payer, held, REFERENCE);
        }
        String sent = pay(api, payer, abroad, ABROAD);
        assertThat(Api.settled(() -> api.get("/v1/transfers/" + sent)).is(200).text("reference"))
                .isEqualTo(ABROAD);
        api.settle("/v1/transfers/" + sent + "/reverse", "{}").is(201);
        String payout =
                "{\"source\":\"" + payer + "\",\"amount\":\"1.00\",\"currency\":\"EUR\",\"rail\":\"mobile_money\","
                        + "\"reference\":\"" + REFERENCE
                        + "\",\"destination\":{\"type\":\"msisdn\",\"value\":\"+254711908070\","
                        + "\"name\":\"" + HOLDER + "\"}}";
        api.settle("/v1/payouts", payout).is(202);
    }

    private static String pay(Api api, String from, String to, String reference) throws InterruptedException {
        String body = "{\"source\":\"" + from + "\",\"destination\":\"" + to
                + "\",\"amount\":\"1.00\",\"currency\":\"EUR\",\"reference\":\"" + reference + "\"}";
        return api.settle("/v1/transfers", body).is(201).text("id");
    }
}
