package com.binaxpay.client;

import com.binaxpay.money.Id;
import com.binaxpay.wire.ClientSpace;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Ids of accounts and transfers in the raw ledger: 128 bits, the first of which is 1. An id is what makes a row
/// idempotent: make it once, keep it with what it is for, and send it again as often as need be.
///
/// [#next] counts up from a random start, which is what the ledger's index likes best. Safe for any thread.
public final class LedgerIds {
    private static final int RANDOM_BITS = 19;

    private final long hi;
    private final AtomicLong lo;

    /// Ids that no other generator gives, but for a chance of 2^-83 in the same millisecond.
    public LedgerIds() {
        SecureRandom random = new SecureRandom();
        long time = System.currentTimeMillis() << RANDOM_BITS;
        hi = ClientSpace.ID_BIT | time | random.nextLong() & (1L << RANDOM_BITS) - 1;
        lo = new AtomicLong(random.nextLong());
    }

    /// A new id.
    public Id next() {
        return new Id(hi, lo.getAndIncrement());
    }

    /// Leading word of the ids that [#reserve] gives.
    public long hi() {
        return hi;
    }

    /// Takes `count` new ids: the first one's trailing word, from which the others count up.
    public long reserve(int count) {
        return lo.getAndAdd(count);
    }

    /// The id of a thing that has a number of its own, such as a customer; `kind` keeps several sorts of numbers apart.
    public static Id of(int kind, long number) {
        return new Id(ClientSpace.ID_BIT | Integer.toUnsignedLong(kind), number);
    }

    /// The id of a thing that has a UUID, of which the first bit is lost: it is 0 in UUIDs of version 7, and one of
    /// 122 random ones in those of version 4.
    public static Id of(UUID uuid) {
        return new Id(ClientSpace.ID_BIT | uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    static Id check(String what, Id id) {
        if (!ClientSpace.isId(id.hi())) {
            throw new IllegalArgumentException(
                    what + " is not an id of a client: they begin with a 1 bit, see LedgerIds");
        }
        return id;
    }

    static Id checkOrNone(String what, Id id) {
        return id.isNone() ? id : check(what, id);
    }
}
