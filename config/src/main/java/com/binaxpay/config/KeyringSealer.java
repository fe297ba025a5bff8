package com.binaxpay.config;

import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.EntryOpener;
import com.binaxpay.journal.EntrySealer;
import com.binaxpay.wire.EntryReader;
import com.binaxpay.wire.EntryWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Seals as shards seal the entries of their logs, see [com.binaxpay.wire.EntryLayout], with the control group's own
/// keys. What is sealed
/// is the one group of an entry. Safe for any thread.
public final class KeyringSealer implements Sealer {
    /// Name of the control group's keys in a keyring.
    public static final String KEY_NAME = "control";

    /// The control group's number where entries name a shard.
    private static final int SHARD = 0xFFFF;

    private static final int GROUP_KIND = 1;

    private final EntrySealer sealer;
    private final EntryOpener opener;
    private final EntryWriter writer = new EntryWriter(1024);
    private final EntryReader reader = new EntryReader();

    /// @param keys the control group's keys
    public KeyringSealer(DataKeys keys) {
        this.sealer = new EntrySealer(SHARD, keys.current());
        this.opener = new EntryOpener(SHARD, keys);
    }

    @Override
    public synchronized byte[] seal(byte[] plaintext) {
        writer.clear();
        writer.addRaw(GROUP_KIND, plaintext, 0, plaintext.length);
        // Nothing in this group goes by time, so its entries carry none.
        return sealer.seal(writer, 0);
    }

    @Override
    public synchronized byte[] open(byte[] sealed) {
        opener.open(ByteBuffer.wrap(sealed), reader);
        if (!reader.next()) {
            throw new IllegalStateException("an entry of the control group without content");
        }
        return Arrays.copyOfRange(reader.array(), reader.offset(), reader.offset() + reader.length());
    }
}
