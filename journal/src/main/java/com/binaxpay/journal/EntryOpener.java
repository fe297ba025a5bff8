package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.money.Id;
import com.binaxpay.wire.EntryHeader;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryReader;
import com.binaxpay.wire.MalformedMessage;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;

/// Opens and authenticates log entries of one shard, see [EntryLayout]. Keeps the plaintext in one array that the next
/// entry overwrites. One thread at a time.
public final class EntryOpener {
    private static final int SUBKEYS_MAX = 16;

    private final Gcm gcm = new Gcm();
    private final int shard;
    private final DataKeys keys;
    private final Map<Proposer, SecretKey> subkeys = new Subkeys();
    private byte[] sealed = new byte[0];
    private byte[] plaintext = new byte[0];

    private record Proposer(int keyId, Id incarnation) {}

    /// An opener for the entries of `shard`.
    public EntryOpener(int shard, DataKeys keys) {
        this.shard = shard;
        this.keys = keys;
    }

    /// Opens what remains in `entry`, whose position stays, and points `groups` at its first group, for use until the
    /// next call.
    ///
    /// @throws CorruptEntry if it is not an entry of this shard as its proposer sealed it
    public EntryHeader open(ByteBuffer entry, EntryReader groups) {
        EntryHeader header = header(entry);
        Slice whole = array(entry);
        SecretKey subkey = subkeys.computeIfAbsent(
                new Proposer(header.keyId(), header.incarnation()),
                proposer -> EntrySealer.subkey(keys.byId(proposer.keyId()), proposer.incarnation()));
        // JCE asks for room for all it may write, even when it checks the tag first.
        plaintext = grown(plaintext, header.plaintextBytes());
        boolean genuine = gcm.open(
                subkey,
                header.sequence(),
                new Slice(whole.array(), whole.offset(), EntryLayout.HEADER_BYTES),
                new Slice(
                        whole.array(),
                        whole.offset() + EntryLayout.HEADER_BYTES,
                        whole.length() - EntryLayout.HEADER_BYTES),
                plaintext,
                0);
        if (!genuine) {
            throw new CorruptEntry("entry " + header.sequence() + " of shard " + shard
                    + " is not what its proposer sealed, or not under these keys");
        }
        groups.reset(plaintext, 0, header.plaintextBytes(), header.groups());
        return header;
    }

    private EntryHeader header(ByteBuffer entry) {
        EntryHeader header;
        try {
            header = EntryHeader.read(entry);
        } catch (MalformedMessage e) {
            throw new CorruptEntry(String.valueOf(e.getMessage()));
        }
        if (header.shard() != shard) {
            throw new CorruptEntry("entry of shard " + header.shard() + " in the log of shard " + shard);
        }
        return header;
    }

    /// The bytes of `entry`, copied only where it shows no array (direct or read-only).
    private Slice array(ByteBuffer entry) {
        int size = entry.remaining();
        if (entry.hasArray()) {
            return new Slice(entry.array(), entry.arrayOffset() + entry.position(), size);
        }
        sealed = grown(sealed, size);
        entry.get(entry.position(), sealed, 0, size);
        return new Slice(sealed, 0, size);
    }

    private static byte[] grown(byte[] array, int size) {
        return array.length >= size ? array : new byte[Math.max(size, Math.min(2 * array.length, 1 << 22))];
    }

    /// The subkeys of the proposers last heard of.
    private static final class Subkeys extends LinkedHashMap<Proposer, SecretKey> {
        @Serial
        private static final long serialVersionUID = 1L;

        Subkeys() {
            super(2 * SUBKEYS_MAX, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Proposer, SecretKey> eldest) {
            return size() > SUBKEYS_MAX;
        }
    }
}
