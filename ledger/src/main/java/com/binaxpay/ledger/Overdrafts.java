package com.binaxpay.ledger;

import com.binaxpay.money.Invariant;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/// By how much some accounts may pass their limits. Apart from the accounts, because few have one and it is only looked
/// at where an account's own money is not enough. Owned by the apply thread.
///
/// Entries stay where they were first made, in that order, so that saved bytes and digests follow from the commands.
final class Overdrafts {
    private static final int FIRST_ENTRIES = 8;
    private static final int EMPTY = -1;

    private int[] accounts = new int[FIRST_ENTRIES];
    private long[] limits = new long[FIRST_ENTRIES];
    private int count;
    /// Places of entries by account, open addressing; at most half full.
    private int[] slots = slots(FIRST_ENTRIES * 2);

    /// What the account may go beyond its limit, minor units.
    long of(int account) {
        int place = slots[slot(account)];
        return place == EMPTY ? 0 : limits[place];
    }

    /// What may still be taken where the account's own money leaves `room`, which may be less than nothing.
    long room(int account, long room) {
        long limit = of(account);
        return room > Long.MAX_VALUE - limit ? Long.MAX_VALUE : room + limit;
    }

    void set(int account, long limit) {
        int slot = slot(account);
        if (slots[slot] != EMPTY) {
            limits[slots[slot]] = limit;
        } else if (limit != 0) {
            add(account, limit);
        }
    }

    /// Shows all entries, as they are saved and digested: account, limit.
    void copy(LongSink sink) throws IOException {
        long[] entry = new long[2];
        for (int i = 0; i < count; i++) {
            entry[0] = accounts[i];
            entry[1] = limits[i];
            sink.put(entry, 0, entry.length);
        }
    }

    /// The overdrafts as they are now, to be saved by another thread: a copy, since they are few.
    Overdrafts frozen() {
        Overdrafts copy = new Overdrafts();
        copy.accounts = Arrays.copyOf(accounts, accounts.length);
        copy.limits = Arrays.copyOf(limits, limits.length);
        copy.slots = Arrays.copyOf(slots, slots.length);
        copy.count = count;
        return copy;
    }

    void save(DataOutput out) throws IOException {
        LongWriter writer = new LongWriter(out);
        writer.put(count);
        copy(writer);
        writer.flush();
    }

    void load(DataInput in) throws IOException {
        clear();
        long saved = new LongReader(in, 1).next();
        Invariant.check(saved >= 0 && saved < Integer.MAX_VALUE / 4, "count of saved overdrafts", saved, 0);
        LongReader reader = new LongReader(in, saved * 2);
        for (long i = 0; i < saved; i++) {
            add((int) reader.next(), reader.next());
        }
    }

    void clear() {
        count = 0;
        Arrays.fill(slots, EMPTY);
    }

    private void add(int account, long limit) {
        if (count == accounts.length) {
            accounts = Arrays.copyOf(accounts, count * 2);
            limits = Arrays.copyOf(limits, count * 2);
            slots = slots(count * 4);
            for (int i = 0; i < count; i++) {
                slots[slot(accounts[i])] = i;
            }
        }
        accounts[count] = account;
        limits[count] = limit;
        slots[slot(account)] = count++;
    }

    /// Where the account's place is noted, or would be.
    private int slot(int account) {
        int mask = slots.length - 1;
        int slot = (int) (IdHash.UNKEYED.of(0, account) >>> Integer.SIZE) & mask;
        while (slots[slot] != EMPTY && accounts[slots[slot]] != account) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static int[] slots(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, EMPTY);
        return slots;
    }
}
