package com.binaxpay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryHeader;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryReader;
import com.binaxpay.wire.EntryWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntrySealerTest {
    private final DataKeys keys = TestKeys.of(7);

    @Test
    void open_whatWasSealed_givesHeaderAndGroups() {
        EntrySealer sealer = new EntrySealer(2, keys.current());
        EntryOpener opener = new EntryOpener(2, keys);
        EntryReader groups = new EntryReader();
        Property.check(50, random -> {
            EntryWriter entry = new EntryWriter(16);
            List<Command> commands = new ArrayList<>();
            for (int i = 0; i < random.nextInt(5); i++) {
                commands.add(new Command.Checkpoint(random.nextLong()));
                entry.add(commands.getLast());
            }
            byte[] sealed = sealer.seal(entry, 123);
            EntryHeader header = opener.open(ByteBuffer.wrap(sealed), groups);
            assertThat(header.leaderTimeNs()).isEqualTo(123);
            assertThat(header.incarnation()).isEqualTo(sealer.incarnation());
            assertThat(commands(groups)).isEqualTo(commands);
            assertThat(opener.open(ByteBuffer.wrap(sealed).asReadOnlyBuffer(), groups))
                    .isEqualTo(header);
            assertThat(commands(groups)).isEqualTo(commands);
        });
    }

    @Test
    void seal_manyEntries_countsThemFromOne() {
        EntrySealer sealer = new EntrySealer(0, keys.current());
        EntryOpener opener = new EntryOpener(0, keys);
        for (int sequence = 1; sequence < 10; sequence++) {
            byte[] sealed = sealer.seal(tick(), 0);
            assertThat(opener.open(ByteBuffer.wrap(sealed), new EntryReader()).sequence())
                    .isEqualTo(sequence);
        }
    }

    @Test
    void open_entriesOfManyProposers_opensAll() {
        EntryOpener opener = new EntryOpener(0, keys);
        List<byte[]> entries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            entries.add(new EntrySealer(0, keys.current()).seal(tick(), i));
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < entries.size(); i++) {
                EntryHeader header = opener.open(ByteBuffer.wrap(entries.get(i)), new EntryReader());
                assertThat(header.leaderTimeNs()).isEqualTo(i);
            }
        }
    }

    @Test
    void seal_sameGroupsTwice_givesOtherCiphertext() {
        EntrySealer one = new EntrySealer(0, keys.current());
        EntrySealer other = new EntrySealer(0, keys.current());
        assertThat(one.incarnation()).isNotEqualTo(other.incarnation());
        assertThat(ciphertext(one.seal(tick(), 0)))
                .isNotEqualTo(ciphertext(one.seal(tick(), 0)))
                .isNotEqualTo(ciphertext(other.seal(tick(), 0)));
    }

    @Test
    void open_anyBitFlipped_isRefused() {
        byte[] sealed = new EntrySealer(0, keys.current()).seal(tick(), 5);
        EntryOpener opener = new EntryOpener(0, keys);
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            byte[] bad = sealed.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> opener.open(ByteBuffer.wrap(bad), new EntryReader()))
                    .isInstanceOfAny(CorruptEntry.class, KeyringFault.class);
        }
    }

    @Test
    void open_underAnotherKeyOrOfAnotherShard_isRefused() {
        byte[] sealed = new EntrySealer(0, keys.current()).seal(tick(), 5);
        assertThatThrownBy(() -> new EntryOpener(0, TestKeys.of(8)).open(ByteBuffer.wrap(sealed), new EntryReader()))
                .isInstanceOf(CorruptEntry.class)
                .hasMessageContaining("not under these keys");
        assertThatThrownBy(() -> new EntryOpener(1, keys).open(ByteBuffer.wrap(sealed), new EntryReader()))
                .isInstanceOf(CorruptEntry.class)
                .hasMessage("entry of shard 0 in the log of shard 1");
        assertThatThrownBy(() -> new EntryOpener(0, keys).open(ByteBuffer.allocate(3), new EntryReader()))
                .isInstanceOf(CorruptEntry.class);
    }

    @Test
    void seal_fixedKeyAndIncarnation_givesGoldenBytes() throws IOException {
        EntrySealer sealer = new EntrySealer(1, keys.current(), TestKeys.counting());
        EntryWriter entry = new EntryWriter(16);
        entry.add(new Command.Checkpoint(7));
        entry.addRaw(EntryLayout.RAW_TRANSFERS, new byte[] {1, 2, 3}, 0, 3);
        assertThat(sealer.incarnation()).isEqualTo(new Id(0x0001020304050607L, 0x08090A0B0C0D0E0FL));
        Golden.check("0.1.0/entry", sealer.seal(entry, 1_000_000_007L));
    }

    @Test
    void open_goldenEntry_givesItsGroups() throws IOException {
        EntryReader groups = new EntryReader();
        EntryHeader header = new EntryOpener(1, keys).open(ByteBuffer.wrap(Golden.bytes("0.1.0/entry")), groups);
        assertThat(header.leaderTimeNs()).isEqualTo(1_000_000_007L);
        assertThat(commands(groups)).hasSize(2).first().isEqualTo(new Command.Checkpoint(7));
    }

    private static EntryWriter tick() {
        EntryWriter entry = new EntryWriter(16);
        entry.add(new Command.Tick());
        return entry;
    }

    private static ByteBuffer ciphertext(byte[] sealed) {
        return ByteBuffer.wrap(sealed, EntryLayout.HEADER_BYTES, sealed.length - EntryLayout.HEADER_BYTES)
                .slice();
    }

    private static List<Command> commands(EntryReader groups) {
        List<Command> commands = new ArrayList<>();
        while (groups.next()) {
            commands.add(groups.command());
        }
        return commands;
    }
}
