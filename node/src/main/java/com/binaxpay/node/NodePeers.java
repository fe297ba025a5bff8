package com.binaxpay.node;

import com.binaxpay.replication.PeerProgress;
import com.binaxpay.shard.RepairPeers;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What a node asks the nodes of the other regions. Safe for any thread.
final class NodePeers implements PeerProgress, RepairPeers {
    static final String CONTROL_GROUP = "control";
    private static final String SHARD_GROUP = "shard-";
    /// What other nodes ask when their files are damaged.
    static final String REPAIR_METHOD = "repair";
    /// What a leader asks before it hands over.
    static final String WARM_METHOD = "warm";

    /// A snapshot is taken meanwhile.
    private static final Duration BORROW_TIMEOUT = Duration.ofMinutes(5);

    private static final Duration REPAIR_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PROGRESS_TIMEOUT = Duration.ofMillis(500);

    private final String process;
    private final Map<String, CallClient> clients;
    private volatile BooleanSupplier isWarm = () -> false;

    /// @param process this node's name
    NodePeers(String process, Nodes nodes) {
        this.process = process;
        this.clients = nodes.clients();
    }

    static String groupOf(int shard) {
        return SHARD_GROUP + shard;
    }

    /// Number of the shard that a group replicates; empty for the control group.
    static OptionalInt shardOf(String group) {
        return group.startsWith(SHARD_GROUP)
                ? OptionalInt.of(Integer.parseInt(group.substring(SHARD_GROUP.length())))
                : OptionalInt.empty();
    }

    @Override
    public List<String> names() {
        return List.copyOf(clients.keySet());
    }

    @Override
    public RepairReply ask(String peer, RepairCall call) throws IOException {
        CallClient client = clients.get(peer);
        if (client == null) {
            throw new IOException("no such node: " + peer);
        }
        Duration timeout = call instanceof RepairCall.Borrow ? BORROW_TIMEOUT : REPAIR_TIMEOUT;
        try {
            byte[] answer = client.callAndWait(REPAIR_METHOD, RecordCodec.REPAIR_CALLS.encode(call), timeout);
            return RecordCodec.REPAIR_REPLIES.decode(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + peer + " was asked", e);
        } catch (TransportException | MalformedMessage e) {
            throw new IOException(peer + " does not answer", e);
        }
    }

    @Override
    public CompletableFuture<Long> appliedBy(String peer, String group) {
        CallClient client = clients.get(peer);
        if (client == null) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("no such node: " + peer));
        }
        return client.call(StatusMethod.NAME, new byte[0], PROGRESS_TIMEOUT)
                .thenApply(answer -> applied(RecordCodec.PROCESS_STATUS.decode(answer), group));
    }

    @Override
    public CompletableFuture<Boolean> isWarm(String peer) {
        if (peer.equals(process)) {
            return CompletableFuture.completedFuture(isWarm.getAsBoolean());
        }
        CallClient client = clients.get(peer);
        return client == null
                ? CompletableFuture.completedFuture(false)
                : client.call(WARM_METHOD, new byte[0], PROGRESS_TIMEOUT).handle(NodePeers::saysWarm);
    }

    /// What an answer says, or that there is none. A node of 0.1.0 does not know the question, and is as warm as it
    /// was.
    static boolean saysWarm(byte @Nullable [] answer, @Nullable Throwable failure) {
        if (answer != null) {
            return answer.length > 0 && answer[0] != 0;
        }
        return failure != null && Pulses.causeOf(failure) instanceof TransportException.CallRefused;
    }

    /// Sets what this node says of itself.
    void warmBy(BooleanSupplier newIsWarm) {
        isWarm = newIsWarm;
    }

    /// Answers [#isWarm].
    CallHandler warmHandler() {
        return CallHandler.blocking((request, peer) -> new byte[] {(byte) (isWarm.getAsBoolean() ? 1 : 0)});
    }

    private static long applied(ProcessStatus status, String group) {
        int shard = shardOf(group).orElse(ProcessStatus.CONTROL);
        return status.replicas().stream()
                .filter(replica -> replica.shard() == shard)
                .mapToLong(ProcessStatus.Replica::applied)
                .findFirst()
                .orElse(-1);
    }
}
