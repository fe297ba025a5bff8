package com.binaxpay.ledger;

/// Spreads 128-bit ids over 64 bits, so that leading and trailing bits may be used as independent hashes: SipHash-1-3
/// of
/// the id's 16 bytes (Aumasson and Bernstein, 2012) under a key of the shard's.
///
/// Clients choose ids. Who knew the hash could choose thousands that share one, until an index has no room for them and
/// every replica stops, or each look-up walks over all of them. So the key is a secret, the same on all replicas
/// because
/// runs of ids are part of snapshots; nothing that is replicated otherwise depends on it.
public final class IdHash {
    /// For ledgers whose ids nobody chooses to do harm: tests and measurements.
    public static final IdHash UNKEYED = new IdHash(0, 0);

    private static final long BYTES = 16L << 56;
    private static final int WORD_ROUNDS = 3;
    private static final int ROUNDS = WORD_ROUNDS + 3;
    private static final long END = 0xFF;

    private final long v0;
    private final long v1;
    private final long v2;
    private final long v3;

    /// Under the key of these two words, the first of them its first eight bytes, little-endian.
    public IdHash(long k0, long k1) {
        v0 = k0 ^ 0x736F6D6570736575L;
        v1 = k1 ^ 0x646F72616E646F6DL;
        v2 = k0 ^ 0x6C7967656E657261L;
        v3 = k1 ^ 0x7465646279746573L;
    }

    /// Hash of an account's or a holder's id.
    long of(long hi, long lo) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        // A round for each word and one for the length, then three to end with. The compiler unrolls it.
        for (int round = 0; round < ROUNDS; round++) {
            long word = round == 0 ? hi : round == 1 ? lo : round == 2 ? BYTES : 0;
            c ^= round == WORD_ROUNDS ? END : 0;
            d ^= word;
            a += b;
            b = Long.rotateLeft(b, 13) ^ a;
            a = Long.rotateLeft(a, 32);
            c += d;
            d = Long.rotateLeft(d, 16) ^ c;
            a += d;
            d = Long.rotateLeft(d, 21) ^ a;
            c += b;
            b = Long.rotateLeft(b, 17) ^ c;
            c = Long.rotateLeft(c, 32);
            a ^= word;
        }
        return a ^ b ^ c ^ d;
    }

    /// Under what the newest reversal of the transfer with this id is found: another hash than the transfer's own.
    long ofReversals(long hi, long lo) {
        return of(~hi, lo);
    }

    /// Hash of a transfer's id. Four successive ids get neighbouring hashes: whoever counts transfers up finds them in
    /// one
    /// or two cache lines instead of four, and random ids lose nothing.
    long ofTransfer(long hi, long lo) {
        return of(hi, lo >>> 2) & ~TransferIndex.NEIGHBOURS | lo & TransferIndex.NEIGHBOURS;
    }
}
