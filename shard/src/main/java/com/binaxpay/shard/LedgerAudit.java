package com.binaxpay.shard;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;
import com.binaxpay.orders.ExchangeLegs;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Derives all balances again from the first row of a replica's history on, and compares them with the balances it
/// serves.
///
/// The balances are copied in one short read; the history up to there is then walked beside the running shard, since it
/// does
/// not change. Checked on the way: each row's link to its accounts' previous rows, the balance it says came of it, that
/// holds
/// end once, and per book that debits equal credits.
public final class LedgerAudit {
    private static final int FAULTS_KEPT = 20;
    private static final int DEBITS_PENDING = 0;
    private static final int DEBITS_POSTED = 1;
    private static final int CREDITS_PENDING = 2;
    private static final int CREDITS_POSTED = 3;
    private static final int BALANCES = 4;

    /// What was looked at and what was wrong.
    ///
    /// @param rows rows of history that were derived again
    /// @param accounts accounts that were compared
    /// @param openHolds holds that had not ended
    /// @param faults what did not hold, the first [#FAULTS_KEPT] of them; empty is good
    public record Report(long rows, int accounts, int openHolds, List<String> faults) {
        /// Copies `faults`.
        public Report {
            faults = List.copyOf(faults);
        }

        /// Whether everything held.
        public boolean isGood() {
            return faults.isEmpty();
        }
    }

    /// A hold that has not ended in the walk.
    private record Hold(int debit, int credit, long amount) {}

    private final TransferHistory history;
    private final long end;
    private final boolean isAlone;
    private final Map<Id, Integer> accountOf;
    private final int[] books;
    private final long[][] served;
    private final long[] servedLast;
    private final long[][] derived;
    private long[] last;
    private final Map<Id, Hold> holds = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private long faultsSeen;
    private int codeBefore;
    private Id idBefore = Id.NONE;
    private long amountBefore;

    /// Of history alone: accounts are known by their rows, and there is nothing served to compare with.
    private LedgerAudit(TransferHistory history) {
        this.history = history;
        this.end = Long.MAX_VALUE;
        this.isAlone = true;
        this.accountOf = new HashMap<>();
        this.books = new int[0];
        this.served = new long[BALANCES][0];
        this.servedLast = new long[0];
        this.derived = new long[BALANCES][1 << 10];
        this.last = new long[1 << 10];
    }

    private LedgerAudit(Ledger ledger, TransferHistory history) {
        int accounts = ledger.accounts();
        this.history = history;
        this.end = history.nextOrdinal();
        this.isAlone = false;
        this.accountOf = HashMap.newHashMap(accounts);
        this.books = new int[accounts];
        this.served = new long[BALANCES][accounts];
        this.servedLast = new long[accounts];
        this.derived = new long[BALANCES][accounts];
        this.last = new long[accounts];
        for (int i = 0; i < accounts; i++) {
            accountOf.put(new Id(ledger.accountIdHi(i), ledger.accountIdLo(i)), i);
            books[i] = ledger.book(i);
            served[DEBITS_PENDING][i] = ledger.debitsPending(i);
            served[DEBITS_POSTED][i] = ledger.debitsPosted(i);
            served[CREDITS_PENDING][i] = ledger.creditsPending(i);
            served[CREDITS_POSTED][i] = ledger.creditsPosted(i);
            servedLast[i] = ledger.lastOrdinal(i);
        }
    }

    /// Of what `machine` serves; from the beginning again where a snapshot takes the place of its history meanwhile,
    /// since the files that are walked are gone then. Any thread.
    static Report run(ShardMachine machine) {
        while (true) {
            LedgerAudit audit = machine.read(read -> new LedgerAudit(read.ledger(), read.history()));
            Report report = audit.walk();
            if (machine.read(read -> read.history().equals(audit.history))) {
                return report;
            }
        }
    }

    /// As [#run], of the rows that `history` gives, one after the other, until it says that there is none. It may end
    /// anywhere.
    static Report runAlone(TransferHistory history) {
        LedgerAudit audit = new LedgerAudit(history);
        byte[] bytes = new byte[TransferRowLayout.SIZE_BYTES];
        ByteBuffer row = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long ordinal = 1;
        while (ordinal < history.nextOrdinal()) {
            history.read(ordinal, bytes);
            audit.derive(ordinal, row);
            audit.exchange(ordinal, row);
            ordinal++;
        }
        return audit.report(ordinal - 1);
    }

    private Report walk() {
        byte[] bytes = new byte[TransferRowLayout.SIZE_BYTES];
        ByteBuffer row = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try {
            for (long ordinal = 1; ordinal < end; ordinal++) {
                history.read(ordinal, bytes);
                derive(ordinal, row);
                exchange(ordinal, row);
            }
        } catch (RuntimeException e) {
            fault("history cannot be read: " + e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
        }
        compare();
        compareBooks();
        return report(end - 1);
    }

    private Report report(long rows) {
        if (faultsSeen > FAULTS_KEPT) {
            faults.add("and " + (faultsSeen - FAULTS_KEPT) + " more");
        }
        return new Report(rows, accountOf.size(), holds.size(), faults);
    }

    /// Index of an account, or -1; where history is alone, it opens with its first row.
    private int account(Id id) {
        Integer known = accountOf.get(id);
        if (known != null || !isAlone) {
            return known == null ? -1 : known;
        }
        int fresh = accountOf.size();
        accountOf.put(id, fresh);
        if (fresh == last.length) {
            last = Arrays.copyOf(last, 2 * fresh);
            for (int i = 0; i < BALANCES; i++) {
                derived[i] = Arrays.copyOf(derived[i], 2 * fresh);
            }
        }
        return fresh;
    }

    private void derive(long ordinal, ByteBuffer row) {
        int debit = account(id(row, TransferRowLayout.DEBIT_ACCOUNT));
        int credit = account(id(row, TransferRowLayout.CREDIT_ACCOUNT));
        if (debit < 0 || credit < 0) {
            fault("row " + ordinal + " names an account that is not there");
            return;
        }
        move(ordinal, row, debit, credit);
        link(ordinal, row, debit, TransferRowLayout.DEBIT_PREVIOUS, TransferRowLayout.DEBIT_BALANCE);
        link(ordinal, row, credit, TransferRowLayout.CREDIT_PREVIOUS, TransferRowLayout.CREDIT_BALANCE);
    }

    /// Computes the second amount of an exchange again, from the first and the rate.
    private void exchange(long ordinal, ByteBuffer row) {
        Id id = id(row, TransferRowLayout.ID);
        int code = row.getInt(TransferRowLayout.CODE);
        long amount = row.getLong(TransferRowLayout.AMOUNT);
        if (ExchangeLegs.isExchange(codeBefore, idBefore, code, id)
                && !ExchangeLegs.isAtRate(amountBefore, amount, id(row, TransferRowLayout.REFERENCE))) {
            fault("row " + ordinal + " is not what its rate makes of the row before it");
        }
        codeBefore = code;
        idBefore = id;
        amountBefore = amount;
    }

    private void move(long ordinal, ByteBuffer row, int debit, int credit) {
        int flags = row.getShort(TransferRowLayout.FLAGS);
        long amount = row.getLong(TransferRowLayout.AMOUNT);
        int ends = TransferLayout.POST_PENDING | TransferLayout.VOID_PENDING | TransferRowLayout.EXPIRED;
        if ((flags & TransferLayout.PENDING) != 0) {
            derived[DEBITS_PENDING][debit] += amount;
            derived[CREDITS_PENDING][credit] += amount;
            holds.put(id(row, TransferRowLayout.ID), new Hold(debit, credit, amount));
            return;
        }
        if ((flags & ends) != 0) {
            Hold hold = holds.remove(id(row, TransferRowLayout.PENDING_ID));
            if (hold == null || hold.debit() != debit || hold.credit() != credit || amount > hold.amount()) {
                fault("row " + ordinal + " ends a hold that is not open, or not like this");
                return;
            }
            boolean keepsRest = (flags & TransferLayout.KEEP_REST) != 0 && amount < hold.amount();
            long released = keepsRest ? amount : hold.amount();
            derived[DEBITS_PENDING][debit] -= released;
            derived[CREDITS_PENDING][credit] -= released;
            if (keepsRest) {
                holds.put(id(row, TransferRowLayout.PENDING_ID), new Hold(debit, credit, hold.amount() - amount));
            }
        }
        if ((flags & (TransferLayout.VOID_PENDING | TransferRowLayout.EXPIRED)) == 0) {
            derived[DEBITS_POSTED][debit] += amount;
            derived[CREDITS_POSTED][credit] += amount;
        }
    }

    private void link(long ordinal, ByteBuffer row, int account, int previousAt, int balanceAt) {
        if (row.getLong(previousAt) != last[account]) {
            fault("row " + ordinal + " links to row " + row.getLong(previousAt) + ", the account's previous row is "
                    + last[account]);
        }
        long balance = derived[CREDITS_POSTED][account] - derived[DEBITS_POSTED][account];
        if (row.getLong(balanceAt) != balance) {
            fault("row " + ordinal + " says the balance after it is " + row.getLong(balanceAt) + ", history gives "
                    + balance);
        }
        last[account] = ordinal;
    }

    private void compare() {
        for (int i = 0; i < books.length; i++) {
            for (int balance = 0; balance < BALANCES; balance++) {
                if (served[balance][i] != derived[balance][i]) {
                    fault("account " + i + " serves " + served[balance][i] + " as balance " + balance
                            + ", history gives " + derived[balance][i]);
                }
            }
            if (servedLast[i] != last[i]) {
                fault("account " + i + " ends its chain at row " + servedLast[i] + ", history at " + last[i]);
            }
        }
    }

    private void compareBooks() {
        Map<Integer, long[]> sums = new TreeMap<>();
        for (int i = 0; i < books.length; i++) {
            long[] sum = sums.computeIfAbsent(books[i], book -> new long[BALANCES]);
            for (int balance = 0; balance < BALANCES; balance++) {
                sum[balance] = Math.addExact(sum[balance], served[balance][i]);
            }
        }
        sums.forEach((book, sum) -> {
            if (sum[DEBITS_POSTED] != sum[CREDITS_POSTED] || sum[DEBITS_PENDING] != sum[CREDITS_PENDING]) {
                fault("book " + book + " is out of balance: " + Arrays.toString(sum));
            }
        });
    }

    private void fault(String what) {
        faultsSeen++;
        if (faults.size() < FAULTS_KEPT) {
            faults.add(what);
        }
    }

    private static Id id(ByteBuffer row, int at) {
        return new Id(row.getLong(at), row.getLong(at + Long.BYTES));
    }
}
