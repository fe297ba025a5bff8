package com.binaxpay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryTest {
    @Test
    void groups_writtenAndRead_areTheSameCommands() {
        Property.check(100, random -> {
            Values values = Values.random(random);
            List<Command> commands = new ArrayList<>();
            EntryWriter out = new EntryWriter(16);
            for (int i = 0; i < random.nextInt(6); i++) {
                Command command = (Command) values.of(Command.class);
                commands.add(command);
                out.add(command);
            }
            assertThat(out.groups()).isEqualTo(commands.size());
            assertThat(read(out.array(), out.sizeBytes(), out.groups())).isEqualTo(commands);
        });
    }

    @Test
    void rawGroups_added_areReadInPlace() {
        byte[] transfers = {1, 2, 3, 4, 5, 6};
        EntryWriter out = new EntryWriter(16);
        out.add(new Command.Tick());
        out.addRaw(EntryLayout.RAW_TRANSFERS, transfers, 1, 4);
        EntryReader in = new EntryReader();
        in.reset(out.array(), 0, out.sizeBytes(), out.groups());
        assertThat(in.next()).isTrue();
        assertThat(in.isRaw()).isFalse();
        assertThat(in.command()).isEqualTo(new Command.Tick());
        assertThat(in.next()).isTrue();
        assertThat(in.isRaw()).isTrue();
        assertThat(in.array()).isSameAs(out.array());
        assertThat(ByteBuffer.wrap(in.array(), in.offset(), in.length()))
                .isEqualTo(ByteBuffer.wrap(new byte[] {2, 3, 4, 5}));
        assertThat(in.next()).isFalse();
    }

    @Test
    void rawCommand_added_isTheSameAsItsRawGroup() {
        EntryWriter asCommand = new EntryWriter(16);
        asCommand.add(new Command.LedgerAccounts(Bytes.of(new byte[] {1, 2, 3})));
        EntryWriter asBytes = new EntryWriter(16);
        asBytes.addRaw(EntryLayout.RAW_ACCOUNTS, new byte[] {1, 2, 3}, 0, 3);
        assertThat(ByteBuffer.wrap(asBytes.array(), 0, asBytes.sizeBytes()))
                .isEqualTo(ByteBuffer.wrap(asCommand.array(), 0, asCommand.sizeBytes()));
    }

    @Test
    void clear_afterGroups_startsAnew() {
        EntryWriter out = new EntryWriter(16);
        out.add(new Command.Checkpoint(1));
        out.clear();
        out.add(new Command.Tick());
        assertThat(read(out.array(), out.sizeBytes(), out.groups())).containsExactly(new Command.Tick());
    }

    @Test
    void read_damagedPlaintext_givesCommandsOrMalformedMessage() {
        Property.check(2_000, random -> {
            EntryWriter out = new EntryWriter(16);
            out.add((Command) Values.random(random).of(Command.class));
            out.add(new Command.Checkpoint(random.nextLong()));
            byte[] bytes = java.util.Arrays.copyOf(out.array(), out.sizeBytes());
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                assertThat(read(bytes, bytes.length, 2)).hasSize(2);
            } catch (MalformedMessage e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        });
    }

    @Test
    void next_moreOrFewerGroupsThanSaid_isMalformed() {
        EntryWriter out = new EntryWriter(16);
        out.add(new Command.Tick());
        assertThatThrownBy(() -> read(out.array(), out.sizeBytes(), 0)).isInstanceOf(MalformedMessage.class);
        assertThatThrownBy(() -> read(out.array(), out.sizeBytes(), 2)).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void readHeader_whatIsNoEntry_isMalformed() {
        byte[] entry = new byte[EntryLayout.sizeBytes(8)];
        new EntryHeader(1, 1, new Id(1, 2), 1, 1, 1, 8).write(entry, 0);
        assertThat(EntryHeader.read(ByteBuffer.wrap(entry).asReadOnlyBuffer()).shard())
                .isEqualTo(1);
        assertRefused(new byte[10], "too short");
        assertRefused(java.util.Arrays.copyOf(entry, entry.length + 1), "does not fit");
        byte[] other = entry.clone();
        other[0] = 'A';
        assertRefused(other, "no log entry");
        byte[] later = entry.clone();
        later[EntryLayout.FORMAT] = 2;
        assertRefused(later, "format 2");
    }

    private static void assertRefused(byte[] entry, String why) {
        assertThatThrownBy(() -> EntryHeader.read(ByteBuffer.wrap(entry)))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining(why);
    }

    private static List<Command> read(byte[] plaintext, int length, int groups) {
        EntryReader in = new EntryReader();
        in.reset(plaintext, 0, length, groups);
        List<Command> commands = new ArrayList<>();
        while (in.next()) {
            commands.add(in.command());
        }
        return commands;
    }
}
