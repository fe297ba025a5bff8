package com.binaxpay.simulator.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A file's content, and what of it a crash could still undo.
final class Inode {
    private static final int SECTOR = 512;

    final long number;
    final boolean isDirectory;
    int links;
    private byte[] bytes = new byte[0];
    private int size;
    private final List<Unforced> unforced = new ArrayList<>();

    /// A change that was not forced: `after` was put at `offset`, where `before` had been, in a file of `sizeBefore`. A
    /// truncation has no bytes after.
    // The arrays never change.
    @SuppressWarnings("ArrayRecordComponent")
    private record Unforced(int offset, byte[] before, byte[] after, int sizeBefore, int sizeAfter) {}

    Inode(long number, boolean isDirectory) {
        this.number = number;
        this.isDirectory = isDirectory;
    }

    int size() {
        return size;
    }

    /// How many bytes were read from `position`, -1 at the end.
    int read(int position, byte[] into, int offset, int length) {
        if (position >= size) {
            return -1;
        }
        int count = Math.min(length, size - position);
        System.arraycopy(bytes, position, into, offset, count);
        return count;
    }

    void write(int position, byte[] from) {
        int end = Math.max(size, position + from.length);
        byte[] before = Arrays.copyOfRange(bytes, Math.min(position, size), Math.min(size, position + from.length));
        unforced.add(new Unforced(position, before, from, size, end));
        put(position, from, end);
    }

    void truncate(int newSize) {
        if (newSize < size) {
            byte[] before = Arrays.copyOfRange(bytes, newSize, size);
            unforced.add(new Unforced(newSize, before, new byte[0], size, newSize));
            size = newSize;
        }
    }

    private void put(int position, byte[] from, int newSize) {
        if (newSize > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(newSize, Math.min(bytes.length * 2, bytes.length + (1 << 20))));
        }
        if (position > size) {
            Arrays.fill(bytes, size, position, (byte) 0);
        }
        System.arraycopy(from, 0, bytes, position, from.length);
        size = newSize;
    }

    void force() {
        unforced.clear();
    }

    boolean hasUnforced() {
        return !unforced.isEmpty();
    }

    /// What is on the platter after a crash: of what was not forced nothing, all, the first part with the last of it
    /// torn,
    /// or any part of it, in whatever order the cache was written back.
    ///
    /// @return whether anything was lost
    boolean crash(SplittableRandom random) {
        if (unforced.isEmpty()) {
            return false;
        }
        List<Unforced> changes = List.copyOf(unforced);
        unforced.clear();
        int kind = random.nextInt(4);
        if (kind == 0) {
            return false;
        }
        for (Unforced change : changes.reversed()) {
            put(change.offset(), change.before(), Math.max(change.sizeBefore(), change.sizeAfter()));
            size = change.sizeBefore();
        }
        int kept = kind == 1 ? 0 : random.nextInt(changes.size() + 1);
        for (int i = 0; i < changes.size(); i++) {
            boolean isKept = kind == 3 ? random.nextBoolean() : i < kept;
            boolean isTorn = kind == 2 && i == kept;
            if (isKept || isTorn) {
                again(changes.get(i), isTorn, random);
            }
        }
        return true;
    }

    private void again(Unforced change, boolean isTorn, SplittableRandom random) {
        if (change.after().length == 0) {
            size = Math.min(size, change.sizeAfter());
            return;
        }
        byte[] after = change.after().clone();
        if (isTorn) {
            int sectors = (after.length + SECTOR - 1) / SECTOR;
            int whole = random.nextInt(sectors) * SECTOR;
            after = Arrays.copyOf(after, Math.min(after.length, whole + random.nextInt(SECTOR)));
        }
        put(change.offset(), after, Math.max(size, change.offset() + after.length));
    }

    /// Turns one bit.
    void flip(int position, int bit) {
        bytes[position] ^= (byte) (1 << bit);
    }

    /// Puts what was meant for elsewhere here.
    void overwrite(int position, byte[] stray) {
        System.arraycopy(stray, 0, bytes, position, Math.min(stray.length, size - position));
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }
}
