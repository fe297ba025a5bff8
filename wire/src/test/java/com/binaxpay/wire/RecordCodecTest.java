package com.binaxpay.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Codecs.Named;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    enum Colour {
        RED,
        GREEN
    }

    record Old(int number, String name) {}

    record Newer(
            int number,
            String name,
            long time,
            boolean flag,
            Bytes bytes,
            Id id,
            Colour colour,
            List<Integer> list,
            Old nested) {}

    record Strict(int positive) {
        Strict {
            Invariant.check(positive > 0, "positive", positive, 1);
        }
    }

    record Unwritable(double ratio) {}

    sealed interface Twins {
        @Tag(1)
        record One() implements Twins {}

        @Tag(1)
        record Two() implements Twins {}
    }

    sealed interface Untagged {
        record Lone() implements Untagged {}
    }

    @Test
    void decode_whatWasEncoded_givesEqualRecord() {
        for (Named each : Codecs.all()) {
            for (Class<?> member : Values.members(each.type())) {
                Property.check(20, random -> {
                    Object value = Values.random(random).of(member);
                    assertThat(each.codec().decode(each.codec().encode(value))).isEqualTo(value);
                });
            }
        }
    }

    @Test
    void decode_sliceOfBuffer_readsOnlyThatSlice() {
        byte[] bytes = RecordCodec.COMMANDS.encode(new Command.Checkpoint(7));
        byte[] around = new byte[bytes.length + 10];
        System.arraycopy(bytes, 0, around, 4, bytes.length);
        ByteBuffer slice = ByteBuffer.wrap(around, 4, bytes.length);
        assertThat(RecordCodec.COMMANDS.decode(slice)).isEqualTo(new Command.Checkpoint(7));
        assertThat(RecordCodec.COMMANDS.decode(slice.asReadOnlyBuffer())).isEqualTo(new Command.Checkpoint(7));
        assertThat(RecordCodec.COMMANDS.decode(around, 4, bytes.length)).isEqualTo(new Command.Checkpoint(7));
        assertThat(slice.position()).isEqualTo(4);
    }

    @Test
    void decode_randomBytes_givesRecordOrMalformedMessage() {
        Property.check(3_000, random -> {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            for (Named each : Codecs.all()) {
                if (bytes.length > 0 && random.nextBoolean()) {
                    bytes[0] = (byte) (1 + random.nextInt(24));
                }
                decodeOrRefuse(each, bytes);
            }
        });
    }

    @Test
    void decode_damagedMessages_givesRecordOrMalformedMessage() {
        List<Named> codecs = Codecs.all();
        Property.check(3_000, random -> {
            Named each = codecs.get(random.nextInt(codecs.size()));
            byte[] bytes = each.codec().encode(Values.random(random).of(each.type()));
            decodeOrRefuse(each, damaged(bytes, random));
        });
    }

    @Test
    void decode_messageCutAnywhere_isMalformed() {
        for (Named each : Codecs.all()) {
            byte[] bytes = each.codec().encode(Values.canonical().of(each.type()));
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> each.codec().decode(cut)).isInstanceOf(MalformedMessage.class);
            }
        }
    }

    @Test
    void decode_bytesBehindTheMessage_isMalformed() {
        byte[] bytes = RecordCodec.COMMANDS.encode(new Command.Tick());
        assertThatThrownBy(() -> RecordCodec.COMMANDS.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("1 bytes follow the end of the message");
    }

    @Test
    void decode_listThatClaimsMoreThanTheBytesHold_isMalformedBeforeAnythingIsAllocated() {
        Writer out = new Writer();
        out.writeUnsigned(8);
        out.writeUnsigned(4);
        RecordCodec<Caller> callers = RecordCodec.of(Caller.class);
        callers.encode(new Caller(1, Mode.LIVE), out);
        RecordCodec.of(Idempotency.class).encode(new Idempotency(1, 2, 3, 4, Operation.FUND), out);
        out.writeBoolean(true);
        out.writeUnsigned(Integer.MAX_VALUE);
        assertThatThrownBy(() -> RecordCodec.COMMANDS.decode(out.toByteArray()))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("too early");
    }

    @Test
    void decode_recordsNestedWithoutEnd_isMalformed() {
        Writer out = new Writer();
        for (int i = 0; i < 100_000; i++) {
            // Rows with one row, which is Rows with one row, …
            out.writeUnsigned(5);
            out.writeUnsigned(2);
            out.writeUnsigned(1);
        }
        assertThatThrownBy(() -> RecordCodec.OUTCOMES.decode(out.toByteArray()))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageContaining("too deep");
    }

    @Test
    void decode_unknownTagConstantOrBoolean_isMalformed() {
        assertThatThrownBy(() -> RecordCodec.COMMANDS.decode(new byte[] {99, 0}))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("Command has no member with tag 99");
        assertThatThrownBy(() -> RecordCodec.of(Caller.class).decode(new byte[] {2, 2, 9}))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("Mode has no constant 9");
        assertThatThrownBy(() -> new Reader(new byte[] {2}).readBoolean()).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void decode_textThatIsNotUtf8_isMalformed() {
        byte[] bytes = {2, 2, 2, (byte) 0xC3, 0x28};
        assertThatThrownBy(() -> RecordCodec.of(HERE, Old.class).decode(bytes))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("a text is not UTF-8");
    }

    @Test
    void decode_olderMessage_fillsAbsentComponentsWithEmptyValues() {
        byte[] bytes = RecordCodec.of(HERE, Old.class).encode(new Old(7, "seven"));
        assertThat(RecordCodec.of(HERE, Newer.class).decode(bytes))
                .isEqualTo(
                        new Newer(7, "seven", 0, false, Bytes.EMPTY, Id.NONE, Colour.RED, List.of(), new Old(0, "")));
    }

    @Test
    void decode_newerMessage_isRefusedByName() {
        Newer newer = new Newer(7, "seven", 1, true, Bytes.EMPTY, Id.NONE, Colour.RED, List.of(), new Old(0, ""));
        byte[] bytes = RecordCodec.of(HERE, Newer.class).encode(newer);
        assertThatThrownBy(() -> RecordCodec.of(HERE, Old.class).decode(bytes))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("Old was written by a later version: 9 components, 2 known");
    }

    @Test
    void decode_componentsThatTheRecordRefuses_isMalformed() {
        assertThatThrownBy(() -> RecordCodec.of(HERE, Strict.class).decode(new byte[] {1, 1}))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("Strict refuses its components");
    }

    @Test
    void of_typeWithoutBytesOrTag_isRefused() {
        assertThatThrownBy(() -> RecordCodec.of(HERE, Unwritable.class)).hasMessageContaining("no bytes are defined");
        assertThatThrownBy(() -> RecordCodec.of(HERE, Twins.class)).hasMessageContaining("tag 1 is used by");
        assertThatThrownBy(() -> RecordCodec.of(HERE, Untagged.class)).hasMessageContaining("needs a tag");
    }

    @Test
    void tag_ofEveryMember_isItsOwn() {
        for (Named each : Codecs.all()) {
            if (!each.type().isRecord()) {
                for (Class<?> member : Values.members(each.type())) {
                    assertThat(each.codec().tag(Values.canonical().of(member))).isEqualTo(Values.tag(member));
                }
            }
        }
    }

    @Test
    void write_numbersOfAllSizes_readBackTheSame() {
        Property.check(200, random -> {
            int small = random.nextInt() >> random.nextInt(32);
            long large = random.nextLong() >> random.nextInt(64);
            Writer out = new Writer();
            out.writeInt(small);
            out.writeLong(large);
            out.writeUnsigned(small & Integer.MAX_VALUE);
            out.writeInt(Integer.MIN_VALUE);
            out.writeLong(Long.MIN_VALUE);
            Reader in = new Reader(out.toByteArray());
            assertThat(in.readInt()).isEqualTo(small);
            assertThat(in.readLong()).isEqualTo(large);
            assertThat(in.readUnsigned()).isEqualTo(small & Integer.MAX_VALUE);
            assertThat(in.readInt()).isEqualTo(Integer.MIN_VALUE);
            assertThat(in.readLong()).isEqualTo(Long.MIN_VALUE);
            in.expectEnd();
        });
    }

    private static void decodeOrRefuse(Named each, byte[] bytes) {
        try {
            Object value = each.codec().decode(bytes);
            assertThat(each.codec().decode(each.codec().encode(value))).isEqualTo(value);
        } catch (MalformedMessage e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    private static byte[] damaged(byte[] bytes, RandomGenerator random) {
        byte[] damaged = bytes.clone();
        for (int i = 0; i <= random.nextInt(3); i++) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        return damaged;
    }
}
