package com.binaxpay.orders;

import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.View;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.zip.CRC32C;

/// The record log with its records understood. Writing belongs to the apply thread, reading to any.
///
/// A hash is carried on over everything that is written but positions, which are a replica's own: replicas that ever
/// wrote something else have another hash for ever.
final class Records {
    private final RecordLog log;
    // Looked up only, never walked: the order of an identity map is chance.
    private final IdentityHashMap<View, Long> fresh = new IdentityHashMap<>();
    private long contentHash;

    Records(RecordLog log) {
        this.log = log;
    }

    /// Forgets which views were written by the command before.
    void beginCommand() {
        fresh.clear();
    }

    /// Writes a version of a thing.
    long keep(View view) {
        return fresh(view, append(new Kept.Version(encode(view))));
    }

    /// Writes an event; the version that it holds can be found by [#view].
    long keepEvent(Kept.Event event, View data) {
        return fresh(data, append(event));
    }

    /// Writes what replicas signed.
    void keep(SignedHead head) {
        hashed(RecordCodec.SIGNED_HEADS.encode(head));
        append(new Kept.Signed(head));
    }

    /// Writes a record whose content was hashed before, or that holds nothing but positions.
    long append(Kept record) {
        return log.append(RecordCodec.KEPT.encode(record));
    }

    /// The bytes of a view, hashed on the way.
    Bytes encode(View view) {
        return hashed(RecordCodec.VIEWS.encode(view));
    }

    /// The bytes of an outcome, hashed on the way; of a refusal only the code is, because the words may change between
    /// releases that run side by side.
    Bytes encode(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            contentHash = Hash64.chain(contentHash, refused.code().ordinal());
            return Bytes.of(RecordCodec.OUTCOMES.encode(outcome));
        }
        return hashed(RecordCodec.OUTCOMES.encode(outcome));
    }

    Kept read(long position) {
        return RecordCodec.KEPT.decode(log.read(position));
    }

    /// The event at a position that an event was written to.
    Kept.Event event(long position) {
        return (Kept.Event) read(position);
    }

    /// The version of a thing that is kept at a position, be it in an event or alone.
    View view(long position) {
        return switch (read(position)) {
            case Kept.Version version -> decode(version.data());
            case Kept.Event event -> decode(event.data());
            case Kept other ->
                throw new Invariant.BrokenInvariant("no version at position " + position + ": " + other.getClass());
        };
    }

    /// As [#view], of a kind that must be there.
    <T extends View> T view(long position, Class<T> kind) {
        return kind.cast(view(position));
    }

    static View decode(Bytes data) {
        return RecordCodec.VIEWS.decode(data.toArray());
    }

    /// Position at which the running command wrote `view`, this very object, or 0.
    long freshPosition(View view) {
        Long position = fresh.get(view);
        return position == null ? 0 : position;
    }

    long contentHash() {
        return contentHash;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(contentHash);
    }

    void load(DataInput in) throws IOException {
        fresh.clear();
        contentHash = in.readLong();
    }

    /// Writes what is in flight into a snapshot.
    static void write(DataOutput out, Kept record) throws IOException {
        byte[] bytes = RecordCodec.KEPT.encode(record);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Reads what [#write] wrote.
    static <T extends Kept> T read(DataInput in, Class<T> kind) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return kind.cast(RecordCodec.KEPT.decode(bytes));
    }

    private long fresh(View view, long position) {
        fresh.put(view, position);
        return position;
    }

    private Bytes hashed(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        contentHash = Hash64.chain(contentHash, crc.getValue() << 32 | bytes.length);
        return Bytes.of(bytes);
    }
}
