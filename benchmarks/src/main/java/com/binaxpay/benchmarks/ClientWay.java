package com.binaxpay.benchmarks;

import com.binaxpay.client.Book;
import com.binaxpay.client.LedgerAccount;
import com.binaxpay.client.LedgerClient;
import com.binaxpay.client.LedgerIds;
import com.binaxpay.client.LedgerTransfer;
import com.binaxpay.client.ResultCodes;
import com.binaxpay.client.TransferBatch;
import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Through the batch client, as its users do: one client, its connection over mTLS on loopback.
final class ClientWay implements LedgerWay {
    private static final Book BOOK = new Book(978, Mode.LIVE);
    private static final int ACCOUNTS_A_CALL = 8_000;
    private static final int ACCOUNT = 1;

    private final LedgerClient client;
    private final LedgerIds ids = new LedgerIds();

    ClientWay(LedgerClient client) {
        this.client = client;
    }

    @Override
    public void openAccounts(int accounts) {
        for (int first = 0; first < accounts; first += ACCOUNTS_A_CALL) {
            List<LedgerAccount> some = new ArrayList<>();
            for (int i = first; i < Math.min(accounts, first + ACCOUNTS_A_CALL); i++) {
                some.add(LedgerAccount.of(LedgerIds.of(ACCOUNT, i + 1L), BOOK));
            }
            check(client.createAccounts(some).join());
        }
    }

    @Override
    public Caller caller(SplittableRandom random, int perCall, int accounts) {
        return perCall == 1 ? new OfOne(random, accounts) : new OfBatches(random, perCall, accounts);
    }

    private static void check(ResultCodes codes) {
        Invariant.check(codes.areAllSuccesses(), codes.toString());
    }

    /// Makes calls of one transfer.
    private final class OfOne implements Caller {
        private final SplittableRandom random;
        private final int accounts;
        private LedgerTransfer next;

        OfOne(SplittableRandom random, int accounts) {
            this.random = random;
            this.accounts = accounts;
            this.next = transfer();
        }

        @Override
        public void prepare() {
            next = transfer();
        }

        @Override
        public void call() {
            ResultCode code = client.transfer(next).join();
            Invariant.check(code == ResultCode.OK, "transfer refused: " + code);
        }

        private LedgerTransfer transfer() {
            long debit = 1L + random.nextInt(accounts);
            long credit = 1L + (debit + random.nextInt(accounts - 1)) % accounts;
            Id from = LedgerIds.of(ACCOUNT, debit);
            return LedgerTransfer.move(
                    ids.next(), from, LedgerIds.of(ACCOUNT, credit), 1L + random.nextInt(10_000), BOOK);
        }
    }

    /// Makes calls of many.
    private final class OfBatches implements Caller {
        private final SplittableRandom random;
        private final int accounts;
        private final int perCall;
        private final TransferBatch batch;
        private final long accountHi = LedgerIds.of(ACCOUNT, 0).hi();

        OfBatches(SplittableRandom random, int perCall, int accounts) {
            this.random = random;
            this.accounts = accounts;
            this.perCall = perCall;
            this.batch = new TransferBatch(perCall);
        }

        @Override
        public void prepare() {
            batch.clear();
            long id = ids.reserve(perCall);
            for (int i = 0; i < perCall; i++) {
                long debit = 1L + random.nextInt(accounts);
                long credit = 1L + (debit + random.nextInt(accounts - 1)) % accounts;
                batch.add()
                        .id(ids.hi(), id + i)
                        .debit(accountHi, debit)
                        .credit(accountHi, credit)
                        .amountMinor(1L + random.nextInt(10_000))
                        .book(BOOK);
            }
        }

        @Override
        public void call() {
            check(client.transfers(batch).join());
        }
    }
}
