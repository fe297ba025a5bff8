package com.binaxpay.shard;

import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What somebody makes of a history in plaintext who holds all keys: it is sealed again with them, so no checksum and
/// no tag
/// tells.
enum Forgery {
    FLIP_IN_A_ROW {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            flip(rows, random);
        }
    },
    DROP_A_ROW {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            rows.remove(random.nextInt(rows.size()));
            relink(rows);
        }
    },
    SWAP_ROWS {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            swap(rows, random);
            relink(rows);
        }
    },
    REPEAT_A_ROW {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            rows.add(
                    random.nextInt(rows.size()),
                    rows.get(random.nextInt(rows.size())).clone());
            relink(rows);
        }
    },
    TRUNCATE_ROWS {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            truncate(rows, random);
        }
    },
    /// Another amount, and all that follows from it: balances and links are those of an honest ledger.
    REWRITE_AN_AMOUNT {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            amount(rows.get(random.nextInt(rows.size())), 1 + random.nextInt(50));
            relink(rows);
        }
    },
    /// From some row on, another history of the same length.
    FORK {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            for (int i = random.nextInt(rows.size()); i < rows.size(); i++) {
                amount(rows.get(i), 1 + random.nextInt(50));
                view(rows.get(i)).putLong(TransferRowLayout.ID + Long.BYTES, random.nextLong());
            }
            relink(rows);
        }
    },
    FLIP_IN_A_RECORD {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            flip(records, random);
        }
    },
    DROP_A_RECORD {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            records.remove(random.nextInt(records.size()));
        }
    },
    SWAP_RECORDS {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            swap(records, random);
        }
    },
    TRUNCATE_RECORDS {
        @Override
        void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random) {
            truncate(records, random);
        }
    };

    abstract void forge(List<byte[]> rows, List<byte[]> records, RandomGenerator random);

    private static void flip(List<byte[]> items, RandomGenerator random) {
        byte[] item = items.get(random.nextInt(items.size()));
        item[random.nextInt(item.length)] ^= (byte) (1 << random.nextInt(8));
    }

    private static void swap(List<byte[]> items, RandomGenerator random) {
        int one = random.nextInt(items.size() - 1);
        int other = one + 1 + random.nextInt(items.size() - one - 1);
        byte[] kept = items.get(one);
        items.set(one, items.get(other));
        items.set(other, kept);
    }

    private static void truncate(List<byte[]> items, RandomGenerator random) {
        int length = random.nextInt(items.size());
        items.subList(length, items.size()).clear();
    }

    private static void amount(byte[] row, long more) {
        ByteBuffer view = view(row);
        view.putLong(TransferRowLayout.AMOUNT, view.getLong(TransferRowLayout.AMOUNT) + more);
    }

    private static ByteBuffer view(byte[] row) {
        return ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Makes balances and links what they would be had the rows come about like this.
    private static void relink(List<byte[]> rows) {
        record Account(long hi, long lo) {}
        Map<Account, long[]> accounts = new HashMap<>();
        List<ByteBuffer> views = new ArrayList<>();
        rows.forEach(row -> views.add(view(row)));
        long ordinal = 0;
        for (ByteBuffer row : views) {
            ordinal++;
            int flags = row.getShort(TransferRowLayout.FLAGS);
            boolean posts =
                    (flags & (TransferLayout.PENDING | TransferLayout.VOID_PENDING | TransferRowLayout.EXPIRED)) == 0;
            for (boolean isDebit : new boolean[] {true, false}) {
                int at = isDebit ? TransferRowLayout.DEBIT_ACCOUNT : TransferRowLayout.CREDIT_ACCOUNT;
                long[] account = accounts.computeIfAbsent(
                        new Account(row.getLong(at), row.getLong(at + Long.BYTES)), key -> new long[2]);
                long moved = posts ? row.getLong(TransferRowLayout.AMOUNT) : 0;
                account[0] += isDebit ? -moved : moved;
                row.putLong(isDebit ? TransferRowLayout.DEBIT_BALANCE : TransferRowLayout.CREDIT_BALANCE, account[0]);
                row.putLong(isDebit ? TransferRowLayout.DEBIT_PREVIOUS : TransferRowLayout.CREDIT_PREVIOUS, account[1]);
                account[1] = ordinal;
            }
        }
    }
}
