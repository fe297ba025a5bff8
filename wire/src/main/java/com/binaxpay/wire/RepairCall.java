package com.binaxpay.wire;

/// What a node whose files are damaged asks another node for.
public sealed interface RepairCall {
    /// Bytes of a shard's history. Answer: [RepairReply.Part], of what lies together.
    ///
    /// @param history `rows` or `records`
    /// @param first place of the first byte
    @Tag(1)
    record History(int shard, String history, long first, int length) implements RepairCall {}

    /// A block of a run of ids. Answer: [RepairReply.Part], whole.
    ///
    /// @param firstGeneration and `lastGeneration` the run
    /// @param position where the block begins in the run's file
    @Tag(2)
    record Ids(int shard, long firstGeneration, long lastGeneration, long position, int length) implements RepairCall {}

    /// A snapshot of a group that holds everything that was ever committed. Answer: [RepairReply.Lent], of the leader
    /// only.
    @Tag(3)
    record Borrow(String group) implements RepairCall {}

    /// Bytes of a file of a lent snapshot. Answer: [RepairReply.Part], one byte at least.
    @Tag(4)
    record ReadLoan(long loan, String file, long offset, int length) implements RepairCall {}

    /// Whether the leader can do without `peer` for a while, which wants to be made new. Answer: [RepairReply.Yes], of
    /// the
    /// leader only.
    @Tag(6)
    record MayLeave(String group, String peer) implements RepairCall {}

    /// Whether the group has gone on without `peer` for good: it is no voter, by a configuration that is committed.
    /// Answer: [RepairReply.Yes], of the leader only.
    @Tag(7)
    record HasLeft(String group, String peer) implements RepairCall {}

    /// The snapshot is not needed any more. Answer: [RepairReply.Nothing].
    @Tag(5)
    record GiveBack(long loan) implements RepairCall {}
}
