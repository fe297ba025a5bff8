package com.binaxpay.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Puts the plaintext of a log entry together, group by group, see [EntryLayout]. Reusable; one thread at a time.
public final class EntryWriter {
    private static final byte[] GROUP_HEADER = new byte[EntryLayout.GROUP_HEADER_BYTES];

    private final Writer out;
    private int groups;

    /// Starts with room for `capacity` bytes; it grows.
    public EntryWriter(int capacity) {
        out = new Writer(capacity);
    }

    /// Adds a group.
    public void add(Command command) {
        switch (command) {
            case Command.LedgerAccounts raw -> addRaw(EntryLayout.RAW_ACCOUNTS, raw.accounts());
            case Command.LedgerTransfers raw -> addRaw(EntryLayout.RAW_TRANSFERS, raw.transfers());
            default -> {
                int start = begin();
                RecordCodec.COMMANDS.encode(command, out);
                end(start, RecordCodec.COMMANDS.tag(command));
            }
        }
    }

    /// Adds a group of raw accounts or transfers without making a [Command] of them.
    ///
    /// @param tag [EntryLayout#RAW_ACCOUNTS] or [EntryLayout#RAW_TRANSFERS]
    public void addRaw(int tag, byte[] source, int offset, int length) {
        int start = begin();
        out.write(source, offset, length);
        end(start, tag);
    }

    /// Number of groups.
    public int groups() {
        return groups;
    }

    /// Size of the plaintext.
    public int sizeBytes() {
        return out.size();
    }

    /// The backing array, whose first [#sizeBytes] bytes are the plaintext until the next change.
    public byte[] array() {
        return out.array();
    }

    /// Forgets all groups and keeps the array.
    public void clear() {
        out.clear();
        groups = 0;
    }

    private void addRaw(int tag, Bytes payload) {
        addRaw(tag, payload.content(), 0, payload.sizeBytes());
    }

    private int begin() {
        int start = out.size();
        out.write(GROUP_HEADER, 0, GROUP_HEADER.length);
        return start;
    }

    private void end(int start, int tag) {
        ByteBuffer header = ByteBuffer.wrap(out.array()).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(start + EntryLayout.GROUP_KIND, (short) tag);
        header.putInt(start + EntryLayout.GROUP_LENGTH, out.size() - start - EntryLayout.GROUP_HEADER_BYTES);
        groups++;
    }
}
