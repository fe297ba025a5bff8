package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.AttemptResult;
import com.binaxpay.wire.Command.PayoutRow;
import com.binaxpay.wire.HeadSignature;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TreeHead;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A shard with something of everything, as 0.1.0 saves it. Later releases must load these bytes;
/// `-Dbinax.golden=write`
/// writes them where they are missing, and never changes them.
final class GoldenSnapshotTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/shard-saved-0.1.0.hex");
    /// 0.1.0 wrote the ledger's ids in the order of its index; the order has no meaning.
    private static final Path BY_ORDINAL = Path.of("src/test/resources/golden/shard-saved-by-ordinal-0.1.0.hex");

    private static final Path GOLDEN_DIGEST = Path.of("src/test/resources/golden/shard-digest-0.1.0.hex");

    private static final Path SECOND = Path.of("src/test/resources/golden/shard-saved-level-2.hex");
    private static final Path SECOND_BY_ORDINAL =
            Path.of("src/test/resources/golden/shard-saved-by-ordinal-level-2.hex");
    private static final Path SECOND_DIGEST = Path.of("src/test/resources/golden/shard-digest-level-2.hex");

    @Test
    void save_shardWithSomethingOfEverything_hasItsGoldenBytes() throws IOException {
        World world = everything();
        assertThat(hex(world.saved(0))).isEqualTo(golden(BY_ORDINAL, hex(world.saved(0))));
        assertThat(hex(world.shard(0).digest()))
                .isEqualTo(golden(GOLDEN_DIGEST, hex(world.shard(0).digest())));
    }

    @Test
    void load_goldenBytes_givesTheSameShard() throws IOException {
        byte[] golden = HexFormat.of().parseHex(Files.readString(GOLDEN).strip());
        MemoryHistory history = everything().history(0);
        ShardState state = new ShardState(0, Id::slot, new Ledger(history), history, new MemoryRecords(7));
        state.load(new DataInputStream(new ByteArrayInputStream(golden)));

        assertThat(hex(state.digest()))
                .isEqualTo(Files.readString(GOLDEN_DIGEST).strip());
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        state.save(new DataOutputStream(again));
        assertThat(hex(again.toByteArray()))
                .isEqualTo(Files.readString(BY_ORDINAL).strip());
    }

    @Test
    void save_shardOfTheSecondLevel_hasItsGoldenBytes() throws IOException {
        World world = everythingOfTheSecondLevel();
        assertThat(hex(world.saved(0))).isEqualTo(golden(SECOND_BY_ORDINAL, hex(world.saved(0))));
        assertThat(hex(world.shard(0).digest()))
                .isEqualTo(golden(SECOND_DIGEST, hex(world.shard(0).digest())));
    }

    @Test
    void load_goldenBytesOfTheSecondLevel_givesTheSameShard() throws IOException {
        byte[] golden = HexFormat.of().parseHex(Files.readString(SECOND).strip());
        MemoryHistory history = everythingOfTheSecondLevel().history(0);
        ShardState state = new ShardState(0, Id::slot, new Ledger(history), history, new MemoryRecords(7));
        state.load(new DataInputStream(new ByteArrayInputStream(golden)));
        assertThat(state.level()).isEqualTo(2);
        assertThat(hex(state.digest()))
                .isEqualTo(Files.readString(SECOND_DIGEST).strip());
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        state.save(new DataOutputStream(again));
        assertThat(hex(again.toByteArray()))
                .isEqualTo(Files.readString(SECOND_BY_ORDINAL).strip());
    }

    @Test
    void load_goldenBytes_admitsAJurisdictionOnceRaised() throws IOException {
        byte[] golden = HexFormat.of().parseHex(Files.readString(GOLDEN).strip());
        ShardState state = loaded(golden);
        Command.AdmitJurisdiction admit = new Command.AdmitJurisdiction(World.JURISDICTION + 1, List.of(0, 1));
        World.refused(state.apply(admit), Refusal.NOT_ACTIVE);
        state.apply(new Command.Activate(Levels.COMPLETE));
        assertThat(state.apply(admit)).isEqualTo(new Outcome.Applied());

        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        state.save(new DataOutputStream(saved));
        ShardState again = loaded(saved.toByteArray());
        assertThat(again.jurisdictions().have(admit)).isTrue();
        assertThat(again.digest()).isEqualTo(state.digest());
    }

    /// A shard that knows the partner's jurisdiction.
    private static ShardState loaded(byte[] saved) throws IOException {
        MemoryHistory history = everything().history(0);
        ShardMap map = id -> id.jurisdiction() == World.JURISDICTION ? id.slot() : -1;
        ShardState state = new ShardState(0, map, new Ledger(history), history, new MemoryRecords(7));
        state.load(new DataInputStream(new ByteArrayInputStream(saved)));
        return state;
    }

    private static World everythingOfTheSecondLevel() {
        World world = everything();
        world.activate();
        Id wallet = world.wallet(0, World.EUR, World.KES);
        Id far = world.wallet(1, World.EUR);
        world.fund(wallet, 5_000);
        Id hold = world.hold(wallet, far, 100, 60);
        world.apply(0, world.captureInPart(hold, 30));
        world.pumpAll();
        world.apply(0, world.captureInPart(hold, 20));
        world.apply(0, world.exchange(wallet, World.EUR, World.KES, 333, 14_237, 100));
        world.apply(
                0,
                new Command.SetOverdraft(
                        DerivedIds.account(wallet, World.KES),
                        70,
                        World.OPERATOR,
                        new Idempotency(0, 0, 0, 0, Operation.OPEN_WALLET)));
        Bytes hash = Bytes.of(new byte[32]);
        TreeHead head = new TreeHead(0, 9, 8, 7, hash, 6, hash, hash, hash);
        world.apply(0, new Command.SignCheckpoint(head, new HeadSignature("0123456789abcdef", hash)));
        return world;
    }

    private static World everything() {
        World world = new World(2);
        Id wallet = world.funded(0, 10_000);
        Id near = world.wallet(0, World.EUR);
        Id far = world.wallet(1, World.EUR);
        world.hold(wallet, near, 100, 60);
        Id hold = world.hold(wallet, far, 200, 60);
        Command.Transfer crossed = world.transfer(wallet, far, 300);
        world.send(crossed);
        world.pumpAll();
        world.apply(0, world.reverse(crossed.transfer(), 50));
        world.apply(0, world.capture(hold, 20));
        world.apply(
                0,
                new Command.TransferBatch(
                        World.ALICE,
                        world.newKey(Operation.TRANSFER_BATCH),
                        false,
                        List.of(world.transfer(wallet, far, 5), world.transfer(wallet, near, 6))));
        for (AttemptResult result : AttemptResult.values()) {
            Command.CreatePayout payout = world.payout(wallet, 10);
            world.apply(0, payout);
            world.apply(0, new Command.SubmitPayouts(List.of(new Command.Attempt(payout.payout(), 1, "sandbox"))));
            world.apply(0, settled(payout.payout(), result));
            world.apply(0, settled(payout.payout(), AttemptResult.FAILED));
        }
        Id batch = world.newId(0);
        world.apply(
                0,
                new Command.OpenPayoutBatch(World.ALICE, world.newKey(Operation.PAYOUT_BATCH), batch, wallet, false));
        PayoutRow row = new PayoutRow(2, world.newId(0), 77, World.EUR, 9, "bank", World.PHONE, "R1", "", "", "");
        world.apply(0, new Command.AddPayoutRows(World.ALICE, batch, 0, List.of(row)));
        return world;
    }

    private static Command settled(Id payout, AttemptResult result) {
        return new Command.SettlePayouts(List.of(new Command.Settlement(payout, 1, result, "REF", "")));
    }

    private static String golden(Path file, String written) throws IOException {
        if ("write".equals(System.getProperty("binax.golden")) && !Files.exists(file)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, written + "\n");
        }
        return Files.readString(file).strip();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
