package com.binaxpay.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/// Walks over the groups of a log entry's plaintext, see [EntryLayout], without copying them. Reusable through
/// [#reset];
/// one thread at a time.
///
/// ```java
/// while (groups.next()) {
///     if (groups.kind() == EntryLayout.RAW_TRANSFERS) {
///         apply(groups.array(), groups.offset(), groups.length());
///     } else {
///         apply(groups.command());
///     }
/// }
/// ```
public final class EntryReader {
    private byte[] bytes = new byte[0];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int end;
    private int groupsLeft;
    private int kind;
    private int offset;
    private int length;

    /// A reader of nothing, until [#reset].
    public EntryReader() {}

    /// Starts at the first of `groups` groups in `length` bytes of `plaintext` from `offset` on.
    public void reset(byte[] plaintext, int offset, int length, int groups) {
        Objects.checkFromIndexSize(offset, length, plaintext.length);
        bytes = plaintext;
        view = ByteBuffer.wrap(plaintext).order(ByteOrder.LITTLE_ENDIAN);
        this.end = offset + length;
        this.offset = offset;
        this.length = 0;
        this.groupsLeft = groups;
    }

    /// Moves to the next group; false after the last.
    ///
    /// @throws MalformedMessage if the bytes end inside a group, or go on behind the last
    public boolean next() {
        int start = offset + length;
        if (groupsLeft == 0) {
            if (start != end) {
                throw new MalformedMessage((end - start) + " bytes follow the last group");
            }
            return false;
        }
        if (end - start < EntryLayout.GROUP_HEADER_BYTES) {
            throw new MalformedMessage("the entry ends inside a group");
        }
        int payload = view.getInt(start + EntryLayout.GROUP_LENGTH);
        if (payload < 0 || payload > end - start - EntryLayout.GROUP_HEADER_BYTES) {
            throw new MalformedMessage("a group of " + payload + " bytes goes past the entry");
        }
        kind = Short.toUnsignedInt(view.getShort(start + EntryLayout.GROUP_KIND));
        offset = start + EntryLayout.GROUP_HEADER_BYTES;
        length = payload;
        groupsLeft--;
        return true;
    }

    /// Tag of the group's command.
    public int kind() {
        return kind;
    }

    /// True where the payload is raw accounts or transfers.
    public boolean isRaw() {
        return kind == EntryLayout.RAW_ACCOUNTS || kind == EntryLayout.RAW_TRANSFERS;
    }

    /// The array that holds the payload.
    public byte[] array() {
        return bytes;
    }

    /// Where the payload begins in [#array].
    public int offset() {
        return offset;
    }

    /// Size of the payload.
    public int length() {
        return length;
    }

    /// The group as a command; raw ones are copied.
    ///
    /// @throws MalformedMessage if it is none
    public Command command() {
        if (kind == EntryLayout.RAW_ACCOUNTS) {
            return new Command.LedgerAccounts(Bytes.of(bytes, offset, length));
        }
        if (kind == EntryLayout.RAW_TRANSFERS) {
            return new Command.LedgerTransfers(Bytes.of(bytes, offset, length));
        }
        Command command = RecordCodec.COMMANDS.decode(bytes, offset, length);
        if (RecordCodec.COMMANDS.tag(command) != kind) {
            throw new MalformedMessage("a group of kind " + kind + " holds another command");
        }
        return command;
    }
}
