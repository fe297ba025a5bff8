package com.binaxpay.shard;

import com.binaxpay.journal.Scrub;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.PeerLag;
import com.binaxpay.replication.SnapshotOf;
import com.binaxpay.wire.RepairCall;
import com.binaxpay.wire.RepairReply;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all files of a replica again and again, on a thread of low priority and at a bounded pace, and has what is
/// damaged
/// repaired: blocks of history from the others' history, pages and snapshots from memory, and what is left (a log, ids
/// that
/// no other has in the same run) by making the replica new from its leader.
final class Scrubber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final long WAITS_FROM_NS = 1_000_000;
    private static final long ELECTION_NS = 3_000_000_000L;
    private static final long ASK_AGAIN_NS = 50_000_000;

    private final int shard;
    private final ShardMachine machine;
    private final Group group;
    private final Repair repair;
    private final PeerHealer healer;
    private final Runnable keepHead;
    private final ReentrantLock passing = new ReentrantLock();
    /// Asks for a pass before its time.
    private volatile CountDownLatch due = new CountDownLatch(1);

    private final Thread thread;
    private final AtomicLong passes = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long lastPassNs;
    private volatile boolean isClosed;

    /// @param keepHead writes the newest signed head again
    // Where the system heeds it, payments go first; nothing depends on it.
    @SuppressWarnings("ThreadPriorityCheck")
    Scrubber(int shard, ShardMachine machine, Group group, Repair repair, Runnable keepHead) {
        this.shard = shard;
        this.machine = machine;
        this.group = group;
        this.repair = repair;
        this.keepHead = keepHead;
        this.healer = new PeerHealer(shard, repair.peers(), TimeUnit.MILLISECONDS.toNanos(repair.patienceMs()));
        this.thread = Thread.ofPlatform()
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .name("shard-" + shard + "-scrub")
                .unstarted(this::run);
        machine.healBy(healer);
        machine.onUnreadable(this::leaveAtNextStart);
        machine.onDamaged(() -> due.countDown());
    }

    /// The process is about to end at an entry that it can't apply, and would end there again each time it starts. A
    /// leader
    /// leads no more by then.
    private void leaveAtNextStart(RuntimeException why) {
        if (group.isLeader() || !mayLeave()) {
            LOG.warn("shard {}: can't go on, and can't be done without now", shard);
            return;
        }
        try {
            repair.renewal().renewAtNextStart(String.valueOf(why.getMessage()));
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
    }

    ScrubStatus status() {
        return new ScrubStatus(
                passes.get(),
                lastPassNs,
                bytes.get(),
                healer.found().get(),
                healer.repaired().get());
    }

    // What goes wrong in one pass may go right in the next.
    @SuppressWarnings("CatchingUnchecked")
    private void run() {
        while (!isClosed) {
            try {
                if (due.await(repair.everyMs(), TimeUnit.MILLISECONDS)) {
                    due = new CountDownLatch(1);
                }
                pass();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                if (!isClosed) {
                    LOG.warn("shard {}: files could not be checked, which is tried again", shard, e);
                }
            }
        }
    }

    /// Reads and checks everything once, and repairs what it can.
    void pass() throws IOException {
        pass(repair.bytesPerSecond());
    }

    /// As [#pass], as fast as the disk gives.
    void passAtOnce() throws IOException {
        pass(Long.MAX_VALUE);
    }

    private void pass(long bytesPerSecond) throws IOException {
        passing.lock();
        try {
            long begunNs = System.nanoTime();
            Scrub scrub = new Scrub(new Pace(begunNs, bytesPerSecond)::read);
            boolean isRenewed = history(scrub) || snapshots(scrub) || log();
            bytes.addAndGet(scrub.bytes());
            lastPassNs = System.nanoTime();
            passes.incrementAndGet();
            LOG.debug(
                    "shard {}: checked {} bytes in {} ms{}",
                    shard,
                    scrub.bytes(),
                    (lastPassNs - begunNs) / 1_000_000,
                    isRenewed ? ", and begins anew" : "");
        } finally {
            passing.unlock();
        }
    }

    /// True where the replica is made new.
    private boolean history(Scrub scrub) throws IOException {
        boolean isMendedBySnapshot = machine.files().scrub(scrub);
        keepHead.run();
        List<String> damaged = scrub.damaged();
        if (damaged.isEmpty()) {
            return false;
        }
        damaged.forEach(what -> LOG.warn("shard {}: damaged: {}", shard, what));
        if (isMendedBySnapshot) {
            healer.found().addAndGet(damaged.size());
            takeSnapshot();
            Scrub again = new Scrub(read -> {});
            machine.files().scrub(again);
            if (again.damaged().isEmpty()) {
                damaged.forEach(healer::repaired);
                return false;
            }
        }
        return renew(damaged.getFirst());
    }

    private boolean snapshots(Scrub scrub) throws IOException {
        List<String> damaged = damagedSnapshots(scrub);
        if (damaged.isEmpty()) {
            return false;
        }
        healer.found().addAndGet(damaged.size());
        damaged.forEach(what -> LOG.warn("shard {}: damaged: {}", shard, what));
        takeSnapshot();
        List<String> still = damagedSnapshots(new Scrub(read -> {}));
        if (still.isEmpty()) {
            damaged.forEach(healer::repaired);
            return false;
        }
        return renew(still.getFirst());
    }

    private List<String> damagedSnapshots(Scrub scrub) throws IOException {
        int before = scrub.damaged().size();
        for (SnapshotOf snapshot : group.snapshots()) {
            machine.files().check(snapshot.directory(), scrub);
        }
        List<String> all = scrub.damaged();
        return all.subList(before, all.size());
    }

    private boolean log() throws IOException {
        Optional<Group.LogDamage> damage = group.logDamage();
        if (damage.isEmpty()) {
            return false;
        }
        healer.found().incrementAndGet();
        LOG.warn(
                "shard {}: damaged: {}: {}",
                shard,
                damage.get().file(),
                damage.get().what());
        if (!damage.get().isOpen()) {
            takeSnapshot();
            if (group.logDamage().isEmpty()) {
                healer.repaired(damage.get().file().toString());
                return false;
            }
        }
        return renew(damage.get().file() + ": " + damage.get().what());
    }

    /// Writes a snapshot in the place of all that are there.
    private void takeSnapshot() throws IOException {
        try {
            group.replaceNextSnapshot();
            group.snapshot().join();
        } catch (CompletionException e) {
            throw new IOException("no snapshot could be taken", e);
        }
    }

    /// A leader hands over first, and is made new in its next pass.
    private boolean renew(String why) throws IOException {
        for (PeerLag peer : group.peers().stream()
                .sorted(Comparator.comparingLong(PeerLag::silentMs))
                .toList()) {
            if (group.transferLeadership(peer.name()).join()) {
                break;
            }
        }
        if (group.isLeader() || !mayLeave()) {
            LOG.warn("shard {}: cannot be done without now, and waits to be made new", shard);
            return false;
        }
        repair.renewal().renew(why);
        healer.repaired(why);
        return true;
    }

    /// Without this replica, and another one that is away, there might be no quorum left to be made new from.
    private boolean mayLeave() {
        long giveUpNs = System.nanoTime() + ELECTION_NS;
        boolean isAllowed = isAllowedToLeave();
        while (!isAllowed && !isClosed && !group.isLeader() && System.nanoTime() - giveUpNs < 0) {
            // Whoever took over may not be ready to say.
            LockSupport.parkNanos(ASK_AGAIN_NS);
            isAllowed = isAllowedToLeave();
        }
        return isAllowed;
    }

    private boolean isAllowedToLeave() {
        for (String peer : repair.peers().names()) {
            try {
                RepairCall call = new RepairCall.MayLeave(group.name(), repair.process());
                if (repair.peers().ask(peer, call) instanceof RepairReply.Yes) {
                    return true;
                }
            } catch (IOException e) {
                LOG.debug("shard {}: {} was not asked", shard, peer, e);
            }
        }
        return false;
    }

    /// Waits so that no more is read than may be.
    private static final class Pace {
        private final long begunNs;
        private final long bytesPerSecond;
        private long done;

        Pace(long begunNs, long bytesPerSecond) {
            this.begunNs = begunNs;
            this.bytesPerSecond = bytesPerSecond;
        }

        void read(long more) {
            done += more;
            long waitNs = begunNs + (long) (done * 1e9 / bytesPerSecond) - System.nanoTime();
            if (waitNs > WAITS_FROM_NS) {
                LockSupport.parkNanos(waitNs);
            }
        }
    }
}
