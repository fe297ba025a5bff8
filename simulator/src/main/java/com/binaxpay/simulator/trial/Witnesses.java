package com.binaxpay.simulator.trial;

import com.binaxpay.journal.Healer;
import com.binaxpay.shard.RepairPeers;
import com.binaxpay.simulator.world.Hooks;
import com.binaxpay.simulator.world.Host;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The other nodes, as one whose history is damaged asks them.
final class Witnesses implements RepairPeers {
    private static final long PATIENCE_MS = 1_000;

    private final Cluster cluster;
    private final Host host;

    Witnesses(Cluster cluster, Host host) {
        this.cluster = cluster;
        this.host = host;
    }

    @Override
    public List<String> names() {
        return cluster.machines().stream()
                .map(machine -> machine.region)
                .filter(region -> !region.equals(host.name()))
                .toList();
    }

    @Override
    public RepairReply ask(String peer, RepairCall call) throws IOException {
        CompletableFuture<RepairReply> answer = new CompletableFuture<>();
        cluster.net()
                .send(
                        host,
                        peer,
                        there -> there.start("repair", () -> {
                            RepairReply reply = answer(there, call);
                            cluster.net().send(there, host.name(), back -> answer.complete(reply));
                        }));
        try {
            return (RepairReply) Hooks.get(answer, PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(peer + " does not answer", e);
        }
    }

    private RepairReply answer(Host there, RepairCall call) {
        if (call instanceof RepairCall.MayLeave(String group, String process)) {
            int shard = Integer.parseInt(group.substring(group.lastIndexOf('-') + 1));
            boolean mayLeave = cluster.node(there)
                    .map(node -> node.part(shard).replica().mayLeave(process))
                    .orElse(false);
            return mayLeave ? new RepairReply.Yes() : new RepairReply.Nothing();
        }
        Optional<byte[]> part = switch (call) {
            case RepairCall.History(int shard, String history, long first, int length) ->
                part(there, shard, new Healer.Lost.History(history, first, length));
            case RepairCall.Ids ids ->
                part(
                        there,
                        ids.shard(),
                        new Healer.Lost.Ids(ids.firstGeneration(), ids.lastGeneration(), ids.position(), ids.length()));
            default -> Optional.empty();
        };
        return part.<RepairReply>map(bytes -> new RepairReply.Part(Bytes.of(bytes)))
                .orElseGet(RepairReply.Nothing::new);
    }

    private Optional<byte[]> part(Host there, int shard, Healer.Lost lost) {
        return cluster.node(there).flatMap(node -> node.part(shard).host().forOthers(lost));
    }
}
