package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FrozenAccountsTest {
    private static final int ACCOUNTS = 30 * DirtyPages.PAGE_ROWS + 5;

    @Test
    void take_whileAllAccountsChangeAndFewCopiesFit_givesTheAccountsAsTheyWere() {
        Property.check(30, random -> {
            AccountTable accounts = accounts();
            FrozenAccounts frozen = accounts.freeze(1 + random.nextInt(3));
            CompletableFuture<Integer> taken = CompletableFuture.supplyAsync(() -> takeAll(frozen));
            change(accounts, random);
            assertThat(taken.get(60, TimeUnit.SECONDS)).isEqualTo(ACCOUNTS);
            frozen.written();
            assertThat(due(accounts.freeze())).isZero();
        });
    }

    @Test
    void giveUp_whileTheOwnerWaitsForRoom_letsItGoOnAndAllIsDueAgain() throws Exception {
        AccountTable accounts = accounts();
        FrozenAccounts frozen = accounts.freeze(1);
        CompletableFuture<Void> changed =
                CompletableFuture.runAsync(() -> change(accounts, new java.util.SplittableRandom(1)));
        frozen.giveUp();
        changed.get(60, TimeUnit.SECONDS);
        assertThat(due(accounts.freeze())).isEqualTo(frozen.pages());
    }

    private static AccountTable accounts() {
        AccountTable accounts = new AccountTable(IdHash.UNKEYED);
        for (int i = 0; i < ACCOUNTS; i++) {
            accounts.open(7, i + 1L, 8, i, 9, 10, 0);
        }
        return accounts;
    }

    private static void change(AccountTable accounts, RandomGenerator random) {
        for (int i = 0; i < 4 * ACCOUNTS; i++) {
            int account = random.nextInt(ACCOUNTS);
            accounts.beforeChange(account);
            accounts.page(account)[AccountTable.row(account) + AccountTable.DEBITS_POSTED] = 1;
        }
    }

    /// Counts the accounts that are as they were.
    private static int takeAll(FrozenAccounts frozen) {
        long[] into = new long[LedgerSnapshot.PAGE_LONGS_MAX];
        int unchanged = 0;
        for (int page = 0; page < frozen.pages(); page++) {
            int rows = frozen.rows(page);
            assertThat(frozen.take(page, into)).isEqualTo(rows * (AccountTable.ROW_LONGS + AccountTable.COLD_LONGS));
            for (int i = 0; i < rows; i++) {
                long[] row = Arrays.copyOfRange(into, i * AccountTable.ROW_LONGS, (i + 1) * AccountTable.ROW_LONGS);
                long holder = into[rows * AccountTable.ROW_LONGS + i * AccountTable.COLD_LONGS + 1];
                int account = page * DirtyPages.PAGE_ROWS + i;
                boolean isSame = row[1] == account + 1L && holder == account && row[AccountTable.DEBITS_POSTED] == 0;
                unchanged += isSame ? 1 : 0;
            }
        }
        return unchanged;
    }

    private static int due(FrozenAccounts frozen) {
        int due = 0;
        for (int page = 0; page < frozen.pages(); page++) {
            due += frozen.wasDue(page) ? 1 : 0;
        }
        return due;
    }
}
