package com.binaxpay.simulator.disk;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One machine's disk. It outlives its processes. Changes of names are kept in order, as by a file system with a log:
/// forcing any directory keeps all before; a crash keeps those, and of the later ones the first few.
public final class VirtualDisk {
    private static final int SECTOR = 512;

    private final VirtualFileSystem fileSystem;
    private final SplittableRandom random;
    private final long capacity;
    private final TreeMap<String, Inode> names = new TreeMap<>();
    private final List<NameChange> unforcedNames = new ArrayList<>();
    private long nextInode = 1;
    private long reserved;
    private boolean isBroken;

    /// A name, what it meant before and after; null where nothing. Several of one move have one `step`.
    private record NameChange(
            long step,
            String name,
            @Nullable Inode before,
            @Nullable Inode after) {}

    private long step;

    /// @param capacity bytes that fit
    public VirtualDisk(SplittableRandom random, long capacity) {
        this.random = random;
        this.capacity = capacity;
        this.fileSystem = new VirtualFileSystem(this);
        names.put("/", new Inode(nextInode++, true));
    }

    /// The path of that name, which begins with `/`.
    public Path path(String name) {
        return fileSystem.getPath(name);
    }

    /// Takes that much space away, or gives it back.
    public void reserve(long bytes) {
        reserved = bytes;
    }

    /// From now on every write and force fails, or none does.
    public void fail(boolean isFailing) {
        isBroken = isFailing;
    }

    long capacity() {
        return capacity;
    }

    /// Bytes that are free; without a reserve, which is when nobody has to know exactly, all.
    public long free() {
        return reserved == 0 ? capacity : Math.max(0, capacity - reserved - used());
    }

    /// Bytes that files take.
    public long used() {
        long used = 0;
        for (Inode inode : names.values()) {
            used += inode.size() / Math.max(1, inode.links);
        }
        return used;
    }

    Inode find(String name) throws NoSuchFileException {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return inode;
    }

    boolean exists(String name) {
        return names.containsKey(name);
    }

    Inode create(String name, boolean isDirectory) throws IOException {
        if (exists(name)) {
            throw new FileAlreadyExistsException(name);
        }
        checkParent(name);
        checkHealthy();
        Inode inode = new Inode(nextInode++, isDirectory);
        change(++step, name, inode);
        return inode;
    }

    void link(String name, String existing) throws IOException {
        Inode inode = find(existing);
        if (exists(name)) {
            throw new FileAlreadyExistsException(name);
        }
        checkParent(name);
        change(++step, name, inode);
    }

    void delete(String name) throws IOException {
        Inode inode = find(name);
        if (inode.isDirectory && !children(name).isEmpty()) {
            throw new DirectoryNotEmptyException(name);
        }
        change(++step, name, null);
    }

    void move(String from, String to, boolean isReplacing) throws IOException {
        Inode inode = find(from);
        checkParent(to);
        if (exists(to) && !isReplacing) {
            throw new FileAlreadyExistsException(to);
        }
        long one = ++step;
        List<String> below = List.copyOf(names.subMap(from + "/", from + "0").keySet());
        change(one, from, null);
        change(one, to, inode);
        for (String name : below) {
            Inode child = names.get(name);
            change(one, name, null);
            change(one, to + name.substring(from.length()), child);
        }
    }

    private void change(long one, String name, @Nullable Inode after) {
        unforcedNames.add(new NameChange(one, name, names.get(name), after));
        put(name, after);
    }

    private void put(String name, @Nullable Inode inode) {
        Inode before = inode == null ? names.remove(name) : names.put(name, inode);
        if (before != null) {
            before.links--;
        }
        if (inode != null) {
            inode.links++;
        }
    }

    private void checkParent(String name) throws IOException {
        int slash = name.lastIndexOf('/');
        String parent = slash <= 0 ? "/" : name.substring(0, slash);
        if (!find(parent).isDirectory) {
            throw new NoSuchFileException(parent);
        }
    }

    private void checkHealthy() throws IOException {
        if (isBroken) {
            throw new IOException("Input/output error");
        }
    }

    List<String> children(String directory) {
        String prefix = directory.equals("/") ? "/" : directory + "/";
        List<String> found = new ArrayList<>();
        for (String name : names.tailMap(prefix, false).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            if (name.indexOf('/', prefix.length()) < 0) {
                found.add(name);
            }
        }
        return found;
    }

    void write(Inode inode, int position, byte[] bytes) throws IOException {
        checkHealthy();
        int grows = Math.max(0, position + bytes.length - inode.size());
        // Counting what is used walks over all names; it is only near the end that it matters.
        if (reserved > 0 && grows > free()) {
            throw new IOException("No space left on device");
        }
        inode.write(position, bytes);
    }

    void force(Inode inode) throws IOException {
        checkHealthy();
        inode.force();
        if (inode.isDirectory) {
            unforcedNames.clear();
        }
    }

    /// Every process of the machine is dead. With `isPowerLost` what was not forced may be gone.
    ///
    /// @return whether something was lost
    public boolean crash(boolean isPowerLost) {
        if (!isPowerLost) {
            return false;
        }
        boolean isLost = false;
        for (Inode inode : List.copyOf(names.values())) {
            isLost |= inode.crash(random);
        }
        int kept = random.nextInt(unforcedNames.size() + 1);
        while (kept < unforcedNames.size()
                && kept > 0
                && unforcedNames.get(kept).step() == unforcedNames.get(kept - 1).step()) {
            kept++;
        }
        for (NameChange change :
                unforcedNames.subList(kept, unforcedNames.size()).reversed()) {
            put(change.name(), change.before());
            isLost = true;
        }
        unforcedNames.clear();
        return isLost;
    }

    /// Forgets everything: another disk is in its place.
    public void wipe() {
        names.clear();
        unforcedNames.clear();
        names.put("/", new Inode(nextInode++, true));
    }

    /// Forgets what is below `directory`, durably.
    public void forget(String directory) {
        List.copyOf(names.subMap(directory, directory + "0").keySet()).forEach(name -> put(name, null));
        unforcedNames.clear();
    }

    /// Turns a bit in one of the files that `isMeant` names, or writes some sectors of another of them over it.
    ///
    /// @return the file's name; empty where there was none
    public Optional<String> damage(Predicate<String> isMeant, boolean isMisdirected) {
        List<String> files = names.entrySet().stream()
                .filter(entry ->
                        !entry.getValue().isDirectory && entry.getValue().size() > 0)
                .filter(entry -> !entry.getValue().hasUnforced() && isMeant.test(entry.getKey()))
                .map(java.util.Map.Entry::getKey)
                .toList();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        String name = files.get(random.nextInt(files.size()));
        Inode inode = Objects.requireNonNull(names.get(name));
        int position = random.nextInt(inode.size());
        if (isMisdirected) {
            byte[] other = Objects.requireNonNull(names.get(files.get(random.nextInt(files.size()))))
                    .copy();
            int from = random.nextInt(other.length);
            // One sector to a page: what is longer than a block leaves no proof of what was in it.
            int length = SECTOR << random.nextInt(4);
            inode.overwrite(
                    position & -SECTOR,
                    java.util.Arrays.copyOfRange(other, from, Math.min(other.length, from + length)));
        } else {
            inode.flip(position, random.nextInt(8));
        }
        return Optional.of(name);
    }
}
