package com.binaxpay.journal;

import com.binaxpay.money.Invariant;
import com.binaxpay.wire.IdRunLayout;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The ids that left memory, in runs: sorted, immutable files behind filters in memory, see
/// [com.binaxpay.wire.IdRunLayout].
///
/// Any thread looks up. One thread at a time may [#add], another one at a time may [#merge]; both are slow and belong
/// in
/// the background. A merge reads what four or more neighbouring runs of about one size hold and writes it as one, so
/// that
/// an id is written about once for each fourfold growth, and there are few runs to be looked at. Runs whose merge would
/// need too much memory stay as they are.
public final class IdRuns implements Closeable {
    static final int MERGED_MIN = 4;

    private static final int MERGED_MAX = 8;
    /// Runs below 2^16 ids are of one size.
    private static final int SMALL_BITS = 16;

    private static final int BITS_A_TIER = 2;

    private final Path directory;
    private final DataKeys keys;
    private final Entropy entropy;
    private final long mergedIdsMax;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final ConcurrentLinkedQueue<IdRun.Scratch> pool = new ConcurrentLinkedQueue<>();
    /// Oldest first; replaced as a whole under the write lock.
    // Elements are never assigned once the array is published.
    @SuppressWarnings("VolatileArray")
    private volatile IdRun[] runs;

    /// What [#linkInto] has put elsewhere as well, and how much of it is here no more; both change under the write
    /// lock.
    private final Set<IdRunFile> linked = new HashSet<>();

    private final AtomicLong obsoleteBytes = new AtomicLong();

    private volatile boolean isStopped;
    private volatile Healer healer = Healer.NONE;

    private IdRuns(Path directory, DataKeys keys, Entropy entropy, List<IdRun> runs, long mergedIdsMax) {
        this.directory = directory;
        this.keys = keys;
        this.entropy = entropy;
        this.runs = runs.toArray(IdRun[]::new);
        this.mergedIdsMax = mergedIdsMax;
        runs.forEach(run -> linked.add(run.name()));
    }

    /// Opens the runs in `directory`, which is made where absent. Runs that others cover, and unfinished ones, are
    /// deleted.
    ///
    /// @throws CorruptFile if a run is damaged
    public static IdRuns open(Path directory, DataKeys keys) throws IOException {
        return open(directory, keys, Entropy.SYSTEM);
    }

    static IdRuns open(Path directory, DataKeys keys, Entropy entropy) throws IOException {
        return open(directory, keys, entropy, mergedIdsMax(Runtime.getRuntime().maxMemory()));
    }

    /// @param mergedIdsMax the most ids of a run that a merge makes
    static IdRuns open(Path directory, DataKeys keys, Entropy entropy, long mergedIdsMax) throws IOException {
        Files.createDirectories(directory);
        List<IdRun> opened = new ArrayList<>();
        try {
            for (Path file : needed(directory)) {
                opened.add(IdRun.open(file, keys));
            }
        } catch (RuntimeException | IOException e) {
            for (IdRun run : opened) {
                run.close();
            }
            throw e;
        }
        return new IdRuns(directory, keys, entropy, opened, mergedIdsMax);
    }

    /// While a merge ends, the filters of what it read are in memory beside that of what it wrote: that may take a
    /// sixteenth of the heap.
    static long mergedIdsMax(long heapBytes) {
        return heapBytes / 16 * Byte.SIZE / IdFilter.BITS_AN_ID;
    }

    private static List<Path> needed(Path directory) throws IOException {
        List<IdRunFile> names = new ArrayList<>();
        for (Path file : list(directory)) {
            if (IdRunFile.isRun(file)) {
                names.add(IdRunFile.of(file));
            } else {
                Files.delete(file);
            }
        }
        List<Path> needed = new ArrayList<>();
        names.sort(IdRunFile::compareTo);
        IdRunFile last = new IdRunFile(0, 0);
        for (IdRunFile name : names) {
            if (last.covers(name)) {
                // A crash came between the merge and the deletion of what it had merged.
                Files.delete(name.in(directory));
                continue;
            }
            needed.add(name.in(directory));
            last = name;
        }
        return needed;
    }

    /// Makes `live` hold the runs that [#linkInto] put into `snapshot`, and nothing else; nobody may have `live` open.
    public static void restore(Path snapshot, Path live) throws IOException {
        clear(live);
        // An empty directory isn't sent to another replica.
        for (Path file : Files.exists(snapshot) ? list(snapshot) : List.<Path>of()) {
            if (IdRunFile.isRun(file)) {
                BlockLog.link(file, live);
            }
        }
        Durable.syncDirectory(live);
    }

    /// Moves what [#linkInto] put into `from` to `into`, which exists, durably.
    public static void move(Path from, Path into) throws IOException {
        for (Path file : list(from)) {
            Files.move(file, into.resolve(file.getFileName()));
        }
        Durable.syncDirectory(into);
    }

    /// Deletes all runs in `live`, which is made where absent; nobody may have it open.
    public static void clear(Path live) throws IOException {
        Files.createDirectories(live);
        for (Path file : list(live)) {
            Files.delete(file);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    /// Reads the memory that [#mayHold] will read.
    public long touch(long hash, long before) {
        long read = 0;
        for (IdRun run : runs) {
            read ^= run.name().first() < before ? run.filter().touch(hash) : 0;
        }
        return read;
    }

    /// False where no id in runs that begin before generation `before` has this hash. Reads memory only.
    public boolean mayHold(long hash, long before) {
        for (IdRun run : runs) {
            if (run.name().first() < before && run.filter().mayHold(hash)) {
                return true;
            }
        }
        return false;
    }

    /// The value number `nth`, from 0, of those under this hash, or 0. Reads one block, of some 4 KiB, of each run
    /// whose
    /// filter doesn't rule the hash out.
    ///
    /// @throws CorruptBlock if a block is damaged
    public long find(long hash, int nth) {
        IdRun.Scratch pooled = pool.poll();
        IdRun.Scratch scratch = pooled == null ? new IdRun.Scratch() : pooled;
        scratch.clear();
        lock.readLock().lock();
        try {
            for (IdRun run : runs) {
                if (run.filter().mayHold(hash)) {
                    run.collect(hash, scratch);
                }
            }
        } finally {
            lock.readLock().unlock();
        }
        long found = scratch.value(nth);
        pool.add(scratch);
        return found;
    }

    /// Sets who is asked for what a damaged block held.
    public void healBy(Healer newHealer) {
        healer = newHealer;
        for (IdRun run : runs) {
            run.healBy(newHealer);
        }
    }

    /// Reads all runs from disk, and puts back what is damaged. Any thread.
    public void scrub(Scrub scrub) {
        IdRun.Scratch scratch = new IdRun.Scratch();
        for (IdRun run : runs) {
            if (whileThere(run, scrub, run::healHeader)) {
                for (IdRun.Part part : run.parts()) {
                    if (!whileThere(run, scrub, () -> run.heal(part, scratch))) {
                        break;
                    }
                    scrub.read(IdRunLayout.blockBytes(part.plaintextBytes()));
                }
            }
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /// Does a step with a run unless a merge has taken it away; false then.
    private boolean whileThere(IdRun run, Scrub scrub, Step step) {
        lock.readLock().lock();
        try {
            if (!Arrays.asList(runs).contains(run)) {
                return false;
            }
            step.run();
        } catch (CorruptBlock e) {
            scrub.damaged(run.path(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new JournalFailed(run.path() + " cannot be read", e);
        } finally {
            lock.readLock().unlock();
        }
        return true;
    }

    /// Plaintext of a data block of the run of those generations, for whoever heals another replica; empty where there
    /// is no
    /// such run here, or it is damaged here too. Any thread.
    public Optional<byte[]> forOthers(long firstGeneration, long lastGeneration, long position, int length) {
        IdRunFile wanted = new IdRunFile(firstGeneration, lastGeneration);
        lock.readLock().lock();
        try {
            return Arrays.stream(runs)
                    .filter(run -> run.name().equals(wanted))
                    .findFirst()
                    .flatMap(run -> run.forOthers(position, length));
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Checks the runs in `directory`, a snapshot's, but for those that `isKnown`.
    public static void check(Path directory, DataKeys keys, Predicate<Path> isKnown, Scrub scrub) throws IOException {
        for (Path file : Files.isDirectory(directory) ? list(directory) : List.<Path>of()) {
            if (IdRunFile.isRun(file) && !isKnown.test(file)) {
                try (IdRun run = IdRun.open(file, keys)) {
                    for (IdRun.Part part : run.parts()) {
                        run.heal(part, new IdRun.Scratch());
                        scrub.read(IdRunLayout.blockBytes(part.plaintextBytes()));
                    }
                } catch (CorruptFile e) {
                    scrub.damaged(file, String.valueOf(e.getMessage()));
                }
            }
        }
    }

    /// Writes a run of the ids of `generation`, which must follow on those that are there.
    public void add(long generation, IdSource ids) throws IOException {
        IdRun[] before = runs;
        long last = before.length == 0 ? 0 : before[before.length - 1].name().last();
        Invariant.check(generation == last + 1 || before.length == 0, "generation of ids", generation, last + 1);
        IdRunFile name = new IdRunFile(generation, generation);
        IdRunWriter.write(directory, name, ids, keys.current(), entropy);
        IdRun added = IdRun.open(name.in(directory), keys);
        added.healBy(healer);
        lock.writeLock().lock();
        try {
            runs = append(runs, added);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Merges some runs into one where enough of about one size are there; whether it did.
    public boolean merge() throws IOException {
        IdRun[] all = runs;
        int first = firstToMerge(all);
        if (first == all.length) {
            return false;
        }
        int end = first;
        long ids = 0;
        while (end < all.length && end < first + MERGED_MAX && ids + all[end].size() <= mergedIdsMax) {
            ids += all[end++].size();
        }
        IdRun[] merged = Arrays.copyOfRange(all, first, end);
        IdRunFile name = new IdRunFile(
                merged[0].name().first(), merged[merged.length - 1].name().last());
        try {
            IdRunWriter.write(directory, name, new IdMerge(List.of(merged), () -> isStopped), keys.current(), entropy);
        } catch (IdMerge.Stopped e) {
            return false;
        }
        IdRun whole = IdRun.open(name.in(directory), keys);
        whole.healBy(healer);
        replace(first, merged, whole);
        return true;
    }

    /// Makes a [#merge] that is under way, and all later ones, leave soon.
    public void stopMerging() {
        isStopped = true;
    }

    /// Where the newest runs begin that are of one size, or smaller, and enough to be merged; the number of runs where
    /// there are none.
    private int firstToMerge(IdRun[] all) {
        int mergeable = all.length;
        while (mergeable > 0 && all[mergeable - 1].size() <= mergedIdsMax / MERGED_MIN) {
            mergeable--;
        }
        int largest = Arrays.stream(all, mergeable, all.length)
                .mapToInt(IdRuns::tier)
                .max()
                .orElse(-1);
        for (int tier = 0; tier <= largest; tier++) {
            int first = all.length;
            while (first > mergeable && tier(all[first - 1]) <= tier) {
                first--;
            }
            if (all.length - first >= MERGED_MIN) {
                return first;
            }
        }
        return all.length;
    }

    private static int tier(IdRun run) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(run.size());
        return Math.max(0, bits - SMALL_BITS + BITS_A_TIER - 1) / BITS_A_TIER;
    }

    private void replace(int first, IdRun[] merged, IdRun by) throws IOException {
        lock.writeLock().lock();
        try {
            List<IdRun> all = new ArrayList<>(Arrays.asList(runs));
            // Only this thread takes runs away, and others are added behind.
            all.subList(first, first + merged.length).clear();
            all.add(first, by);
            runs = all.toArray(IdRun[]::new);
            for (IdRun old : merged) {
                old.close();
                if (linked.remove(old.name())) {
                    obsoleteBytes.addAndGet(Files.size(old.path()));
                }
                Files.delete(old.path());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static IdRun[] append(IdRun[] to, IdRun run) {
        IdRun[] all = Arrays.copyOf(to, to.length + 1);
        all[to.length] = run;
        return all;
    }

    /// Puts all runs as hard links into `directory`, which exists, durably, and returns how many ids they hold.
    public long linkInto(Path into) throws IOException {
        long ids = 0;
        lock.writeLock().lock();
        try {
            for (IdRun run : runs) {
                BlockLog.link(run.path(), into);
                linked.add(run.name());
                ids += run.size();
            }
            obsoleteBytes.set(0);
        } finally {
            lock.writeLock().unlock();
        }
        Durable.syncDirectory(into);
        return ids;
    }

    /// What the last [#linkInto] has put elsewhere and merges have deleted here since: bytes that only those links keep
    /// on
    /// disk. Runs that were there at [#open] count as linked. Any thread.
    public long obsoleteBytes() {
        return obsoleteBytes.get();
    }

    /// How many ids there are.
    public long size() {
        return Arrays.stream(runs).mapToLong(IdRun::size).sum();
    }

    /// How many runs there are.
    public int runs() {
        return runs.length;
    }

    /// Newest generation that is on disk, 0 for none.
    public long lastGeneration() {
        IdRun[] all = runs;
        return all.length == 0 ? 0 : all[all.length - 1].name().last();
    }

    /// What filters and fences take in memory.
    public long memoryBytes() {
        return Arrays.stream(runs).mapToLong(IdRun::memoryBytes).sum();
    }

    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try {
            for (IdRun run : runs) {
                run.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
