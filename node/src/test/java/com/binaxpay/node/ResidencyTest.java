package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.config.AgreedTopology;
import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.KeyringSealer;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Topology;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Peer;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What is EU's can't get into the region `us`, whoever asks and in whatever way.
class ResidencyTest {
    private static final int EU_SHARD = 0;
    private static final int US_SHARD = 1;
    private static final String LEDGER = "ledger: [eu, uk, ch], personal: [eu, uk, ch]";
    private static final String OPEN_LEDGER = "ledger: [eu, uk, ch, us], personal: [eu, uk, ch]";
    private static final String OPEN_PERSONAL = "ledger: [eu, uk, ch], personal: [eu, uk, ch, us]";
    private static final Caller CALLER = new Caller(1, Mode.TEST);
    private static final Idempotency KEY = new Idempotency(1, 2, 3, 4, Operation.TRANSFER);
    private static final Bytes NONE = Bytes.EMPTY;

    @TempDir
    private Path directory = Path.of("");

    /// Something that somebody tries; gives the sentence with which it is refused, or an empty one.
    @FunctionalInterface
    private interface Attempt {
        String refusal() throws Exception;
    }

    private record Way(String name, Attempt attempt, String field, String value) {}

    @TestFactory
    Stream<DynamicTest> way_ofGettingDataOutOfItsResidency_isRefusedWithFieldValueAndWayOut() {
        List<Way> ways = ways();
        assertThat(ways).hasSizeGreaterThanOrEqualTo(20);
        return ways.stream()
                .map(way -> DynamicTest.dynamicTest(way.name(), () -> {
                    String refusal = way.attempt().refusal();
                    System.out.println(way.name() + "\n  -> " + refusal);
                    assertThat(refusal).contains(way.field(), way.value()).matches("(?s).*([;:] |\\. )\\p{Lower}.*");
                }));
    }

    private List<Way> ways() {
        return List.of(
                // What somebody declares.
                way(
                        "a shard's regions that reach outside",
                        () -> parse("home: eu }", "home: eu, regions: [eu, uk, us] }"),
                        "jurisdictions[0].residency.ledger",
                        "[us]"),
                way(
                        "personal data that may not be where the ledger is",
                        () -> parse(LEDGER, "ledger: [eu, uk, ch], personal: [eu, uk]"),
                        "shards[0].voters",
                        "residency of [EU]"),
                way(
                        "personal data narrower than the shard's places",
                        () -> parse2(
                                "home: eu }",
                                "home: eu, regions: [eu, uk, ch] }",
                                LEDGER,
                                "ledger: [eu, uk, ch], personal: [eu, uk]"),
                        "jurisdictions[0].residency.personal",
                        "[ch]"),
                way(
                        "a home outside its own residency",
                        () -> parse("code: EU, home: eu", "code: EU, home: us"),
                        "jurisdictions[0].home",
                        "us"),
                way(
                        "a shard without its home",
                        () -> parse("home: eu }", "home: eu, regions: [uk, ch, us] }"),
                        "shards[0].regions",
                        "eu"),
                way(
                        "a region that there is not",
                        () -> parse(LEDGER, "ledger: [eu, uk, moon], personal: [eu, uk, ch]"),
                        "jurisdictions[0].residency.ledger[2]",
                        "moon"),
                way(
                        "more places than voters",
                        () -> parse("home: eu }", "home: eu, regions: [eu, uk, ch, us] }"),
                        "shards[0].regions",
                        "4 regions"),
                way(
                        "surviving a region in two regions",
                        () -> parse(LEDGER, "ledger: [eu, uk], personal: [eu, uk]"),
                        "jurisdictions[0].survive",
                        "three regions"),

                // A node that is started with an edited file.
                way(
                        "a node whose file lets the ledger out",
                        () -> start("us", StrictTopology.with(LEDGER, OPEN_LEDGER)),
                        "jurisdictions.EU.residency.ledger",
                        "us"),
                way(
                        "a node whose file lets personal data out",
                        () -> start("us", StrictTopology.with(LEDGER, OPEN_PERSONAL)),
                        "jurisdictions.EU.residency.personal",
                        "us"),
                way(
                        "a node whose file moves a jurisdiction",
                        () -> start(
                                "us",
                                StrictTopology.with(
                                        "code: EU, home: eu, residency: { " + LEDGER,
                                        "code: EU, home: us, residency: { ledger: [eu, uk, ch, us], personal: [eu, uk, ch, us]")),
                        "jurisdictions.EU.home",
                        "us"),
                way(
                        "a node whose file forgets the jurisdiction and takes its shard",
                        () -> start(
                                "us",
                                StrictTopology.with("home: eu }", "home: eu, regions: [eu, uk, us] }")
                                        .replace("  - { code: EU, home: eu, residency: { " + LEDGER + " } }\n", "")),
                        "shards.ledger-eu.regions",
                        "us"),
                way(
                        "a supervisor that is started with an edited file",
                        () -> refusal(() -> NodePlacement.topology(
                                StrictTopology.parsed(StrictTopology.with(LEDGER, OPEN_LEDGER)),
                                agreed("s"),
                                "the cluster")),
                        "jurisdictions.EU.residency.ledger",
                        "us"),

                // A node that takes another's place, or another's disk.
                way(
                        "a node of us that calls itself eu",
                        () -> startAs("eu", "us", directory.resolve("n1")),
                        "process",
                        "us"),
                way("a disk with EU's history, carried to us", () -> startWith("shard-0"), "residency.ledger", "us"),
                way(
                        "a disk with EU's log, carried to us",
                        () -> startWith("raft/"
                                + RaftHost.directory(Path.of("raft"), "shard-0").getFileName()),
                        "residency.ledger",
                        "us"),

                // A node that asks the others.
                way(
                        "a block of EU's history for us",
                        () -> ask(new RepairCall.History(EU_SHARD, "rows", 0, 4096), "us"),
                        "jurisdictions.EU.residency.ledger",
                        "us"),
                way(
                        "a block of EU's ids for us",
                        () -> ask(new RepairCall.Ids(EU_SHARD, 1, 1, 64, 4096), "us"),
                        "jurisdictions.EU.residency.ledger",
                        "us"),
                way(
                        "a snapshot of EU's shard for us",
                        () -> ask(new RepairCall.Borrow("shard-0"), "us"),
                        "jurisdictions.EU.residency.ledger",
                        "us"),
                way(
                        "a snapshot of EU's shard for an edge",
                        () -> ask(new RepairCall.Borrow("shard-0"), "lagos"),
                        "jurisdictions.EU.residency.ledger",
                        "lagos"),
                way(
                        "a snapshot that was lent to uk, read by us",
                        () -> ask(new RepairCall.ReadLoan(7, "state", 0, 10), "us"),
                        "loan 7",
                        "uk"),
                way("a loan of uk's, ended by us", () -> ask(new RepairCall.GiveBack(7), "us"), "loan 7", "uk"),
                way(
                        "a leave for uk, asked for by us",
                        () -> ask(new RepairCall.MayLeave("shard-0", "uk"), "us"),
                        "uk",
                        "us"),
                way(
                        "whether uk has left, asked by us",
                        () -> ask(new RepairCall.HasLeft("shard-0", "uk"), "us"),
                        "uk",
                        "us"),

                // A gateway that goes by another topology.
                way(
                        "a wallet of EU's, opened on us's shard",
                        () -> propose(US_SHARD, new Command.OpenWallet(CALLER, KEY, id("EU"), List.of(1), NONE, NONE)),
                        "jurisdictions.EU",
                        "ledger-us"),
                way(
                        "a transfer of EU's on us's shard",
                        () -> propose(US_SHARD, transfer(id("EU"))),
                        "jurisdictions.EU",
                        "ledger-us"),
                way(
                        "a batch of EU's on us's shard",
                        () -> propose(
                                US_SHARD, new Command.TransferBatch(CALLER, KEY, false, List.of(transfer(id("EU"))))),
                        "jurisdictions.EU",
                        "ledger-us"),
                way(
                        "a payout of EU's on us's shard",
                        () -> propose(
                                US_SHARD,
                                new Command.CreatePayout(
                                        CALLER,
                                        KEY,
                                        id("EU"),
                                        id("EU"),
                                        1,
                                        5,
                                        "bank",
                                        new Destination("iban", "DE00", "Jo"),
                                        "",
                                        NONE)),
                        "jurisdictions.EU",
                        "ledger-us"),
                way(
                        "a wallet of a jurisdiction that nobody declared",
                        () -> propose(US_SHARD, new Command.OpenWallet(CALLER, KEY, id("QQ"), List.of(1), NONE, NONE)),
                        "jurisdiction number",
                        "declare"),
                way(
                        "the text of EU's transfer to an account of US's",
                        () -> propose(US_SHARD, new Command.AcceptCrossing(crossing("EU", "US", "rent"))),
                        "jurisdictions.EU",
                        "ledger-us"),
                way(
                        "the text of EU's reversal of a payment to US",
                        () -> propose(US_SHARD, new Command.BeginReversal(reversal("rent"))),
                        "jurisdictions.EU",
                        "ledger-us"));
    }

    @Test
    void same_requests_insideTheResidency_areGranted() throws Exception {
        assertThat(start("us", StrictTopology.YAML)).isEmpty();
        assertThat(ask(new RepairCall.Borrow("shard-0"), "ch")).isEmpty();
        assertThat(ask(new RepairCall.Borrow("control"), "us")).isEmpty();
        assertThat(ask(new RepairCall.ReadLoan(7, "state", 0, 10), "uk")).isEmpty();
        assertThat(ask(new RepairCall.History(US_SHARD, "rows", 0, 4096), "us")).isEmpty();
        assertThat(propose(EU_SHARD, new Command.OpenWallet(CALLER, KEY, id("EU"), List.of(1), NONE, NONE)))
                .isEmpty();
        assertThat(propose(US_SHARD, new Command.AcceptCrossing(crossing("EU", "US", ""))))
                .isEmpty();
        assertThat(propose(EU_SHARD, new Command.AcceptCrossing(crossing("US", "EU", "rent"))))
                .isEmpty();
    }

    @Test
    void crossing_toAShardOutsideTheResidency_leavesItsTextBehind() {
        Topology agreed = StrictTopology.topology();
        Command carried =
                ResidencyGuard.fit(agreed, US_SHARD, new Command.AcceptCrossing(crossing("EU", "US", "rent")));
        Command within = ResidencyGuard.fit(agreed, EU_SHARD, new Command.AcceptCrossing(crossing("US", "EU", "rent")));

        assertThat(carried).isEqualTo(new Command.AcceptCrossing(crossing("EU", "US", "")));
        assertThat(within).isEqualTo(new Command.AcceptCrossing(crossing("US", "EU", "rent")));
    }

    /// Of one that was added a moment ago, which other nodes know already.
    @Test
    void crossing_ofAJurisdictionThatIsNotHeardOfYet_leavesItsTextBehindOrWaits() {
        Command unheard = new Command.AcceptCrossing(crossing("ZM", "EU", "rent"));

        assertThat(ResidencyGuard.fit(StrictTopology.topology(), EU_SHARD, unheard))
                .isEqualTo(new Command.AcceptCrossing(crossing("ZM", "EU", "")));
        assertThat(propose(EU_SHARD, unheard)).contains("free text of jurisdiction number");
        Topology heard = StrictTopology.parsed(
                StrictTopology.YAML
                        + "  - { code: ZM, home: us, added: true, residency: { ledger: [eu, uk, ch, us], personal: [eu, uk, ch, us] } }\n");
        assertThat(ResidencyGuard.fit(heard, EU_SHARD, unheard)).isEqualTo(unheard);
        assertThat(new ResidencyGuard(EU_SHARD, () -> heard).apply(unheard)).isEmpty();
    }

    @Test
    void agreedTopology_withAFileThatOnlyLagsBehind_counts() throws Exception {
        Topology older = StrictTopology.parsed(StrictTopology.with("near: [us, uk]", "near: [uk]"));

        assertThat(agreed("a").over(older)).isEqualTo(StrictTopology.topology());
        assertThat(new AgreedTopology(Files.createDirectories(directory.resolve("b")), sealer()).over(older))
                .isEqualTo(older);
    }

    private static Way way(String name, Attempt attempt, String field, String value) {
        return new Way(name, attempt, field, value);
    }

    private static String parse(String before, String after) {
        return parsed(StrictTopology.with(before, after));
    }

    private static String parse2(String before, String after, String before2, String after2) {
        return parsed(StrictTopology.with(before, after).replace(before2, after2));
    }

    private static String parsed(String yaml) {
        try {
            Topology.parse(yaml);
            return "";
        } catch (ConfigRefused e) {
            return String.valueOf(e.getMessage());
        }
    }

    private interface Starting {
        void start() throws IOException;
    }

    private static String refusal(Starting starting) throws IOException {
        try {
            starting.start();
            return "";
        } catch (CommandFailed e) {
            assertThat(e.status()).isEqualTo(CommandFailed.USAGE);
            return String.valueOf(e.getMessage());
        }
    }

    private String start(String region, String yaml) throws IOException {
        Path data = directory.resolve(region + "-" + Integer.toHexString(yaml.hashCode()));
        agreedIn(data);
        ProcessConfig config = config(region, region, data, yaml);
        return refusal(() -> new NodePlacement(config, new AgreedTopology(data, sealer())).topology());
    }

    private String startAs(String process, String certificate, Path data) throws IOException {
        agreedIn(data);
        ProcessConfig config = config(process, certificate, data, StrictTopology.YAML);
        return refusal(() -> new NodePlacement(config, new AgreedTopology(data, sealer())).topology());
    }

    private String startWith(String folder) throws IOException {
        Path data = directory.resolve("carried-" + folder.replace('/', '-'));
        agreedIn(data);
        Files.createDirectories(data.resolve(folder));
        ProcessConfig config = config("us", "us", data, StrictTopology.YAML);
        return refusal(() -> new NodePlacement(config, new AgreedTopology(data, sealer())).topology());
    }

    private AgreedTopology agreed(String folder) throws IOException {
        return agreedIn(directory.resolve(folder));
    }

    private AgreedTopology agreedIn(Path data) throws IOException {
        Files.createDirectories(data);
        new AgreedTopology(data, sealer()).keep(StrictTopology.topology());
        return new AgreedTopology(data, sealer());
    }

    private KeyringSealer sealer() throws IOException {
        return new KeyringSealer(Keyring.openOrCreate(directory.resolve("keys")).keysOrCreate(KeyringSealer.KEY_NAME));
    }

    private ProcessConfig config(String process, String certificate, Path data, String yaml) throws IOException {
        Path topology = Files.writeString(data.resolve("topology.yaml"), yaml);
        Identity identity = DevAuthority.open(directory.resolve("tls"), InstantSource.system())
                .process(certificate, Role.NODE);
        String json = LocalCluster.JSON.writeValueAsString(java.util.Map.of(
                "process", process,
                "data", data.toString(),
                "logs", data.toString(),
                "topology", topology.toString(),
                "keyring", directory.resolve("keys").toString(),
                "tls",
                        java.util.Map.of(
                                "certificate", identity.certFile().toString(),
                                "key", identity.keyFile().toString(),
                                "authority", identity.caFile().toString()),
                "listen", java.util.Map.of("host", "127.0.0.1", "calls", 1, "raft", 2),
                "nodes", List.of(java.util.Map.of("region", process, "calls", "127.0.0.1:1", "raft", "127.0.0.1:2"))));
        return ConfigFiles.read(Files.writeString(data.resolve("process.yaml"), json));
    }

    /// Asked of a node that has lent loan 7 to uk.
    private static String ask(RepairCall call, String region) throws IOException {
        RepairDesk desk = new RepairDesk(
                asked -> asked instanceof RepairCall.Borrow
                        ? new RepairReply.Lent(7, 1, 1, 1, List.of())
                        : new RepairReply.Nothing(),
                () -> StrictTopology.topology().residency(),
                (group, peer) -> true);
        desk.handle(new RepairCall.Borrow("shard-0"), new Peer("uk", Role.NODE));
        try {
            desk.handle(call, new Peer(region, Role.NODE));
            return "";
        } catch (RepairDesk.Refused e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String propose(int shard, Command command) {
        Optional<String> refusal = new ResidencyGuard(shard, StrictTopology::topology).apply(command);
        return refusal.orElse("");
    }

    private static Id id(String jurisdiction) {
        return Id.of(1_700_000_000_000L, new Jurisdiction(jurisdiction).number(), 5, 42);
    }

    private static Command.Transfer transfer(Id source) {
        return new Command.Transfer(CALLER, KEY, source, source, id("US"), 1, 5, true, 0, "rent", NONE);
    }

    private static Crossing crossing(String from, String to, String text) {
        return new Crossing(
                id(from),
                id(from),
                CALLER,
                from.equals("EU") ? EU_SHARD : US_SHARD,
                id(from),
                id(to),
                1,
                5,
                text,
                Id.NONE);
    }

    /// EU asks US to give back.
    private static Crossing reversal(String text) {
        return new Crossing(id("EU"), id("EU"), CALLER, US_SHARD, id("US"), id("EU"), 1, 5, text, id("EU"));
    }
}
