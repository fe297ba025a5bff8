package com.binaxpay.shard;

import com.binaxpay.journal.Healer;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.Rescue;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Gives other nodes what their files have lost, from what can be proven whole here. Calls wait.
public final class RepairService {
    private static final int PART_BYTES_MAX = 1 << 22;

    private final RaftHost raft;
    private final List<ShardHost> hosts;

    /// From the replicas of this process, which may come and go.
    public RepairService(RaftHost raft, List<ShardHost> hosts) {
        this.raft = raft;
        this.hosts = hosts;
    }

    /// Answers a call of another node.
    public RepairReply handle(RepairCall call) throws IOException {
        return switch (call) {
            case RepairCall.History(int shard, String history, long first, int length) ->
                part(lost(shard, new Healer.Lost.History(history, first, Math.min(length, PART_BYTES_MAX))));
            case RepairCall.Ids ids ->
                part(lost(
                        ids.shard(),
                        new Healer.Lost.Ids(
                                ids.firstGeneration(), ids.lastGeneration(), ids.position(), ids.length())));
            case RepairCall.Borrow(String group) -> borrow(group);
            case RepairCall.MayLeave(String group, String peer) ->
                raft.mayLeave(group, peer) ? new RepairReply.Yes() : new RepairReply.Nothing();
            case RepairCall.HasLeft(String group, String peer) ->
                raft.isWithout(group, peer) ? new RepairReply.Yes() : new RepairReply.Nothing();
            case RepairCall.ReadLoan read ->
                part(raft.readLoan(read.loan(), read.file(), read.offset(), Math.min(read.length(), PART_BYTES_MAX)));
            case RepairCall.GiveBack(long loan) -> {
                raft.endLoan(loan);
                yield new RepairReply.Nothing();
            }
        };
    }

    /// What is lent is checked first.
    private RepairReply borrow(String group) throws IOException {
        for (ShardHost host : hosts) {
            if (host.group().name().equals(group) && host.group().isLeader()) {
                host.scrubAtOnce();
            }
        }
        return raft.lend(group).<RepairReply>map(RepairService::lent).orElseGet(RepairReply.Nothing::new);
    }

    private Optional<byte[]> lost(int shard, Healer.Lost lost) {
        return hosts.stream().filter(host -> host.shard() == shard).findFirst().flatMap(host -> host.forOthers(lost));
    }

    private static RepairReply part(Optional<byte[]> bytes) {
        return bytes.<RepairReply>map(part -> new RepairReply.Part(Bytes.of(part)))
                .orElseGet(RepairReply.Nothing::new);
    }

    private static RepairReply lent(Rescue.Offer offer) {
        return new RepairReply.Lent(
                offer.loan(),
                offer.leaderTerm(),
                offer.term(),
                offer.index(),
                offer.files().stream()
                        .map(file -> new RepairReply.LentFile(file.name(), file.sizeBytes()))
                        .toList());
    }
}
