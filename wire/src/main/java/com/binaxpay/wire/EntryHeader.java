package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The header of a log entry, see [EntryLayout].
///
/// @param shard number of the shard, or of the control group
/// @param keyId which data key
/// @param incarnation the proposer's random number, 128 bits
/// @param sequence of the entry within its incarnation, from 1
/// @param leaderTimeNs the leader's clock, ns since the epoch
/// @param groups number of groups in the plaintext
/// @param plaintextBytes size of the plaintext
public record EntryHeader(
        int shard, int keyId, Id incarnation, long sequence, long leaderTimeNs, int groups, int plaintextBytes) {

    /// Writes the header to `into` from `offset` on.
    public void write(byte[] into, int offset) {
        ByteBuffer out =
                ByteBuffer.wrap(into, offset, EntryLayout.HEADER_BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[EntryLayout.HEADER_BYTES]);
        out.putInt(EntryLayout.MAGIC, EntryLayout.MAGIC_VALUE);
        out.putShort(EntryLayout.FORMAT, (short) EntryLayout.FORMAT_VALUE);
        out.putShort(EntryLayout.SHARD, (short) shard);
        out.putInt(EntryLayout.KEY_ID, keyId);
        out.putInt(EntryLayout.GROUPS, groups);
        out.putLong(EntryLayout.INCARNATION, incarnation.hi());
        out.putLong(EntryLayout.INCARNATION + 8, incarnation.lo());
        out.putLong(EntryLayout.SEQUENCE, sequence);
        out.putLong(EntryLayout.LEADER_TIME_NS, leaderTimeNs);
        out.putInt(EntryLayout.PLAINTEXT_BYTES, plaintextBytes);
    }

    /// Reads the header of `entry`, from its position on, which stays.
    ///
    /// @throws MalformedMessage if it is no entry, or its size is not what the header says
    public static EntryHeader read(ByteBuffer entry) {
        ByteBuffer in = entry.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < EntryLayout.sizeBytes(0)) {
            throw new MalformedMessage("an entry of " + in.remaining() + " bytes is too short");
        }
        if (in.getInt(EntryLayout.MAGIC) != EntryLayout.MAGIC_VALUE) {
            throw new MalformedMessage("no log entry begins like this");
        }
        int format = Short.toUnsignedInt(in.getShort(EntryLayout.FORMAT));
        if (format != EntryLayout.FORMAT_VALUE) {
            throw new MalformedMessage(
                    "log entry of format " + format + "; this version reads " + EntryLayout.FORMAT_VALUE);
        }
        EntryHeader header = new EntryHeader(
                Short.toUnsignedInt(in.getShort(EntryLayout.SHARD)),
                in.getInt(EntryLayout.KEY_ID),
                new Id(in.getLong(EntryLayout.INCARNATION), in.getLong(EntryLayout.INCARNATION + 8)),
                in.getLong(EntryLayout.SEQUENCE),
                in.getLong(EntryLayout.LEADER_TIME_NS),
                in.getInt(EntryLayout.GROUPS),
                in.getInt(EntryLayout.PLAINTEXT_BYTES));
        if (header.plaintextBytes != in.remaining() - EntryLayout.sizeBytes(0) || header.groups < 0) {
            throw new MalformedMessage("the entry's header does not fit its " + in.remaining() + " bytes");
        }
        return header;
    }
}
