package com.binaxpay.journal;

import com.binaxpay.journal.Gcm.Slice;
import com.binaxpay.money.Id;
import com.binaxpay.wire.EntryHeader;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryWriter;
import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/// Seals log entries of one shard for one proposer, see [EntryLayout]. Each sealer draws an incarnation of its own, so
/// that keys and nonces never meet, whoever proposes. One thread at a time.
public final class EntrySealer {
    static final String KEY_INFO = "binaxpay entry 1";

    private final Gcm gcm = new Gcm();
    private final int shard;
    private final int keyId;
    private final Id incarnation;
    private final SecretKey subkey;
    private long sequence;

    /// A proposer's sealer.
    ///
    /// @param shard number of the shard, 0 to 65,535
    /// @param key the shard's current key
    public EntrySealer(int shard, DataKey key) {
        this(shard, key, Entropy.SYSTEM);
    }

    EntrySealer(int shard, DataKey key, Entropy entropy) {
        ByteBuffer random = ByteBuffer.wrap(entropy.bytes(16));
        this.shard = shard;
        this.keyId = key.id();
        this.incarnation = new Id(random.getLong(), random.getLong());
        this.subkey = subkey(key, incarnation);
    }

    /// The sealed entry, as an array of its own.
    ///
    /// @param leaderTimeNs ns since the epoch
    public byte[] seal(EntryWriter groups, long leaderTimeNs) {
        byte[] out = new byte[EntryLayout.sizeBytes(groups.sizeBytes())];
        seal(groups, leaderTimeNs, out, 0);
        return out;
    }

    /// Puts the sealed entry at `offset` of `out` and returns its size, [EntryLayout#sizeBytes].
    public int seal(EntryWriter groups, long leaderTimeNs, byte[] out, int offset) {
        sequence++;
        new EntryHeader(shard, keyId, incarnation, sequence, leaderTimeNs, groups.groups(), groups.sizeBytes())
                .write(out, offset);
        gcm.seal(
                subkey,
                sequence,
                new Slice(out, offset, EntryLayout.HEADER_BYTES),
                new Slice(groups.array(), 0, groups.sizeBytes()),
                out,
                offset + EntryLayout.HEADER_BYTES);
        return EntryLayout.sizeBytes(groups.sizeBytes());
    }

    /// The random number of this proposer.
    public Id incarnation() {
        return incarnation;
    }

    static SecretKey subkey(DataKey key, Id incarnation) {
        byte[] salt = ByteBuffer.allocate(16)
                .putLong(incarnation.hi())
                .putLong(incarnation.lo())
                .array();
        return Gcm.derive(key, salt, KEY_INFO);
    }
}
