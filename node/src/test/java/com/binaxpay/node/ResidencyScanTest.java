package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.journal.SealedScan;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidencyScanTest {
    private static final String NOTE = "{\"note\":\"kept-by-Wilhelmina\"}";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void log_ofAShardThatMayBeThere_isClean() throws Exception {
        write("log", "padding", entry("shard-1", 1, "US"), "more", entry("shard-1", 1, "US"));

        ResidencyScan.Result result = scan("us");

        assertThat(result.isGood()).as(result.toString()).isTrue();
        assertThat(result.pieces()).isEqualTo(2);
    }

    @Test
    void entry_ofAShardThatMayNotBeThere_isFoundByItsKeys() throws Exception {
        write("a-file-without-a-meaning", "padding", entry("shard-0", 0, "EU"));

        assertThat(scan("us").found())
                .anySatisfy(found ->
                        assertThat(found).contains("under shard-0", "jurisdictions.EU.residency.ledger", "us may not"));
        assertThat(scan("ch").isGood()).isTrue();
    }

    @Test
    void command_ofAJurisdictionUnderOthersKeys_isFoundByItsId() throws Exception {
        write("log", "", entry("shard-1", 1, "EU"));

        assertThat(scan("us").found()).singleElement().asString().contains("a command of EU", "jurisdictions.EU");
    }

    @Test
    void text_sealedOrInTheClear_isFound() throws Exception {
        write("log", "", entry("shard-1", 1, "US"));
        write("us.log", "opened a wallet " + NOTE + " for somebody", new byte[0]);

        assertThat(scan("us", NOTE).found())
                .anySatisfy(found -> assertThat(found).contains("log: ", "under shard-1"))
                .anySatisfy(found -> assertThat(found).contains("us.log", "in the clear"));
    }

    @Test
    void entry_underAForeignKey_isToldOf() throws Exception {
        byte[] foreign = seal(Keyring.openOrCreate(directory.resolve("other-keys")), "shard-0", 0, "EU");
        write("log", "padding", foreign);

        assertThat(scan("eu").unopened()).singleElement().asString().contains("byte 7", "no key");
    }

    private ResidencyScan.Result scan(String place, String... texts) throws Exception {
        SealedScan sealed = new SealedScan(keyring());
        ResidencyScan scan = new ResidencyScan(StrictTopology.topology(), sealed, List.of(texts));
        scan.look(place, directory.resolve("files"));
        return scan.result();
    }

    private Keyring keyring() throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory.resolve("keys"));
        for (String name : List.of("shard-0", "shard-1", "history-0", "history-1", "control")) {
            keyring.keysOrCreate(name);
        }
        return keyring;
    }

    private void write(String name, Object... parts) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        for (Object part : parts) {
            bytes.writeBytes(part instanceof byte[] raw ? raw : part.toString().getBytes(StandardCharsets.UTF_8));
        }
        Files.write(Files.createDirectories(directory.resolve("files")).resolve(name), bytes.toByteArray());
    }

    private byte[] entry(String keys, int shard, String jurisdiction) throws IOException {
        return seal(keyring(), keys, shard, jurisdiction);
    }

    private static byte[] seal(Keyring keyring, String keys, int shard, String jurisdiction) throws IOException {
        Id wallet = Id.of(1_700_000_000_000L, new Jurisdiction(jurisdiction).number(), 5, 42);
        EntryWriter groups = new EntryWriter(256);
        groups.add(new Command.OpenWallet(
                new Caller(1, Mode.TEST),
                new Idempotency(1, 2, 3, 4, Operation.TRANSFER),
                wallet,
                List.of(1),
                Bytes.EMPTY,
                Bytes.of(NOTE.getBytes(StandardCharsets.UTF_8))));
        return new EntrySealer(shard, keyring.keysOrCreate(keys).current()).seal(groups, 1);
    }
}
