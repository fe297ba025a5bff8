package com.binaxpay.shard;

import com.binaxpay.journal.Healer;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets what a damaged block held from the other replicas of its shard. Safe for any thread.
///
/// What one of them gives counts where the rest of the block proves it. Where the damage has left no proof, two of
/// them must give the same, and only rows are taken.
final class PeerHealer implements Healer {
    private static final Logger LOG = LoggerFactory.getLogger(PeerHealer.class);
    private static final long AGAIN_AFTER_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WITNESSES = 2;

    private final int shard;
    private final RepairPeers peers;
    private final long patienceNs;
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong repaired = new AtomicLong();

    /// @param patienceNs how long others are asked where none of them has it now
    PeerHealer(int shard, RepairPeers peers, long patienceNs) {
        this.shard = shard;
        this.peers = peers;
        this.patienceNs = patienceNs;
    }

    /// Damaged blocks that were met.
    AtomicLong found() {
        return found;
    }

    /// Blocks and files that are as they should be again.
    AtomicLong repaired() {
        return repaired;
    }

    @Override
    public Optional<byte[]> plaintext(Lost lost, Predicate<byte[]> isOriginal) {
        found.incrementAndGet();
        LOG.warn("shard {}: {} is damaged on disk; others are asked for it", shard, lost);
        long giveUpNs = System.nanoTime() + patienceNs;
        while (true) {
            Optional<byte[]> whole = ask(lost, isOriginal);
            if (whole.isPresent()
                    || System.nanoTime() - giveUpNs >= 0
                    || Thread.currentThread().isInterrupted()) {
                return whole;
            }
            LockSupport.parkNanos(AGAIN_AFTER_NS);
        }
    }

    @Override
    public void repaired(String what) {
        repaired.incrementAndGet();
        LOG.warn("shard {}: repaired {}", shard, what);
    }

    @Override
    public void mended(String what) {
        found.incrementAndGet();
        repaired(what);
    }

    private Optional<byte[]> ask(Lost lost, Predicate<byte[]> isOriginal) {
        List<byte[]> unproven = new ArrayList<>();
        for (String peer : peers.names()) {
            Optional<byte[]> whole = assemble(lost, List.of(peer));
            if (whole.isPresent() && isOriginal.test(whole.get())) {
                return whole;
            }
            whole.ifPresent(unproven::add);
        }
        for (byte[] one : isSameEverywhere(lost) ? unproven : List.<byte[]>of()) {
            if (unproven.stream().filter(other -> Arrays.equals(one, other)).count() >= WITNESSES) {
                return Optional.of(one);
            }
        }
        // Each may have a damaged part of its own: what one does not have, another may.
        return assemble(lost, peers.names()).filter(isOriginal);
    }

    /// Rows are; where a record is, and what runs of ids hold, may differ between replicas that were upgraded or
    /// configured at different times.
    private static boolean isSameEverywhere(Lost lost) {
        return lost instanceof Lost.History(String history, long first, int length)
                && history.equals(JournalStore.ROWS);
    }

    private Optional<byte[]> assemble(Lost lost, List<String> from) {
        return switch (lost) {
            case Lost.Ids ids ->
                part(
                                from,
                                new RepairCall.Ids(
                                        shard,
                                        ids.firstGeneration(),
                                        ids.lastGeneration(),
                                        ids.position(),
                                        ids.length()))
                        .filter(part -> part.length == ids.length());
            case Lost.History(String history, long first, int length) -> {
                byte[] whole = new byte[length];
                int done = 0;
                while (done < length) {
                    Optional<byte[]> part =
                            part(from, new RepairCall.History(shard, history, first + done, length - done));
                    if (part.isEmpty() || part.get().length == 0 || part.get().length > length - done) {
                        yield Optional.empty();
                    }
                    System.arraycopy(part.get(), 0, whole, done, part.get().length);
                    done += part.get().length;
                }
                yield Optional.of(whole);
            }
        };
    }

    private Optional<byte[]> part(List<String> from, RepairCall call) {
        for (String peer : from) {
            try {
                if (peers.ask(peer, call) instanceof RepairReply.Part(var bytes)) {
                    return Optional.of(bytes.toArray());
                }
            } catch (IOException e) {
                LOG.debug("shard {}: {} does not help", shard, peer, e);
            }
        }
        return Optional.empty();
    }
}
