package com.binaxpay.wire;

import com.binaxpay.money.Id;

/// Slots of a jurisdiction that move together: those from `first` to `last`, both included, that the topology gives to
/// shard number `base`. What the topology says never changes for a slot, so a range names the same slots for ever.
public record SlotRange(int jurisdiction, int first, int last, int base) {
    /// Whether the id's slot is between the ends; whether the topology gives it to `base` is the caller's to know.
    public boolean spans(Id id) {
        return id.jurisdiction() == jurisdiction && id.slot() >= first && id.slot() <= last;
    }

    /// Whether both could name the same slot.
    public boolean overlaps(SlotRange other) {
        return jurisdiction == other.jurisdiction && base == other.base && first <= other.last && other.first <= last;
    }
}
