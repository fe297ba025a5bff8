package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.AccountLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Three ledgers that are told the same.
final class LedgerWorld {
    /// The twin finds ids by other hashes than the first, and nothing tells them apart.
    static final IdHash TWIN_HASH = new IdHash(0x1234_5678_9ABC_DEF0L, -77);

    private static final int CALLS = 40;

    private final RandomGenerator random;
    private final Set<ResultCode> seen;
    private final RandomRequests requests;
    private final ReferenceLedger reference = new ReferenceLedger();
    private final int slotBits;
    private final MemoryHistory history = new MemoryHistory();
    private MemoryHistory twinHistory = new MemoryHistory();
    private final Ledger ledger;
    private MemoryColdIds twinIds;
    private MemorySnapshots twinSnapshots = new MemorySnapshots();
    private Ledger twin;
    private long timeNs = 1_000;

    LedgerWorld(RandomGenerator random, Set<ResultCode> seen) {
        this.random = random;
        this.seen = seen;
        this.requests = new RandomRequests(random, random.nextBoolean() ? 40 : 2_000, random.nextInt(4) != 0);
        this.slotBits = TransferIndex.MIN_SLOT_BITS + random.nextInt(3);
        this.ledger = new Ledger(history, ColdIds.NONE, IdHash.UNKEYED, slotBits);
        this.twinIds = coldIds();
        this.twin = new Ledger(twinHistory, twinIds, TWIN_HASH, TransferIndex.MIN_SLOT_BITS);
    }

    /// The twin's ids leave memory soon.
    private MemoryColdIds coldIds() {
        return new MemoryColdIds(1 + random.nextInt(20));
    }

    void live() throws IOException {
        if (random.nextInt(3) != 0) {
            activate();
        }
        open();
        for (int call = 0; call < CALLS; call++) {
            step();
            timeNs += random.nextInt(4);
        }
        checkAll();
    }

    /// A shorter life, in which every other call is of transfers with these flags.
    void live(int flags) throws IOException {
        activate();
        open();
        for (int call = 0; call < CALLS / 4; call++) {
            step();
            List<TransferRequest> transfers = new ArrayList<>();
            for (int i = random.nextInt(3); i < 4; i++) {
                transfers.add(requests.withFlags(flags, timeNs));
            }
            transfer(transfers);
            timeNs += random.nextInt(4);
        }
        checkAll();
    }

    private void step() throws IOException {
        requests.held(reference.transfers().values().stream()
                .filter(ReferenceTransfer::isHeld)
                .map(ReferenceTransfer::request)
                .toList());
        switch (random.nextInt(24)) {
            case 0 -> open();
            case 1 -> freezeOrClose();
            case 2, 3 -> expire();
            case 4 -> clearDeadline();
            case 5 -> checkAll();
            case 6 -> {
                if (random.nextBoolean()) {
                    restartTwin();
                } else {
                    restartTwinFromPages();
                }
            }
            case 11 -> snapshotTwin();
            case 7, 8 -> setOverdraft();
            case 9 -> restoreDeadline();
            case 10 -> {
                if (random.nextInt(4) == 0) {
                    activate();
                }
            }
            default -> transfer();
        }
    }

    private void open() {
        List<AccountRequest> accounts = requests.accounts();
        List<ResultCode> expected = accounts.stream().map(reference::open).toList();
        byte[] encoded = AccountRequest.encode(accounts);
        assertThat(Calls.open(ledger, encoded)).isEqualTo(expected);
        Calls.open(twin, encoded);
        seen.addAll(expected);
    }

    private void transfer() {
        transfer(requests.transfers(timeNs));
    }

    private void transfer(List<TransferRequest> transfers) {
        List<ResultCode> expected = reference.apply(transfers, timeNs);
        byte[] encoded = TransferRequest.encode(transfers);
        assertThat(Calls.apply(ledger, encoded, timeNs)).isEqualTo(expected);
        assertThat(Calls.apply(twin, encoded, timeNs)).isEqualTo(expected);
        seen.addAll(expected);
    }

    private void freezeOrClose() {
        Key key = requests.anyAccount();
        ReferenceAccount account = reference.accounts().get(key);
        if (account == null) {
            return;
        }
        int flags = account.flags() ^ AccountLayout.FROZEN;
        if (random.nextInt(4) == 0) {
            flags |= AccountLayout.CLOSED;
        }
        reference.setFlags(key, flags);
        ledger.setFlags(ledger.findAccount(key.hi(), key.lo()), flags);
        twin.setFlags(twin.findAccount(key.hi(), key.lo()), flags);
    }

    private void activate() {
        int level = 1 + random.nextInt(2);
        reference.activate(level);
        ledger.activate(level);
        twin.activate(level);
        checkSame(ledger.level(), reference.level(), "level");
    }

    private void setOverdraft() {
        Key key = requests.anyAccount();
        long limit = random.nextInt(8) == 0 ? -1 : random.nextInt(3) == 0 ? 0 : requests.amount();
        ResultCode expected = reference.setOverdraft(key, limit);
        assertThat(ledger.setOverdraft(key.hi(), key.lo(), limit)).isEqualTo(expected);
        assertThat(twin.setOverdraft(key.hi(), key.lo(), limit)).isEqualTo(expected);
        seen.add(expected);
    }

    private void restoreDeadline() {
        Key id = anyTransfer();
        long deadlineNs = timeNs + random.nextInt(20) - 5;
        boolean expected = reference.restoreDeadline(id, deadlineNs);
        assertThat(ledger.restoreDeadline(id.hi(), id.lo(), deadlineNs)).isEqualTo(expected);
        twin.restoreDeadline(id.hi(), id.lo(), deadlineNs);
    }

    private Key anyTransfer() {
        List<Key> ids = List.copyOf(reference.transfers().keySet());
        return ids.isEmpty() || random.nextInt(10) == 0 ? new Key(99, 99) : ids.get(random.nextInt(ids.size()));
    }

    private void expire() {
        int max = random.nextInt(4);
        List<Key> expected = reference.expireDue(timeNs, max);
        assertThat(expire(ledger, max)).isEqualTo(expected);
        assertThat(expire(twin, max)).isEqualTo(expected);
    }

    private List<Key> expire(Ledger subject, int max) {
        List<Key> expired = new ArrayList<>();
        long first = subject == ledger ? history.nextOrdinal() : twinHistory.nextOrdinal();
        int count = subject.expireDue(timeNs, max, (hi, lo, ordinal) -> {
            assertThat(ordinal).isEqualTo(first + expired.size());
            expired.add(new Key(hi, lo));
        });
        assertThat(expired).hasSize(count);
        return expired;
    }

    private void clearDeadline() {
        Key id = anyTransfer();
        boolean expected = reference.clearDeadline(id);
        assertThat(ledger.clearDeadline(id.hi(), id.lo())).isEqualTo(expected);
        twin.clearDeadline(id.hi(), id.lo());
    }

    /// The twin goes on as a new process would: from what was saved, and a history of that length.
    private void restartTwin() throws IOException {
        byte[] digest = twin.digest();
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        twin.save(new DataOutputStream(saved));
        twinHistory = twinHistory.copy();
        twinIds = coldIds();
        twinSnapshots = new MemorySnapshots();
        twin = new Ledger(twinHistory, twinIds, TWIN_HASH, TransferIndex.MIN_SLOT_BITS + random.nextInt(3));
        ByteArrayInputStream in = new ByteArrayInputStream(saved.toByteArray());
        twin.load(new DataInputStream(in));
        assertThat(in.available()).as("bytes left unread").isZero();
        assertThat(twin.digest()).isEqualTo(digest);
    }

    /// The twin goes on from a snapshot with pages, of which only those are new that changed since the last.
    private void restartTwinFromPages() throws IOException {
        twinSnapshots.begin(twin);
        twinHistory = twinHistory.copy();
        twin = twinSnapshots.finish(twinIds, TransferIndex.MIN_SLOT_BITS + random.nextInt(3), twinHistory);
    }

    /// Begins a snapshot of the twin, or ends one that was begun while the twin has gone on.
    private void snapshotTwin() throws IOException {
        if (twinSnapshots.isBegun()) {
            twinSnapshots.finish(twinIds, TransferIndex.MIN_SLOT_BITS, new MemoryHistory());
        } else {
            twinSnapshots.begin(twin);
        }
    }

    private void checkAll() {
        assertThat(history.rows()).isEqualTo(reference.rows());
        assertThat(twinHistory.rows()).isEqualTo(reference.rows());
        assertThat(twin.digest()).isEqualTo(ledger.digest());
        checkAccounts(ledger);
        checkAccounts(twin);
        checkHolders(ledger);
        checkHolders(twin);
        checkTransfers(ledger);
        checkTransfers(twin);
        checkSums();
    }

    private void checkAccounts(Ledger subject) {
        assertThat(subject.accounts()).isEqualTo(reference.accounts().size());
        int index = 0;
        for (Map.Entry<Key, ReferenceAccount> entry : reference.accounts().entrySet()) {
            checkAccount(subject, index++, entry.getKey(), entry.getValue());
        }
    }

    private static void checkSame(long actual, long expected, String what) {
        if (actual != expected) {
            throw new AssertionError(what + ": " + actual + ", but the reference says " + expected);
        }
    }

    /// As an assertion, without what it costs to prepare its message.
    private static void checkSame(Object actual, Object expected, String what) {
        if (!actual.equals(expected)) {
            throw new AssertionError(what + ": " + actual + ", but the reference says " + expected);
        }
    }

    private void checkHolders(Ledger subject) {
        Map<Key, List<Integer>> expected = new HashMap<>();
        for (ReferenceAccount account : reference.accounts().values()) {
            Key id = account.opened().id();
            expected.computeIfAbsent(account.opened().holder(), holder -> new ArrayList<>())
                    .addFirst(subject.findAccount(id.hi(), id.lo()));
        }
        expected.remove(Key.ZERO);
        expected.forEach((holder, accounts) -> {
            List<Integer> found = new ArrayList<>();
            for (int at = subject.newestOfHolder(holder.hi(), holder.lo()); at >= 0; at = subject.beforeOfHolder(at)) {
                found.add(at);
            }
            checkSame(found, accounts, "accounts of a holder");
        });
        checkSame(subject.newestOfHolder(0, 0), -1, "accounts of nobody");
        checkSame(subject.newestOfHolder(-5, 5), -1, "accounts of a stranger");
    }

    private static void checkAccount(Ledger subject, int index, Key id, ReferenceAccount expected) {
        checkSame(subject.findAccount(id.hi(), id.lo()), index, "findAccount");
        AccountRequest opened = expected.opened();
        checkSame(subject.accountIdHi(index), id.hi(), "accountIdHi");
        checkSame(subject.accountIdLo(index), id.lo(), "accountIdLo");
        checkSame(new Key(subject.holderHi(index), subject.holderLo(index)), opened.holder(), "Key");
        checkSame(subject.book(index), opened.book(), "book");
        checkSame(subject.code(index), opened.code(), "code");
        checkSame(subject.overdraftMinor(index), expected.overdraft(), "overdraft");
        checkSame(subject.flags(index), expected.flags(), "flags");
        checkSame(subject.lastOrdinal(index), expected.lastOrdinal(), "lastOrdinal");
        checkSame(subject.debitsPending(index), expected.debitsPending().longValueExact(), "debitsPending");
        checkSame(subject.debitsPosted(index), expected.debitsPosted().longValueExact(), "debitsPosted");
        checkSame(subject.creditsPending(index), expected.creditsPending().longValueExact(), "creditsPending");
        checkSame(subject.creditsPosted(index), expected.creditsPosted().longValueExact(), "creditsPosted");
    }

    private void checkTransfers(Ledger subject) {
        checkSame(subject.transfers(), reference.transfers().size(), "transfers");
        long nextDeadlineNs = Long.MAX_VALUE;
        int held = 0;
        for (Map.Entry<Key, ReferenceTransfer> entry : reference.transfers().entrySet()) {
            Key id = entry.getKey();
            ReferenceTransfer done = entry.getValue();
            boolean isHeld = done.isHeld();
            checkSame(subject.findTransfer(id.hi(), id.lo()), done.ordinal(), "findTransfer");
            checkSame(subject.heldMinor(id.hi(), id.lo()), isHeld ? done.held() : -1, "heldMinor");
            held += isHeld ? 1 : 0;
            if (isHeld && done.deadlineNs() != 0) {
                nextDeadlineNs = Math.min(nextDeadlineNs, done.deadlineNs());
            }
        }
        checkSame(subject.holds(), held, "holds");
        checkSame(subject.nextDeadlineNs(), nextDeadlineNs, "nextDeadlineNs");
        checkSame(subject.findTransfer(-77, 77), 0L, "unknown transfer");
    }

    /// What the ledger is for: no money is made or lost, and no limit is broken.
    private void checkSums() {
        for (int book = 1; book <= 2; book++) {
            long net = 0;
            long netPending = 0;
            for (int account = 0; account < ledger.accounts(); account++) {
                if (ledger.book(account) == book) {
                    net += ledger.creditsPosted(account) - ledger.debitsPosted(account);
                    netPending += ledger.creditsPending(account) - ledger.debitsPending(account);
                }
            }
            assertThat(net).isZero();
            assertThat(netPending).isZero();
        }
        ledger.forEachAccount(this::checkLimits);
    }

    private void checkLimits(int account) {
        long debits = Math.addExact(ledger.debitsPending(account), ledger.debitsPosted(account));
        long credits = Math.addExact(ledger.creditsPending(account), ledger.creditsPosted(account));
        long overdraft = ledger.overdraftMinor(account);
        if ((ledger.flags(account) & AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS) != 0) {
            assertThat(debits - ledger.creditsPosted(account)).isLessThanOrEqualTo(overdraft);
        }
        if ((ledger.flags(account) & AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS) != 0) {
            assertThat(credits - ledger.debitsPosted(account)).isLessThanOrEqualTo(overdraft);
        }
    }
}
