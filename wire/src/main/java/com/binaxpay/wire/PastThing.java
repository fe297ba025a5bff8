package com.binaxpay.wire;

/// Something that ended on a shard before its slot moved on, and that the new shard has to know to go on. It never
/// changes any more, so any replica that has applied the move may tell it.
public sealed interface PastThing {
    /// The first answer under an idempotency key; `outcome` is an [Outcome] in its codec.
    @Tag(1)
    record Answered(Idempotency key, Bytes outcome) implements PastThing {}

    /// What was answered to another shard's crossing, likewise.
    @Tag(2)
    record Crossed(Crossing crossing, Bytes outcome) implements PastThing {}

    /// A transfer that has ended.
    @Tag(3)
    record Ended(View.Transfer transfer) implements PastThing {}

    /// A payout that has ended.
    @Tag(4)
    record Paid(View.Payout payout) implements PastThing {}
}
