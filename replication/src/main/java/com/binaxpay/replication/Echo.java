package com.binaxpay.replication;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnknownFieldSet;

/// What each message between a leader and a follower says of when it was sent, by the sender's clock, and of the
/// newest one that its sender had from the receiver by then. So both know, each by its own clock and whatever the way
/// takes, a moment before which the other's message was surely not sent. It travels in a field that Ratis doesn't
/// know and passes on; processes of 0.1.0 pay no heed to it and send none.
///
/// On the wire: a format byte (1), then six 64-bit numbers and a byte (0 or 1) in the order of the fields.
///
/// @param from the sending process, a number drawn at its start: its clock means nothing to its successor
/// @param sentNs its clock when it sent this
/// @param to the process that it heard before, 0 for none
/// @param heardNs the clock of that one in what it sent last
/// @param unconfirmedNs in a leader's message: for how long it may have been deposed without knowing, if the follower
///     still follows
/// @param committed in a leader's message: index of the newest entry that it knew to be committed; what Ratis says of
///     that itself goes no further than what it has sent to the follower
/// @param isWanted in a follower's message: whether reads are answered there that want to be fresh
record Echo(long from, long sentNs, long to, long heardNs, long unconfirmedNs, long committed, boolean isWanted) {
    /// This process.
    static final long SELF = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);

    private static final int FIELD = 2_842;
    private static final byte FORMAT = 1;
    private static final int SIZE = 1 + 6 * Long.BYTES + 1;

    /// The clock of this process in what the sender had from it; empty where it had nothing.
    Optional<Long> mine() {
        return to == SELF ? Optional.of(heardNs) : Optional.empty();
    }

    /// The same of a leader that knows so much to be committed.
    Echo knowing(long index) {
        return new Echo(from, sentNs, to, heardNs, unconfirmedNs, index, isWanted);
    }

    AppendEntriesRequestProto in(AppendEntriesRequestProto request) {
        return request.toBuilder().setUnknownFields(field()).build();
    }

    AppendEntriesReplyProto in(AppendEntriesReplyProto reply) {
        return reply.toBuilder().setUnknownFields(field()).build();
    }

    private UnknownFieldSet field() {
        UnknownFieldSet.Field bytes = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(bytes()))
                .build();
        return UnknownFieldSet.newBuilder().addField(FIELD, bytes).build();
    }

    byte[] bytes() {
        return ByteBuffer.allocate(SIZE)
                .put(FORMAT)
                .putLong(from)
                .putLong(sentNs)
                .putLong(to)
                .putLong(heardNs)
                .putLong(unconfirmedNs)
                .putLong(committed)
                .put((byte) (isWanted ? 1 : 0))
                .array();
    }

    /// What a message with these fields says; empty where it says nothing, or in a format of another release.
    static Optional<Echo> of(UnknownFieldSet fields) {
        List<ByteString> found = fields.hasField(FIELD) ? fields.getField(FIELD).getLengthDelimitedList() : List.of();
        return found.isEmpty() ? Optional.empty() : of(found.getFirst().asReadOnlyByteBuffer());
    }

    static Optional<Echo> of(ByteBuffer bytes) {
        if (bytes.remaining() < SIZE || bytes.get() != FORMAT) {
            return Optional.empty();
        }
        return Optional.of(new Echo(
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.getLong(),
                bytes.get() == 1));
    }
}
