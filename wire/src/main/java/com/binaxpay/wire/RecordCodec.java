package com.binaxpay.wire;

import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;

/// Writes records as bytes and reads them back, by their components.
///
/// | what | bytes |
/// | --- | --- |
/// | member of a sealed family | its [Tag] as unsigned number, then the record |
/// | record | number of components as unsigned number, then the components in order |
/// | `int`, `long` | zigzag number of variable length, see [Writer] |
/// | `boolean` | 0 or 1 |
/// | `String`, [Bytes] | length in bytes as unsigned number, then the bytes (UTF-8) |
/// | enum | ordinal as unsigned number |
/// | `Id` | 16, little-endian, `hi` then `lo` |
/// | `List` | number of elements as unsigned number, then the elements |
///
/// **Versions**: components are only ever added at the end, with [Since]; while empty they are not written, so that old
/// content keeps its old bytes. A reader that is newer than the writer fills what is absent
/// with the empty value of its type (0, false, `""`, no bytes, `Id.NONE`, no elements, the first constant, a record of
/// empty values). A reader that is older refuses, because a command that is half understood must not be applied. Tags
/// and constants are only ever added.
///
/// Reflection happens once, in [#of]; a codec is immutable and safe for any thread.
///
/// @param <T> the family or record
public final class RecordCodec<T> {
    /// The codec of [Command].
    public static final RecordCodec<Command> COMMANDS = of(Command.class);
    /// The codec of [Outcome].
    public static final RecordCodec<Outcome> OUTCOMES = of(Outcome.class);
    /// The codec of [Query].
    public static final RecordCodec<Query> QUERIES = of(Query.class);
    /// The codec of [Answer].
    public static final RecordCodec<Answer> ANSWERS = of(Answer.class);
    /// The codec of [View].
    public static final RecordCodec<View> VIEWS = of(View.class);
    /// The codec of [Call].
    public static final RecordCodec<Call> CALLS = of(Call.class);
    /// The codec of [Reply].
    public static final RecordCodec<Reply> REPLIES = of(Reply.class);

    /// The codec of [ConfigCommand].
    public static final RecordCodec<ConfigCommand> CONFIG_COMMANDS = of(ConfigCommand.class);
    /// The codec of [ConfigCall].
    public static final RecordCodec<ConfigCall> CONFIG_CALLS = of(ConfigCall.class);
    /// The codec of [ConfigReply].
    public static final RecordCodec<ConfigReply> CONFIG_REPLIES = of(ConfigReply.class);
    /// The codec of [ConfigSnapshot].
    public static final RecordCodec<ConfigSnapshot> CONFIG_SNAPSHOTS = of(ConfigSnapshot.class);
    /// The codec of [ProcessStatus].
    public static final RecordCodec<ProcessStatus> PROCESS_STATUS = of(ProcessStatus.class);
    /// The codec of [VerifyReport].
    public static final RecordCodec<VerifyReport> VERIFY_REPORTS = of(VerifyReport.class);

    /// The codec of [SignedHead].
    public static final RecordCodec<SignedHead> SIGNED_HEADS = of(SignedHead.class);
    /// The codec of [EvidenceKey].
    public static final RecordCodec<EvidenceKey> EVIDENCE_KEYS = of(EvidenceKey.class);

    /// The codec of [RepairCall].
    public static final RecordCodec<RepairCall> REPAIR_CALLS = of(RepairCall.class);
    /// The codec of [RepairReply].
    public static final RecordCodec<RepairReply> REPAIR_REPLIES = of(RepairReply.class);

    /// The codec of [QuotaCall].
    public static final RecordCodec<QuotaCall> QUOTA_CALLS = of(QuotaCall.class);
    /// The codec of [QuotaReply].
    public static final RecordCodec<QuotaReply> QUOTA_REPLIES = of(QuotaReply.class);

    /// The codec of [Pulse].
    public static final RecordCodec<Pulse> PULSES = of(Pulse.class);

    /// The codec of [Kept].
    public static final RecordCodec<Kept> KEPT = of(Kept.class);

    /// Elements that a list may have; a longer one is refused by both sides.
    public static final int LIST_ELEMENTS_MAX = 1 << 20;

    /// Records inside records that a reader follows before it refuses.
    static final int DEPTH_MAX = 32;

    private final Class<T> type;
    private final Shape shape;

    private RecordCodec(Class<T> type, Shape shape) {
        this.type = type;
        this.shape = shape;
    }

    /// The codec of a public record, or of a sealed family of public records that all have a [Tag].
    ///
    /// @throws IllegalArgumentException if a component has a type that has no bytes, or a tag is missing or used
    /// twice
    public static <T> RecordCodec<T> of(Class<T> type) {
        return of(MethodHandles.lookup(), type);
    }

    /// As [#of(Class)], for records that only `lookup` may see.
    public static <T> RecordCodec<T> of(MethodHandles.Lookup lookup, Class<T> type) {
        return new RecordCodec<>(type, new Shapes(lookup).of(type));
    }

    /// The bytes of `value`.
    public byte[] encode(T value) {
        Writer out = new Writer();
        encode(value, out);
        return out.toByteArray();
    }

    /// Adds the bytes of `value` to `out`.
    public void encode(T value, Writer out) {
        shape.write(value, out);
    }

    /// The [Tag] of `value`.
    ///
    /// @throws IllegalStateException if this is the codec of a single record, which is written without one
    public int tag(T value) {
        if (shape instanceof FamilyShape family) {
            return family.tag(value);
        }
        throw new IllegalStateException(type + " is no family");
    }

    /// The record that `bytes` hold, all of them.
    ///
    /// @throws MalformedMessage if they hold none, or more
    public T decode(byte[] bytes) {
        return decodeAll(new Reader(bytes));
    }

    /// As [#decode(byte[])], of `length` bytes from `offset` on.
    public T decode(byte[] bytes, int offset, int length) {
        return decodeAll(new Reader(bytes, offset, length));
    }

    /// As [#decode(byte[])], of what remains in `buffer`, whose position stays.
    public T decode(ByteBuffer buffer) {
        return decodeAll(Reader.of(buffer));
    }

    /// The next record of `in`.
    ///
    /// @throws MalformedMessage if there is none
    public T decode(Reader in) {
        return type.cast(shape.read(in, 0));
    }

    /// The family or record that this codec is for.
    Class<T> type() {
        return type;
    }

    private T decodeAll(Reader in) {
        T value = decode(in);
        in.expectEnd();
        return value;
    }
}
