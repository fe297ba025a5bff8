package com.binaxpay.money;

/// A time-ordered 128-bit id: 48 bits milliseconds since the epoch, 10 bits jurisdiction, 14 bits slot, 56 bits random.
///
/// The jurisdiction and the slot let any process find the shard without a look-up; both are fixed for the id's life.
///
/// @param hi the 64 leading bits: milliseconds, jurisdiction, and the slot's 6 leading bits
/// @param lo the 64 trailing bits: the slot's 8 trailing bits and the random part
public record Id(long hi, long lo) implements Comparable<Id> {
    /// No id at all, where a field may be empty.
    public static final Id NONE = new Id(0, 0);

    /// How many slots a jurisdiction has, for ever.
    public static final int SLOTS = 1 << 14;

    /// The jurisdiction number of a shard's own accounts (funding, clearing, settlement), which belong to no legal
    /// area.
    public static final int SYSTEM_JURISDICTION = 1023;

    private static final int RANDOM_BITS = 56;

    /// Puts an id together; `random` is cut to its 56 trailing bits.
    public static Id of(long epochMs, int jurisdiction, int slot, long random) {
        Invariant.check(epochMs >= 0 && epochMs < 1L << 48, "id time outside 48 bits", epochMs, 0);
        Invariant.check(jurisdiction >= 0 && jurisdiction < 1 << 10, "jurisdiction outside 10 bits", jurisdiction, 0);
        Invariant.check(slot >= 0 && slot < SLOTS, "slot outside 14 bits", slot, 0);
        long hi = epochMs << 16 | (long) jurisdiction << 6 | slot >>> 8;
        long lo = (long) (slot & 0xFF) << RANDOM_BITS | random & (1L << RANDOM_BITS) - 1;
        return new Id(hi, lo);
    }

    /// Milliseconds since the epoch at which the id was made.
    public long epochMs() {
        return hi >>> 16;
    }

    /// Number of the jurisdiction that owns what the id names; see [Jurisdiction].
    public int jurisdiction() {
        return (int) (hi >>> 6) & 0x3FF;
    }

    /// Unit of placement inside the jurisdiction, 0 to 16,383.
    public int slot() {
        return (int) (hi & 0x3F) << 8 | (int) (lo >>> RANDOM_BITS);
    }

    /// True for [#NONE].
    public boolean isNone() {
        return (hi | lo) == 0;
    }

    @Override
    public int compareTo(Id other) {
        int byHi = Long.compareUnsigned(hi, other.hi);
        return byHi != 0 ? byHi : Long.compareUnsigned(lo, other.lo);
    }
}
