package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Invariant;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// A saved ledger is a format: what 0.1.0 wrote must be read for ever.
class SavedLedgerTest {
    /// More than one page of accounts, and not a round number.
    private static final int MANY_ACCOUNTS = 270_001;

    @Test
    void save_ofAKnownLedger_givesTheGoldenBytes() throws IOException {
        Ledger ledger = story().ledger();
        assertThat(HexFormat.of().formatHex(save(ledger))).isEqualTo(golden("saved"));
        assertThat(HexFormat.of().formatHex(ledger.digest())).isEqualTo(golden("digest"));
    }

    @Test
    void load_ofTheGoldenBytes_isTheSameLedger() throws IOException {
        LedgerScript story = story();
        Ledger loaded = load(story.history(), HexFormat.of().parseHex(golden("saved")));
        assertThat(HexFormat.of().formatHex(loaded.digest())).isEqualTo(golden("digest"));
        Key hold = story.id("H2");
        assertThat(loaded.heldMinor(hold.hi(), hold.lo())).isEqualTo(25);
        assertThat(loaded.nextDeadlineNs()).isEqualTo(90);
    }

    @Test
    void save_ofAKnownLedgerOfTheSecondLevel_givesTheGoldenBytes() throws IOException {
        Ledger ledger = storyOfTheSecondLevel().ledger();
        assertThat(HexFormat.of().formatHex(save(ledger))).isEqualTo(golden("saved-level-2", save(ledger)));
        assertThat(HexFormat.of().formatHex(ledger.digest())).isEqualTo(golden("digest-level-2", ledger.digest()));
    }

    @Test
    void load_ofTheGoldenBytesOfTheSecondLevel_isTheSameLedger() throws IOException {
        LedgerScript story = storyOfTheSecondLevel();
        Ledger loaded = load(story.history(), HexFormat.of().parseHex(golden("saved-level-2", new byte[0])));
        assertThat(HexFormat.of().formatHex(loaded.digest())).isEqualTo(golden("digest-level-2", new byte[0]));
        assertThat(loaded.level()).isEqualTo(2);
        Key hold = story.id("H2");
        assertThat(loaded.heldMinor(hold.hi(), hold.lo())).isEqualTo(15);
        Key wallet = story.id("W");
        assertThat(loaded.overdraftMinor(loaded.findAccount(wallet.hi(), wallet.lo())))
                .isEqualTo(40);
    }

    @Test
    void digest_ofALedgerThatWasRaised_changesThoughNothingElseDid() {
        LedgerScript story = story();
        byte[] before = story.ledger().digest();
        story.runs("level 1");
        assertThat(story.ledger().digest()).isEqualTo(before);
        story.runs("level 2");
        byte[] raised = story.ledger().digest();
        assertThat(raised).isNotEqualTo(before);
        story.runs("overdraft W 5 => OK");
        assertThat(story.ledger().digest()).isNotEqualTo(raised);
    }

    @Test
    void load_ofTheFirstLevelIntoARaisedLedger_isOfTheFirstLevelAgain() throws IOException {
        LedgerScript story = storyOfTheSecondLevel();
        LedgerScript first = story();
        Ledger ledger = new Ledger(first.history());
        ledger.load(new DataInputStream(new ByteArrayInputStream(save(story.ledger()))));
        ledger.load(new DataInputStream(new ByteArrayInputStream(save(first.ledger()))));
        assertThat(ledger.level()).isEqualTo(1);
        assertThat(save(ledger)).isEqualTo(save(first.ledger()));
        assertThat(ledger.digest()).isEqualTo(first.ledger().digest());
    }

    @Test
    void activate_ofALevelThatIsNotKnown_stops() {
        Ledger ledger = story().ledger();
        assertThatThrownBy(() -> ledger.activate(3)).isInstanceOf(Invariant.BrokenInvariant.class);
    }

    @Test
    void load_ofSomethingElse_isRefused() {
        assertThatThrownBy(() -> load(new MemoryHistory(), new byte[64])).isInstanceOf(Invariant.BrokenInvariant.class);
    }

    @Test
    void load_withAHistoryOfAnotherLength_stopsAtTheNextTransfer() throws IOException {
        Ledger loaded = load(new MemoryHistory(), HexFormat.of().parseHex(golden("saved")));
        assertThatThrownBy(() -> loaded.applyTransfers(new byte[128], 0, 1, 1, new byte[1], 0))
                .isInstanceOf(Invariant.BrokenInvariant.class)
                .hasMessageContaining("next ordinal");
    }

    @Test
    void ledger_withManyPages_isFoundDigestedAndSavedWhole() throws IOException {
        MemoryHistory history = new MemoryHistory();
        Ledger ledger = new Ledger(history);
        openMany(ledger);
        RandomGenerator random = new SplittableRandom(7);
        List<byte[]> digests = new ArrayList<>();
        for (int call = 0; call < 5; call++) {
            moveBetweenSome(ledger, random, call);
            digests.add(ledger.digest());
            // One that never saw the pages change has to hash them all.
            assertThat(load(history, save(ledger)).digest()).isEqualTo(digests.getLast());
        }
        assertThat(digests).doesNotHaveDuplicates();
        Ledger loaded = load(history, save(ledger));
        for (int i = 0; i < MANY_ACCOUNTS; i++) {
            if (ledger.findAccount(9, i + 1L) != i || loaded.findAccount(9, i + 1L) != i) {
                throw new AssertionError("account " + i + " is lost");
            }
        }
        assertThat(ledger.findAccount(9, MANY_ACCOUNTS + 1L)).isEqualTo(-1);
    }

    @Test
    void digest_withoutChange_staysAndWithFlagChangesAndComesBack() {
        LedgerScript story = story();
        byte[] before = story.ledger().digest();
        assertThat(story.ledger().digest()).isEqualTo(before);
        story.runs("freeze A");
        assertThat(story.ledger().digest()).isNotEqualTo(before);
        story.runs("unfreeze A");
        assertThat(story.ledger().digest()).isEqualTo(before);
    }

    private static void openMany(Ledger ledger) {
        List<AccountRequest> requests = new ArrayList<>();
        for (int i = 0; i < MANY_ACCOUNTS; i++) {
            requests.add(new AccountRequest(new Key(9, i + 1L), Key.ZERO, 1, 0, 0, (byte) 0));
        }
        assertThat(Calls.open(ledger, AccountRequest.encode(requests))).containsOnly(ResultCode.OK);
    }

    private static void moveBetweenSome(Ledger ledger, RandomGenerator random, int call) {
        List<TransferRequest> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Key debit = new Key(9, 1L + random.nextInt(MANY_ACCOUNTS / 2));
            Key credit = new Key(9, (long) MANY_ACCOUNTS - random.nextInt(MANY_ACCOUNTS / 2));
            Key id = new Key(call, i + 1L);
            requests.add(new TransferRequest(id, debit, credit, 1, Key.ZERO, Key.ZERO, 0, 0, 1, 0, 0, (byte) 0));
        }
        assertThat(Calls.apply(ledger, TransferRequest.encode(requests), 5)).containsOnly(ResultCode.OK);
    }

    private static LedgerScript story() {
        return LedgerScript.aLedger().runs("""
                open A holder X code 3               => OK
                open B                               => OK
                open W credit-limited                => OK
                move T1 A to W 100 reference R       => OK
                hold H1 W to B 30 deadline 50        => OK
                hold H2 W to B 25 deadline 90        => OK
                hold H3 W to B 5                     => OK
                hold H4 W to B 6                     => OK
                post P3 H3                           => OK
                void V4 H4                           => OK
                time 60
                expire                               => H1
                hold H5 W to B 7                     => OK
                """);
    }

    private static LedgerScript storyOfTheSecondLevel() {
        return story().runs("""
                level 2
                open I                                                  => OK
                open J                                                  => OK
                overdraft W 30                                          => OK
                overdraft I 7                                           => OK
                overdraft W 40                                          => OK
                post P2 H2 10 flags post+keep-rest                      => OK
                move M1 I to J 9 flags imported timestamp 20            => OK
                move M2 J to B 50 flags balancing-debit                 => OK
                move M3 W to B 500 flags balancing-debit                => OK
                """);
    }

    private static byte[] save(Ledger ledger) throws IOException {
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        ledger.save(new DataOutputStream(saved));
        return saved.toByteArray();
    }

    private static Ledger load(MemoryHistory history, byte[] saved) throws IOException {
        Ledger ledger = new Ledger(history);
        ledger.load(new DataInputStream(new ByteArrayInputStream(saved)));
        return ledger;
    }

    /// As [#golden(String)], of what came after 0.1.0; `-Dbinax.golden=write` writes it where it is missing.
    private static String golden(String name, byte[] written) throws IOException {
        Path file = Path.of("src/test/resources/golden/ledger-" + name + ".hex");
        if ("write".equals(System.getProperty("binax.golden")) && !Files.exists(file)) {
            Files.writeString(file, HexFormat.of().formatHex(written) + "\n");
        }
        return Files.readString(file).strip();
    }

    private static String golden(String name) throws IOException {
        String resource = "/golden/ledger-" + name + "-0.1.0.hex";
        try (InputStream in = Objects.requireNonNull(SavedLedgerTest.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }
}
