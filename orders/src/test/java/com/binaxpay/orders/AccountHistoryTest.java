package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.AccountRows;
import com.binaxpay.ledger.IndexedRows;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Rows of an account, found through an index with holes as by a walk over all of history.
class AccountHistoryTest {
    private static final int ACCOUNTS = 6;

    @Test
    void rows_ofAnyAccount_areThoseOfAWalkOverAll() {
        Property.check(300, random -> {
            Rows rows = new Rows(random);
            for (int number = 1; number <= ACCOUNTS; number++) {
                Id account = account(number);
                long newest = rows.newest.getOrDefault(account, 0L);
                for (int i = 0; i < 4; i++) {
                    check(new AccountHistory(rows, account, newest), rows.of(account), random);
                }
            }
        });
    }

    private static void check(AccountHistory history, List<HistoryRow> all, RandomGenerator random) {
        int kinds = switch (random.nextInt(4)) {
            case 0 -> RowKinds.ALL;
            case 1 -> RowKinds.POSTED;
            case 2 -> RowKinds.HELD;
            default -> 1 << random.nextInt(14);
        };
        List<HistoryRow> wanted =
                all.stream().filter(row -> RowKinds.isIn(row.kind(), kinds)).toList();
        long any = random.nextLong(Rows.SIZE + 3);
        long timeNs = random.nextLong(Rows.SIZE * 3L + 3);
        for (int order = random.nextInt(3); order < 3; order++) {
            switch (order) {
                case 0 -> {
                    assertThat(ordinal(history.before(any, kinds))).isEqualTo(last(wanted, row -> row.ordinal() < any));
                    assertThat(ordinal(history.before(Long.MAX_VALUE, kinds))).isEqualTo(last(wanted, row -> true));
                }
                case 1 -> {
                    assertThat(ordinal(history.after(any, kinds))).isEqualTo(first(wanted, row -> row.ordinal() > any));
                    assertThat(ordinal(history.after(0, kinds))).isEqualTo(first(wanted, row -> true));
                }
                default -> {
                    long from = first(all, row -> row.timeNs() >= timeNs);
                    assertThat(history.firstFrom(timeNs)).isEqualTo(from == 0 ? Long.MAX_VALUE : from);
                }
            }
        }
        for (HistoryRow row : all) {
            assertThat(ordinal(history.older(row, kinds))).isEqualTo(last(wanted, at -> at.ordinal() < row.ordinal()));
        }
    }

    private static long ordinal(Optional<HistoryRow> row) {
        return row.map(HistoryRow::ordinal).orElse(0L);
    }

    private static long first(List<HistoryRow> rows, java.util.function.Predicate<HistoryRow> isWanted) {
        return ordinal(rows.stream().filter(isWanted).findFirst());
    }

    private static long last(List<HistoryRow> rows, java.util.function.Predicate<HistoryRow> isWanted) {
        return ordinal(rows.reversed().stream().filter(isWanted).findFirst());
    }

    private static Id account(int number) {
        return new Id(5, number);
    }

    /// Random rows, with an index of random parts that leave out random accounts and list rows of others.
    private static final class Rows implements TransferHistory {
        static final int SIZE = 120;

        private final List<byte[]> rows = new ArrayList<>();
        private final Map<Id, Long> newest = new HashMap<>();
        private final List<IndexedRows> parts = new ArrayList<>();

        Rows(RandomGenerator random) {
            long timeNs = 0;
            for (int i = 0; i < SIZE; i++) {
                timeNs += random.nextInt(5);
                add(random, timeNs);
            }
            int first = 1;
            while (first <= SIZE) {
                int end = Math.min(SIZE + 1, first + 1 + random.nextInt(40));
                if (random.nextInt(4) != 0) {
                    parts.add(new Part(this, first, end, random.nextLong()));
                }
                first = end;
            }
        }

        private void add(RandomGenerator random, long timeNs) {
            // Rare ones, too.
            int debit = 1 + (random.nextBoolean() ? random.nextInt(2) : random.nextInt(ACCOUNTS));
            int credit = 1 + debit % ACCOUNTS;
            ByteBuffer row = ByteBuffer.allocate(TransferRowLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            int[] flags = {0, 0, TransferLayout.PENDING, TransferLayout.POST_PENDING, TransferLayout.VOID_PENDING};
            row.putInt(TransferRowLayout.FLAGS, flags[random.nextInt(flags.length)]);
            row.putInt(TransferRowLayout.CODE, random.nextInt(11));
            row.putLong(TransferRowLayout.TIMESTAMP_NS, timeNs);
            link(row, TransferRowLayout.DEBIT_ACCOUNT, TransferRowLayout.DEBIT_PREVIOUS, account(debit));
            link(row, TransferRowLayout.CREDIT_ACCOUNT, TransferRowLayout.CREDIT_PREVIOUS, account(credit));
            append(row.array(), 0);
        }

        private void link(ByteBuffer row, int accountAt, int previousAt, Id account) {
            row.putLong(accountAt, account.hi()).putLong(accountAt + Long.BYTES, account.lo());
            Long before = newest.put(account, nextOrdinal());
            row.putLong(previousAt, before == null ? 0 : before);
        }

        List<HistoryRow> of(Id account) {
            List<HistoryRow> found = new ArrayList<>();
            for (long ordinal = 1; ordinal < nextOrdinal(); ordinal++) {
                HistoryRow row = HistoryRow.read(this, ordinal);
                if (row.touches(account)) {
                    found.add(row);
                }
            }
            return found;
        }

        @Override
        public long nextOrdinal() {
            return rows.size() + 1L;
        }

        @Override
        public long append(byte[] row, int offset) {
            rows.add(row.clone());
            return rows.size();
        }

        @Override
        public void read(long ordinal, byte[] into) {
            System.arraycopy(rows.get((int) ordinal - 1), 0, into, 0, TransferRowLayout.SIZE_BYTES);
        }

        @Override
        public List<IndexedRows> indexed() {
            return parts;
        }
    }

    /// An index of the rows from `first` to before `end`.
    private record Part(Rows rows, long first, long end, long seed) implements IndexedRows {
        @Override
        public Optional<AccountRows> of(long accountHi, long accountLo) {
            Id account = new Id(accountHi, accountLo);
            if ((seed >>> accountLo & 1) != 0) {
                return Optional.empty();
            }
            // Accounts of one hash.
            Id twin = (seed >>> 32 + accountLo & 1) != 0 ? account(1) : account;
            return Optional.of(new Listed(kinds -> {
                List<Long> found = new ArrayList<>();
                for (long ordinal = first; ordinal < end; ordinal++) {
                    HistoryRow row = HistoryRow.read(rows, ordinal);
                    if ((row.touches(account) || row.touches(twin)) && RowKinds.isIn(row.kind(), kinds)) {
                        found.add(ordinal);
                    }
                }
                return found;
            }));
        }
    }

    private record Listed(java.util.function.IntFunction<List<Long>> ofKinds) implements AccountRows {
        @Override
        public long before(long ordinal, int kinds) {
            return ofKinds.apply(kinds).stream()
                    .filter(at -> at < ordinal)
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
        }

        @Override
        public long after(long ordinal, int kinds) {
            return ofKinds.apply(kinds).stream()
                    .filter(at -> at > ordinal)
                    .mapToLong(Long::longValue)
                    .min()
                    .orElse(0);
        }
    }
}
