package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.RecordCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigMachineTest {
    private final ApiKeys keys = new ApiKeys("a pepper of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8));
    private final Sealer sealer = new FakeSealer();
    private final ConfigMachine machine = aMachine();
    private long index;

    @Test
    void raiseLevel_toOneThatIsKnown_neverGoesDownAgain() {
        assertThat(apply(new ConfigCommand.RaiseLevel(Levels.NEWEST + 1))).isInstanceOf(ConfigReply.Refused.class);
        assertThat(apply(new ConfigCommand.RaiseLevel(Levels.FIRST))).isEqualTo(new ConfigReply.Done(0, Levels.FIRST));
        assertThat(apply(new ConfigCommand.RaiseLevel(Levels.NEWEST)))
                .isEqualTo(new ConfigReply.Done(1, Levels.NEWEST));
        assertThat(apply(new ConfigCommand.RaiseLevel(Levels.FIRST))).isEqualTo(new ConfigReply.Done(1, Levels.NEWEST));
    }

    @Test
    void createKey_forAPartner_authenticatesUntilItIsRevoked() {
        String secret = ApiKeys.generate(Mode.TEST, new SecureRandom());
        assertThat(apply(new ConfigCommand.CreatePartner("demo"))).isEqualTo(new ConfigReply.Done(1, 1));
        assertThat(apply(aKey("demo", secret))).isEqualTo(new ConfigReply.Done(2, 1));

        ApiKey key = machine.copy().authenticate(secret).orElseThrow();
        assertThat(key.partner()).isEqualTo(1);
        assertThat(key.mode()).isEqualTo(Mode.TEST);
        assertThat(machine.copy().authenticate(secret + "x")).isEmpty();
        assertThat(machine.copy().authenticate(secret.replace("bp_test_", "bp_live_")))
                .isEmpty();

        assertThat(apply(new ConfigCommand.RevokeKey(1))).isEqualTo(new ConfigReply.Done(3, 1));
        assertThat(machine.copy().authenticate(secret)).isEmpty();
        assertThat(machine.copy().current().keys()).singleElement().matches(ApiKey::revoked);
    }

    @Test
    void apply_repeatedCommand_changesNothingAndGivesTheSameNumber() {
        apply(new ConfigCommand.CreatePartner("demo"));
        apply(aKey("demo", "bp_test_x"));

        assertThat(apply(new ConfigCommand.CreatePartner("demo"))).isEqualTo(new ConfigReply.Done(2, 1));
        assertThat(apply(aKey("demo", "bp_test_x"))).isEqualTo(new ConfigReply.Done(2, 1));
    }

    @Test
    void apply_impossibleCommand_isRefusedAndChangesNothing() {
        assertThat(apply(aKey("nobody", "bp_test_x"))).isInstanceOf(ConfigReply.Refused.class);
        assertThat(apply(new ConfigCommand.CreatePartner("Not A Name"))).isInstanceOf(ConfigReply.Refused.class);
        assertThat(apply(new ConfigCommand.RevokeKey(1))).isInstanceOf(ConfigReply.Refused.class);
        assertThat(apply(new ConfigCommand.PutTopology("regions: ["))).isInstanceOf(ConfigReply.Refused.class);
        assertThat(machine.copy().current().version()).isZero();
    }

    @Test
    void putTopology_thatMovesAJurisdiction_isRefused() {
        String yaml = Topology.standard().yaml();
        assertThat(apply(new ConfigCommand.PutTopology(yaml))).isEqualTo(new ConfigReply.Done(1, 0));

        String moved = yaml.replace("code: KE, home: uk", "code: KE, home: eu");
        assertThat(apply(new ConfigCommand.PutTopology(moved)))
                .isInstanceOfSatisfying(
                        ConfigReply.Refused.class,
                        refused -> assertThat(refused.reason()).contains("KE"));
        String slower = yaml.replace("request-ms: 10000", "request-ms: 9000");
        assertThat(apply(new ConfigCommand.PutTopology(slower))).isEqualTo(new ConfigReply.Done(2, 0));
        assertThat(machine.copy().current().topology().timeouts().requestMs()).isEqualTo(9000);
    }

    @Test
    void putBan_ofABlock_replacesTheOneBeforeAndForgetsWhatHasEnded() {
        apply(new ConfigCommand.RaiseLevel(Levels.COMPLETE));
        apply(new ConfigCommand.PutBan("203.0.113.0/24", 4_000, "floods", 1_000));
        assertThat(apply(new ConfigCommand.PutBan("2001:db8:0:0:0:0:0:0/32", 8_000, "guesses", 1_000)))
                .isEqualTo(new ConfigReply.Done(3, 0));
        apply(new ConfigCommand.PutBan("203.0.113.0/24", 10_000, "floods again", 8_999));
        assertThat(machine.copy().current().bans())
                .containsExactly(
                        new BanEntry("2001:db8:0:0:0:0:0:0/32", 9_000, "guesses"),
                        new BanEntry("203.0.113.0/24", 18_999, "floods again"));

        apply(new ConfigCommand.PutBan("203.0.113.0/24", 0, "", 9_000));
        assertThat(machine.copy().current().bans()).isEmpty();
        assertThat(apply(new ConfigCommand.PutBan("203.0.113.0/24", 0, "", 9_500)))
                .isEqualTo(new ConfigReply.Refused("there is no ban of 203.0.113.0/24"));
    }

    @Test
    void putBan_thatIsNone_isRefused() {
        apply(new ConfigCommand.RaiseLevel(Levels.COMPLETE));
        for (ConfigCommand wrong : List.of(
                new ConfigCommand.PutBan("everybody", 1_000, "", 0),
                new ConfigCommand.PutBan("203.0.113.0", 1_000, "", 0),
                new ConfigCommand.PutBan("203.0.113.0/24", -1, "", 0),
                new ConfigCommand.PutBan("203.0.113.0/24", 1_000, "x".repeat(201), 0))) {
            assertThat(apply(wrong)).as(wrong.toString()).isInstanceOf(ConfigReply.Refused.class);
        }
        assertThat(machine.copy().current().bans()).isEmpty();
    }

    @Test
    void putBan_beyondTheMostThatAreKept_isRefused() {
        apply(new ConfigCommand.RaiseLevel(Levels.COMPLETE));
        for (int i = 0; i < ConfigState.BANS_MAX; i++) {
            String block = "10." + (i >> 8) + "." + (i & 0xff) + ".0/24";
            assertThat(apply(new ConfigCommand.PutBan(block, 1_000, "", 1_000))).isInstanceOf(ConfigReply.Done.class);
        }
        assertThat(apply(new ConfigCommand.PutBan("203.0.113.0/24", 1_000, "", 1_999)))
                .isInstanceOf(ConfigReply.Refused.class);
        assertThat(apply(new ConfigCommand.PutBan("203.0.113.0/24", 1_000, "", 2_000)))
                .isInstanceOf(ConfigReply.Done.class);
        assertThat(machine.copy().current().bans()).containsExactly(new BanEntry("203.0.113.0/24", 3_000, ""));
    }

    @Test
    void drain_ofOneRegion_hasAnotherPreferredUntilItReturns() {
        apply(new ConfigCommand.RaiseLevel(Levels.COMPLETE));
        assertThat(apply(new ConfigCommand.DrainRegion("eu", true))).isEqualTo(new ConfigReply.Done(2, 0));
        assertThat(apply(new ConfigCommand.DrainRegion("eu", true))).isEqualTo(new ConfigReply.Done(2, 0));
        assertThat(machine.copy().current().preferred(List.of("eu", "uk", "us")))
                .isEqualTo("uk");

        assertThat(apply(new ConfigCommand.DrainRegion("eu", false))).isEqualTo(new ConfigReply.Done(3, 0));
        assertThat(machine.copy().current().preferred(List.of("eu", "uk", "us")))
                .isEqualTo("eu");
    }

    @Test
    void drain_thatWouldLeaveNoMajority_isRefused() {
        apply(new ConfigCommand.PutTopology(Topology.standard().yaml()));
        assertThat(apply(new ConfigCommand.DrainRegion("eu", true)))
                .as("before the upgrade is finished")
                .isInstanceOf(ConfigReply.Refused.class);
        apply(new ConfigCommand.RaiseLevel(Levels.COMPLETE));
        apply(new ConfigCommand.DrainRegion("eu", true));

        assertThat(apply(new ConfigCommand.DrainRegion("uk", true)))
                .isInstanceOfSatisfying(
                        ConfigReply.Refused.class,
                        refused -> assertThat(refused.reason()).contains("no majority"));
        assertThat(apply(new ConfigCommand.DrainRegion("mars", true)))
                .isInstanceOfSatisfying(
                        ConfigReply.Refused.class,
                        refused -> assertThat(refused.reason()).contains("mars"));
        assertThat(machine.copy().current().isDrained("uk")).isFalse();
    }

    @Test
    void restore_ofWhatWasSaved_givesTheSameStateWithNothingInTheClear(@TempDir Path directory) throws IOException {
        apply(new ConfigCommand.CreatePartner("very-secret-partner"));
        apply(aKey("very-secret-partner", "bp_test_x"));
        machine.save(directory);

        ConfigMachine other = aMachine();
        other.restore(directory);

        assertThat(other.copy().state()).isEqualTo(machine.copy().state());
        try (var files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile).toList())
                    .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("secret"));
        }
    }

    @Test
    void apply_entryThatWasChanged_stopsTheReplica() {
        byte[] entry = entry(1, new ConfigCommand.CreatePartner("demo"));
        entry[entry.length - 1] ^= 1;
        assertThatThrownBy(() -> machine.apply(1, 1, ByteBuffer.wrap(entry))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void generate_anyMode_hasPrefixAndTwoHundredRandomBits() {
        SecureRandom random = new SecureRandom();
        assertThat(ApiKeys.generate(Mode.LIVE, random)).matches("bp_live_[0-9a-hjkmnp-tv-z]{40}");
        assertThat(ApiKeys.generate(Mode.TEST, random)).matches("bp_test_[0-9a-hjkmnp-tv-z]{40}");
    }

    private ConfigCommand aKey(String partner, String secret) {
        Bytes hash = keys.hash(secret);
        return new ConfigCommand.CreateKey(partner, Mode.TEST, hash, ApiKeys.hint(secret), false);
    }

    private ConfigReply apply(ConfigCommand command) {
        index++;
        machine.await(index);
        machine.apply(1, index, ByteBuffer.wrap(entry(index, command)));
        return machine.answer(index);
    }

    private byte[] entry(long request, ConfigCommand command) {
        byte[] encoded = RecordCodec.CONFIG_COMMANDS.encode(command);
        return sealer.seal(ByteBuffer.allocate(Long.BYTES + encoded.length)
                .putLong(request)
                .put(encoded)
                .array());
    }

    private ConfigMachine aMachine() {
        return new ConfigMachine(sealer, new ConfigCopy(Topology.standard(), keys, () -> 0L));
    }
}
