package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import com.binaxpay.wire.AccountLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random histories, given to the ledger, to a twin of it and to the plain model: all must say and hold the same.
class LedgerAgainstReferenceTest {
    private static final int HISTORIES = 2500;
    private static final int CALLS = 40;

    @Test
    void histories_random_endAsTheReferenceSays() {
        Set<ResultCode> seen = EnumSet.noneOf(ResultCode.class);
        Property.check(HISTORIES, random -> new World(random, seen).live());
        if (System.getProperty(Property.SEED, "").isEmpty()) {
            assertThat(seen).as("every code is reached").containsExactlyInAnyOrder(ResultCode.values());
        }
    }

    /// Three ledgers that are told the same.
    private static final class World {
        private final RandomGenerator random;
        private final Set<ResultCode> seen;
        private final RandomRequests requests;
        private final ReferenceLedger reference = new ReferenceLedger();
        private final int slotBits;
        private final MemoryHistory history = new MemoryHistory();
        private MemoryHistory twinHistory = new MemoryHistory();
        private final Ledger ledger;
        private Ledger twin;
        private long timeNs = 1_000;

        World(RandomGenerator random, Set<ResultCode> seen) {
            this.random = random;
            this.seen = seen;
            this.requests = new RandomRequests(random, random.nextBoolean() ? 40 : 2_000);
            this.slotBits = TransferIndex.MIN_SLOT_BITS + random.nextInt(3);
            this.ledger = new Ledger(history, slotBits);
            this.twin = new Ledger(twinHistory, TransferIndex.MIN_SLOT_BITS);
        }

        void live() throws IOException {
            open();
            for (int call = 0; call < CALLS; call++) {
                step();
                timeNs += random.nextInt(4);
            }
            checkAll();
        }

        private void step() throws IOException {
            switch (random.nextInt(20)) {
                case 0 -> open();
                case 1 -> freezeOrClose();
                case 2, 3 -> expire();
                case 4 -> clearDeadline();
                case 5 -> checkAll();
                case 6 -> restartTwin();
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
            List<TransferRequest> transfers = requests.transfers(timeNs);
            List<ResultCode> expected = reference.apply(transfers, timeNs);
            byte[] encoded = TransferRequest.encode(transfers);
            assertThat(Calls.apply(ledger, encoded, timeNs)).isEqualTo(expected);
            assertThat(Calls.apply(twin, encoded, timeNs)).isEqualTo(expected);
            seen.addAll(expected);
        }

        private void freezeOrClose() {
            Key key = requests.anyAccount();
            ReferenceLedger.Account account = reference.accounts().get(key);
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
            List<Key> ids = List.copyOf(reference.transfers().keySet());
            Key id = ids.isEmpty() || random.nextInt(10) == 0 ? new Key(99, 99) : ids.get(random.nextInt(ids.size()));
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
            twin = new Ledger(twinHistory, TransferIndex.MIN_SLOT_BITS + random.nextInt(3));
            ByteArrayInputStream in = new ByteArrayInputStream(saved.toByteArray());
            twin.load(new DataInputStream(in));
            assertThat(in.available()).as("bytes left unread").isZero();
            assertThat(twin.digest()).isEqualTo(digest);
        }

        private void checkAll() {
            assertThat(history.rows()).isEqualTo(reference.rows());
            assertThat(twinHistory.rows()).isEqualTo(reference.rows());
            assertThat(twin.digest()).isEqualTo(ledger.digest());
            checkAccounts(ledger);
            checkAccounts(twin);
            checkTransfers(ledger);
            checkTransfers(twin);
            checkSums();
        }

        private void checkAccounts(Ledger subject) {
            assertThat(subject.accounts()).isEqualTo(reference.accounts().size());
            int index = 0;
            for (Map.Entry<Key, ReferenceLedger.Account> entry :
                    reference.accounts().entrySet()) {
                checkAccount(subject, index++, entry.getKey(), entry.getValue());
            }
        }

        private static void checkAccount(Ledger subject, int index, Key id, ReferenceLedger.Account expected) {
            assertThat(subject.findAccount(id.hi(), id.lo())).isEqualTo(index);
            AccountRequest opened = expected.opened();
            assertThat(subject.accountIdHi(index)).isEqualTo(id.hi());
            assertThat(subject.accountIdLo(index)).isEqualTo(id.lo());
            assertThat(new Key(subject.holderHi(index), subject.holderLo(index)))
                    .isEqualTo(opened.holder());
            assertThat(subject.book(index)).isEqualTo(opened.book());
            assertThat(subject.code(index)).isEqualTo(opened.code());
            assertThat(subject.flags(index)).isEqualTo(expected.flags());
            assertThat(subject.lastOrdinal(index)).isEqualTo(expected.lastOrdinal());
            assertThat(subject.debitsPending(index))
                    .isEqualTo(expected.debitsPending().longValueExact());
            assertThat(subject.debitsPosted(index))
                    .isEqualTo(expected.debitsPosted().longValueExact());
            assertThat(subject.creditsPending(index))
                    .isEqualTo(expected.creditsPending().longValueExact());
            assertThat(subject.creditsPosted(index))
                    .isEqualTo(expected.creditsPosted().longValueExact());
        }

        private void checkTransfers(Ledger subject) {
            assertThat(subject.transfers()).isEqualTo(reference.transfers().size());
            long nextDeadlineNs = Long.MAX_VALUE;
            int held = 0;
            for (Map.Entry<Key, ReferenceLedger.Done> entry :
                    reference.transfers().entrySet()) {
                Key id = entry.getKey();
                ReferenceLedger.Done done = entry.getValue();
                boolean isHeld = done.hold().equals(Optional.of(ReferenceLedger.Standing.HELD));
                assertThat(subject.findTransfer(id.hi(), id.lo())).isEqualTo(done.ordinal());
                assertThat(subject.heldMinor(id.hi(), id.lo())).isEqualTo(isHeld ? done.amount() : -1);
                held += isHeld ? 1 : 0;
                if (isHeld && done.deadlineNs() != 0) {
                    nextDeadlineNs = Math.min(nextDeadlineNs, done.deadlineNs());
                }
            }
            assertThat(subject.holds()).isEqualTo(held);
            assertThat(subject.nextDeadlineNs()).isEqualTo(nextDeadlineNs);
            assertThat(subject.findTransfer(-77, 77)).isZero();
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
            if ((ledger.flags(account) & AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS) != 0) {
                assertThat(debits).isLessThanOrEqualTo(ledger.creditsPosted(account));
            }
            if ((ledger.flags(account) & AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS) != 0) {
                assertThat(credits).isLessThanOrEqualTo(ledger.debitsPosted(account));
            }
        }
    }
}
