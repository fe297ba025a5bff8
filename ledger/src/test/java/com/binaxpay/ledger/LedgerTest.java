package com.binaxpay.ledger;

import static com.binaxpay.ledger.LedgerScript.aLedger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Invariant;
import com.binaxpay.wire.AccountLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What accounts, transfers, holds and chains do. Which reason is given first is in [ResultCodeTest].
class LedgerTest {
    private LedgerScript ledger = aLedger();

    @BeforeEach
    void open() {
        ledger = aLedger().runs("""
                open A  => OK
                open B  => OK
                open W credit-limited => OK
                """);
    }

    @Test
    void move_betweenAccounts_changesPostedBalancesAndHistory() {
        ledger.runs("""
                move T1 A to B 100  => OK
                move T2 B to A 30   => OK
                balance A           => debits 0+100 credits 0+30
                balance B           => debits 0+30 credits 0+100
                rows A              => T2 T1
                rows B              => T2 T1
                """);
        HistoryRow row = ledger.history().row(2);
        assertThat(row.debitBalance()).isEqualTo(70);
        assertThat(row.creditBalance()).isEqualTo(-70);
        assertThat(row.debitPrevious()).isEqualTo(1);
    }

    @Test
    void move_repeated_existsAndMovesNothing() {
        ledger.runs("""
                move T1 A to B 100  => OK
                move T1 A to B 100  => EXISTS
                move T1 A to B 101  => EXISTS_WITH_DIFFERENT_AMOUNT
                balance A           => debits 0+100 credits 0+0
                """);
    }

    @Test
    void move_moreThanAWalletHas_isRefused() {
        ledger.runs("""
                move T1 A to W 100  => OK
                move T2 W to B 101  => EXCEEDS_CREDITS
                move T3 W to B 100  => OK
                move T4 W to B 1    => EXCEEDS_CREDITS
                """);
    }

    @Test
    void move_refused_mayBeTriedAgainUnderTheSameId() {
        ledger.runs("""
                move T2 W to B 50   => EXCEEDS_CREDITS
                move T1 A to W 100  => OK
                move T2 W to B 50   => OK
                """);
    }

    @Test
    void hold_onAWallet_reservesTheMoney() {
        ledger.runs("""
                move T1 A to W 100  => OK
                hold H1 W to B 80   => OK
                balance W           => debits 80+0 credits 0+100
                balance B           => debits 0+0 credits 80+0
                move T2 W to B 21   => EXCEEDS_CREDITS
                move T3 W to B 20   => OK
                held H1             => 80
                """);
    }

    @Test
    void post_all_movesWhatWasHeld() {
        ledger.runs("""
                hold H1 A to B 80   => OK
                post P1 H1          => OK
                balance A           => debits 0+80 credits 0+0
                balance B           => debits 0+0 credits 0+80
                held H1             => -1
                post P2 H1          => PENDING_ALREADY_POSTED
                void V1 H1          => PENDING_ALREADY_POSTED
                rows A              => P1 H1
                """);
        assertThat(ledger.history().row(2).amount()).isEqualTo(80);
    }

    @Test
    void post_part_releasesTheRest() {
        ledger.runs("""
                hold H1 A to B 80   => OK
                post P0 H1 81       => AMOUNT_EXCEEDS_PENDING
                post P1 H1 30       => OK
                balance A           => debits 0+30 credits 0+0
                post P2 H1 1        => PENDING_ALREADY_POSTED
                """);
    }

    @Test
    void post_repeated_existsWhetherTheAmountIsNamedOrNot() {
        ledger.runs("""
                hold H1 A to B 80   => OK
                hold H2 A to B 80   => OK
                post P1 H1          => OK
                post P1 H1          => EXISTS
                post P1 H1 80       => EXISTS
                post P1 H1 79       => EXISTS_WITH_DIFFERENT_AMOUNT
                post P2 H2 30       => OK
                post P2 H2 30       => EXISTS
                post P2 H2          => EXISTS_WITH_DIFFERENT_AMOUNT
                """);
    }

    @Test
    void void_ofAHold_releasesIt() {
        ledger.runs("""
                hold H1 A to B 80   => OK
                void V0 H1 79       => PENDING_DIFFERENT_AMOUNT
                void V1 H1          => OK
                balance A           => debits 0+0 credits 0+0
                void V1 H1 80       => EXISTS
                void V2 H1          => PENDING_ALREADY_VOIDED
                post P1 H1          => PENDING_ALREADY_VOIDED
                """);
    }

    @Test
    void hold_pastItsDeadline_canNeitherBePostedNorVoided() {
        ledger.runs("""
                time 10
                hold H1 A to B 80 deadline 10  => DEADLINE_PASSED
                hold H1 A to B 80 deadline 20  => OK
                time 19
                post P0 H1 81                  => AMOUNT_EXCEEDS_PENDING
                time 20
                post P1 H1                     => PENDING_EXPIRED
                void V1 H1                     => PENDING_EXPIRED
                balance A                      => debits 80+0 credits 0+0
                expire                         => H1
                balance A                      => debits 0+0 credits 0+0
                post P1 H1                     => PENDING_EXPIRED
                hold H1 A to B 80 deadline 20  => EXISTS
                rows A                         => expiry-of-H1 H1
                """);
    }

    @Test
    void expiry_ofSeveral_goesByDeadlineThenId() {
        ledger.runs("""
                hold H1 A to B 1 deadline 30  => OK
                hold H2 A to B 1 deadline 20  => OK
                hold H3 A to B 1 deadline 20  => OK
                hold H4 A to B 1              => OK
                hold H5 A to B 1 deadline 40  => OK
                void V5 H2                    => OK
                time 30
                expire                        => H3 H1
                held H4                       => 1
                held H5                       => 1
                """);
        assertThat(ledger.ledger().nextDeadlineNs()).isEqualTo(40);
    }

    @Test
    void expiry_row_carriesTheHoldAndAnIdMadeFromIts() {
        ledger.runs("""
                hold H1 A to B 80 deadline 20  => OK
                time 25
                expire                         => H1
                """);
        HistoryRow row = ledger.history().row(2);
        Key hold = ledger.id("H1");
        assertThat(row.id()).isEqualTo(new Key(hold.hi(), hold.lo() ^ Ledger.EXPIRY_ID_BITS));
        assertThat(row.pendingId()).isEqualTo(hold);
        assertThat(row.amount()).isEqualTo(80);
        assertThat(row.timeNs()).isEqualTo(25);
        assertThat(row.debitPrevious()).isEqualTo(1);
        assertThat(ledger.ledger().findTransfer(row.id().hi(), row.id().lo())).isZero();
    }

    @Test
    void clearDeadline_ofAHold_keepsItFromExpiring() {
        ledger.runs("hold H1 A to B 80 deadline 20 => OK");
        Key hold = ledger.id("H1");
        assertThat(ledger.ledger().clearDeadline(hold.hi(), hold.lo())).isTrue();
        ledger.runs("""
                time 30
                expire     =>
                post P1 H1 => OK
                """);
        assertThat(ledger.ledger().clearDeadline(hold.hi(), hold.lo())).isFalse();
    }

    @Test
    void chain_ofGoodTransfers_isDoneWhole() {
        ledger.runs("""
                linked move T1 A to W 100  => OK
                linked hold T2 W to B 60   => OK
                linked post T3 T2 50       => OK
                move T4 W to B 50          => OK
                balance W                  => debits 0+100 credits 0+100
                rows W                     => T4 T3 T2 T1
                """);
    }

    @Test
    void chain_withOneBadTransfer_leavesNoTrace() {
        ledger.runs("""
                hold H1 A to B 5 deadline 50  => OK
                linked move T1 A to W 100     => LINKED_FAILED
                linked hold T2 W to B 60      => LINKED_FAILED
                linked void T3 H1             => LINKED_FAILED
                linked move T4 W to B 41      => EXCEEDS_CREDITS
                move T5 A to B 1              => LINKED_FAILED
                balance W                     => debits 0+0 credits 0+0
                balance A                     => debits 5+0 credits 0+0
                held H1                       => 5
                rows A                        => H1
                rows W                        =>
                move T1 A to W 100            => OK
                """);
        assertThat(ledger.history().nextOrdinal()).isEqualTo(3);
        assertThat(ledger.ledger().nextDeadlineNs()).isEqualTo(50);
    }

    @Test
    void chain_withoutEnd_isOpenAndUndone() {
        ledger.runs("""
                linked move T1 A to B 1      => LINKED_FAILED
                open-chain move T2 A to B 1  => CHAIN_OPEN
                rows A                       =>
                """);
    }

    @Test
    void chain_repeated_existsMemberByMember() {
        ledger.runs("""
                linked move T1 A to B 1  => OK
                move T2 A to B 1         => OK
                linked move T1 A to B 1  => EXISTS
                move T2 A to B 1         => EXISTS
                linked move T1 A to B 1  => EXISTS
                move T3 W to B 1         => EXCEEDS_CREDITS
                rows A                   => T2 T1
                """);
    }

    @Test
    void chain_namingAnIdTwice_failsWhole() {
        ledger.runs("""
                linked move T1 A to B 1  => LINKED_FAILED
                linked move T1 A to B 1  => LINKED_FAILED
                move T2 W to B 1         => EXCEEDS_CREDITS
                """);
    }

    @Test
    void account_frozen_refusesWhatIsNewAndEndsWhatIsHeld() {
        ledger.runs("""
                hold H1 A to B 5    => OK
                hold H2 A to B 5    => OK
                freeze A
                move T1 A to B 1    => DEBIT_ACCOUNT_FROZEN
                hold H3 B to A 1    => CREDIT_ACCOUNT_FROZEN
                post P1 H1          => OK
                void V1 H2          => OK
                unfreeze A
                move T1 A to B 1    => OK
                close A
                move T2 A to B 1    => DEBIT_ACCOUNT_CLOSED
                move T3 B to A 1    => CREDIT_ACCOUNT_CLOSED
                freeze A
                move T2 A to B 1    => DEBIT_ACCOUNT_FROZEN
                """);
    }

    @Test
    void account_closed_staysClosedAndKeepsItsLimits() {
        ledger.runs("close W");
        int wallet =
                ledger.ledger().findAccount(ledger.id("W").hi(), ledger.id("W").lo());
        assertThatThrownBy(() -> ledger.ledger().setFlags(wallet, AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS))
                .isInstanceOf(Invariant.BrokenInvariant.class);
        assertThatThrownBy(() -> ledger.ledger().setFlags(wallet, AccountLayout.CLOSED))
                .isInstanceOf(Invariant.BrokenInvariant.class);
    }

    /// Pending and posted of a side stay in range together, so that a hold can always be posted.
    @Test
    void amounts_atTheEndOfTheRange_areRefusedNotWrapped() {
        ledger.runs("""
                hold H1 A to B 9223372036854775800  => OK
                hold H2 A to W 8                    => OVERFLOW_DEBITS_PENDING
                hold H3 W to B 8                    => OVERFLOW_CREDITS_PENDING
                move T1 A to W 8                    => OVERFLOW_DEBITS_POSTED
                move T2 A to W 7                    => OK
                post P1 H1                          => OK
                balance A                           => debits 0+9223372036854775807 credits 0+0
                move T3 B to A 9223372036854775807  => OK
                balance B                           => debits 0+9223372036854775807 credits 0+9223372036854775800
                """);
    }

    @Test
    void books_ofTwoModes_neverMeet() {
        ledger.runs("""
                open A'              => OK
                move T1 A to A' 1    => BOOKS_DIFFER
                move T1 A' to A 1    => BOOKS_DIFFER
                move T1 A to B 1 book 2 => BOOKS_DIFFER
                """);
    }

    @Test
    void account_openedAgain_existsAlsoWhileFrozen() {
        ledger.runs("""
                freeze W
                open W credit-limited  => EXISTS
                open W                 => EXISTS_WITH_DIFFERENT_FLAGS
                """);
    }

    @Test
    void history_ofAnotherLength_stopsTheLedger() {
        ledger.history().append(new byte[com.binaxpay.wire.TransferRowLayout.SIZE_BYTES], 0);
        assertThatThrownBy(() -> ledger.runs("move T1 A to B 1 => OK")).isInstanceOf(Invariant.BrokenInvariant.class);
    }
}
