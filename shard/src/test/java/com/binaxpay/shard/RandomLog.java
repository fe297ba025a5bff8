package com.binaxpay.shard;

import com.binaxpay.journal.EntrySealer;
import com.binaxpay.journal.Keyring;
import com.binaxpay.money.Id;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.TransferLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// A shard's log of random entries. From [#activate] on they also have what the second level brings: overdrafts,
/// captures in part, balancing and imported transfers.
final class RandomLog {
    /// Four pages, the last of them not full.
    static final int ACCOUNTS = 3_500;

    /// Who holds accounts: (HOLDER_HI, 1) and so on.
    static final int HOLDERS = 40;

    static final long HOLDER_HI = 3;

    private static final int BOOK = 404;
    private static final long ACCOUNT_HI = 1;
    private static final long TRANSFER_HI = 2;
    private static final long BEGUN_NS = 1_700_000_000_000_000_000L;
    /// Every so many accounts one may not be overdrawn.
    private static final int LIMITED = 5;

    private final RandomGenerator random;
    private final EntrySealer sealer;
    private final EntryWriter writer = new EntryWriter(1 << 20);
    private final List<byte[]> entries = new ArrayList<>();
    private final List<Long> pending = new ArrayList<>();
    private long nextId = 1;
    private int accounts;
    private long checkpoint;
    private boolean isActivated;

    RandomLog(RandomGenerator random, Keyring keyring) throws IOException {
        this.random = random;
        this.sealer = new EntrySealer(0, keyring.keysOrCreate("shard-0").current());
    }

    /// A machine that understands such a log, with its history below `live`.
    ///
    /// @param idsInMemory see [ShardConfig#idsInMemory]
    static ShardMachine machine(Path live, Keyring keyring, int idsInMemory) throws IOException {
        return machine(live, keyring, idsInMemory, 1 << 26);
    }

    /// As above, whose files of history end at `segmentBytes`.
    static ShardMachine machine(Path live, Keyring keyring, int idsInMemory, long segmentBytes) throws IOException {
        return new ShardMachine(
                0,
                id -> 0,
                keyring.keysOrCreate("shard-0"),
                new JournalStore(
                        live,
                        keyring.keysOrCreate("history-0"),
                        ShardConfig.defaults().withHistory(idsInMemory, segmentBytes)));
    }

    /// Appends a dozen entries at the most and has `machine` apply them.
    void appendSome(ShardMachine machine) {
        int first = entries();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            append();
        }
        applyFrom(machine, first);
    }

    RandomGenerator random() {
        return random;
    }

    int entries() {
        return entries.size();
    }

    /// Appends an entry that raises the shard to the second level.
    void activate() {
        writer.clear();
        writer.add(new Command.Activate(Levels.COMPLETE));
        seal();
        isActivated = true;
    }

    void append() {
        writer.clear();
        if (accounts < ACCOUNTS) {
            openSome();
        }
        if (isActivated && random.nextBoolean()) {
            setOverdraft();
        }
        int transfers = 1 + random.nextInt(60);
        ByteBuffer rows =
                ByteBuffer.allocate(transfers * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < transfers; i++) {
            transfer(rows, i * TransferLayout.SIZE_BYTES);
        }
        writer.addRaw(EntryLayout.RAW_TRANSFERS, rows.array(), 0, rows.capacity());
        seal();
    }

    Checkpoint appendCheckpoint(ShardMachine machine) {
        writer.clear();
        writer.add(new Command.Checkpoint(++checkpoint));
        seal();
        applyFrom(machine, entries.size() - 1);
        return machine.checkpoints().getLast();
    }

    void applyFrom(ShardMachine machine, int first) {
        for (int i = first; i < entries.size(); i++) {
            machine.apply(1, i + 1L, ByteBuffer.wrap(entries.get(i)));
        }
    }

    private void seal() {
        entries.add(sealer.seal(writer, nowNs()));
    }

    /// Log time of the entry that is being made.
    private long nowNs() {
        return BEGUN_NS + entries.size();
    }

    private void openSome() {
        int count = Math.min(ACCOUNTS - accounts, 700);
        ByteBuffer rows = ByteBuffer.allocate(count * AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            int at = i * AccountLayout.SIZE_BYTES;
            accounts++;
            rows.putLong(at + AccountLayout.ID, ACCOUNT_HI);
            rows.putLong(at + AccountLayout.ID + Long.BYTES, accounts);
            rows.putLong(at + AccountLayout.HOLDER, HOLDER_HI);
            rows.putLong(at + AccountLayout.HOLDER + Long.BYTES, 1 + accounts % HOLDERS);
            rows.putInt(at + AccountLayout.BOOK, BOOK);
            if (accounts % LIMITED == 0) {
                rows.putInt(at + AccountLayout.FLAGS, AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS);
            }
        }
        writer.addRaw(EntryLayout.RAW_ACCOUNTS, rows.array(), 0, rows.capacity());
    }

    private void setOverdraft() {
        long account = 1L + random.nextInt(accounts);
        Idempotency key = new Idempotency(random.nextInt(), 1, 1, 1, Operation.SET_OVERDRAFT);
        writer.add(new Command.SetOverdraft(
                new Id(ACCOUNT_HI, account), random.nextInt(200), new Caller(0, Mode.LIVE), key));
    }

    private void transfer(ByteBuffer rows, int at) {
        // Now and then an id of long ago, once more.
        boolean isRepeated = nextId > 1 && random.nextInt(10) == 0;
        long id = isRepeated ? 1 + random.nextLong(nextId - 1) : nextId++;
        rows.putLong(at + TransferLayout.ID, TRANSFER_HI);
        rows.putLong(at + TransferLayout.ID + Long.BYTES, id);
        rows.putInt(at + TransferLayout.ASSET, BOOK);
        if (!pending.isEmpty() && random.nextInt(4) == 0) {
            end(rows, at);
            return;
        }
        long debit = 1L + random.nextInt(accounts);
        rows.putLong(at + TransferLayout.DEBIT_ACCOUNT, ACCOUNT_HI);
        rows.putLong(at + TransferLayout.DEBIT_ACCOUNT + Long.BYTES, debit);
        rows.putLong(at + TransferLayout.CREDIT_ACCOUNT, ACCOUNT_HI);
        rows.putLong(at + TransferLayout.CREDIT_ACCOUNT + Long.BYTES, 1 + debit % accounts);
        rows.putLong(at + TransferLayout.AMOUNT, 1 + random.nextInt(100));
        int flags = isActivated ? flagsOfTheSecondLevel() : 0;
        if ((flags & TransferLayout.IMPORTED) != 0) {
            rows.putLong(at + TransferLayout.TIMESTAMP_NS, nowNs() - 1 - random.nextInt(3));
        }
        if (!isRepeated && random.nextInt(3) == 0) {
            flags |= TransferLayout.PENDING;
            pending.add(id);
        }
        rows.putInt(at + TransferLayout.FLAGS, flags);
    }

    private int flagsOfTheSecondLevel() {
        return switch (random.nextInt(8)) {
            case 0 -> TransferLayout.IMPORTED;
            case 1 -> TransferLayout.BALANCING_DEBIT;
            default -> 0;
        };
    }

    /// Posts or voids something that is pending, or captures a part of it.
    private void end(ByteBuffer rows, int at) {
        int chosen = random.nextInt(pending.size());
        rows.putLong(at + TransferLayout.PENDING_ID, TRANSFER_HI);
        rows.putLong(at + TransferLayout.PENDING_ID + Long.BYTES, pending.get(chosen));
        if (isActivated && random.nextInt(3) == 0) {
            rows.putLong(at + TransferLayout.AMOUNT, 1 + random.nextInt(20));
            rows.putInt(at + TransferLayout.FLAGS, TransferLayout.POST_PENDING | TransferLayout.KEEP_REST);
            return;
        }
        pending.remove(chosen);
        rows.putInt(
                at + TransferLayout.FLAGS,
                random.nextBoolean() ? TransferLayout.POST_PENDING : TransferLayout.VOID_PENDING);
    }
}
