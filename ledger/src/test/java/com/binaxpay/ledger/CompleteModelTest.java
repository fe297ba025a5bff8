package com.binaxpay.ledger;

import static com.binaxpay.ledger.LedgerScript.aLedger;
import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.TransferRowLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the second level adds: balancing, several captures, imported history, overdrafts.
class CompleteModelTest {
    private LedgerScript ledger = aLedger();

    @BeforeEach
    void open() {
        ledger = aLedger().runs("""
                level 2
                open A  => OK
                open B  => OK
                open W credit-limited => OK
                open D debit-limited  => OK
                """);
    }

    @Test
    void balancingDebit_moreThanThereIs_movesWhatThereIs() {
        ledger.runs("""
                move F A to W 100                                         => OK
                hold H W to B 30                                          => OK
                move T W to B 1000 flags balancing-debit                  => OK
                balance W                                                 => debits 30+70 credits 0+100
                move T W to B 1000 flags balancing-debit                  => EXISTS
                move T W to B 70 flags balancing-debit                    => EXISTS
                move T W to B 69 flags balancing-debit                    => EXISTS_WITH_DIFFERENT_AMOUNT
                move T W to B 70                                          => EXISTS_WITH_DIFFERENT_FLAGS
                move U W to B 1 flags balancing-debit                     => EXCEEDS_CREDITS
                """);
        assertThat(ledger.history().row(3).amount()).isEqualTo(70);
    }

    @Test
    void balancingDebit_lessThanThereIs_movesWhatWasGiven() {
        ledger.runs("""
                move F A to W 100                          => OK
                hold T W to B 40 flags pending+balancing-debit => OK
                held T                                     => 40
                """);
    }

    @Test
    void balancingDebit_ofAnAccountWithoutLimit_takesItsCreditsAllTheSame() {
        ledger.runs("""
                move F B to A 100                          => OK
                move T A to B 1000 flags balancing-debit   => OK
                balance A                                  => debits 0+100 credits 0+100
                move U A to B 1000 flags balancing-debit   => EXCEEDS_CREDITS
                """);
    }

    @Test
    void balancingCredit_isTheMirror_andBothTakeTheLess() {
        ledger.runs("""
                move F D to A 50                                            => OK
                move G A to W 80                                            => OK
                move T B to D 1000 flags balancing-credit                   => OK
                balance D                                                   => debits 0+50 credits 0+50
                move U B to D 1 flags balancing-credit                      => EXCEEDS_DEBITS
                move I D to B 30                                            => OK
                move V W to D 1000 flags balancing-debit+balancing-credit   => OK
                balance D                                                   => debits 0+80 credits 0+80
                balance W                                                   => debits 0+30 credits 0+80
                """);
    }

    @Test
    void balancing_theOtherAccountsLimit_stillHolds() {
        ledger.runs("""
                move F A to W 80                           => OK
                move G D to A 10                           => OK
                move T W to D 1000 flags balancing-debit   => EXCEEDS_DEBITS
                move T W to D 1000 flags balancing-credit  => OK
                balance W                                  => debits 0+10 credits 0+80
                """);
    }

    @Test
    void balancing_theLargestAmount_doesNotOverflow() {
        ledger.runs("""
                move F A to W 100                                          => OK
                move T W to B 9223372036854775807 flags balancing-debit    => OK
                overdraft W 9223372036854775807                            => OK
                move G A to B 5                                            => OK
                move U W to B 9223372036854775807 flags balancing-debit    => OVERFLOW_DEBITS_POSTED
                move U W to B 9223372036854775706 flags balancing-debit    => OVERFLOW_CREDITS_POSTED
                move U W to D 9223372036854775706 flags balancing-debit    => EXCEEDS_DEBITS
                """);
    }

    @Test
    void captures_severalUpToTheHold_postEachAndKeepTheRest() {
        ledger.runs("""
                move F A to W 100                     => OK
                hold H W to B 80 deadline 50          => OK
                post P1 H 30 flags post+keep-rest     => OK
                balance W                             => debits 50+30 credits 0+100
                balance B                             => debits 0+0 credits 50+30
                held H                                => 50
                post P2 H 51 flags post+keep-rest     => AMOUNT_EXCEEDS_PENDING
                post P2 H 20 flags post+keep-rest     => OK
                held H                                => 30
                move T W to B 21                      => EXCEEDS_CREDITS
                post P3 H 0 flags post+keep-rest      => OK
                held H                                => -1
                balance W                             => debits 0+80 credits 0+100
                post P4 H 1                           => PENDING_ALREADY_POSTED
                rows W                                => P3 P2 P1 H F
                """);
        HistoryRow second = ledger.history().row(4);
        assertThat(second.flags())
                .isEqualTo(TransferLayout.POST_PENDING | TransferLayout.KEEP_REST | TransferRowLayout.AFTER_CAPTURE);
        assertThat(second.deadlineNs()).as("held before").isEqualTo(50);
    }

    @Test
    void capture_lastWithoutKeepRest_releasesTheRest() {
        ledger.runs("""
                hold H A to B 80                      => OK
                post P1 H 30 flags post+keep-rest     => OK
                post P2 H 10                          => OK
                balance A                             => debits 0+40 credits 0+0
                held H                                => -1
                """);
    }

    @Test
    void capture_thenVoidOrExpiry_releasesOnlyWhatIsLeft() {
        ledger.runs("""
                hold H A to B 80                      => OK
                hold I A to B 70 deadline 9           => OK
                post P1 H 30 flags post+keep-rest     => OK
                post P2 I 60 flags post+keep-rest     => OK
                void V H 80                           => PENDING_DIFFERENT_AMOUNT
                void V H 50                           => OK
                time 9
                post P3 I 1                           => PENDING_EXPIRED
                expire                                => I
                balance A                             => debits 0+90 credits 0+0
                balance B                             => debits 0+0 credits 0+90
                """);
        assertThat(ledger.history().row(5).amount()).isEqualTo(50);
        assertThat(ledger.history().row(6).amount()).isEqualTo(10);
    }

    @Test
    void captures_repeated_existWhetherTheAmountIsNamedOrNot() {
        ledger.runs("""
                hold H A to B 80                      => OK
                post P1 H 30 flags post+keep-rest     => OK
                post P2 H 0                           => OK
                post P1 H 30 flags post+keep-rest     => EXISTS
                post P1 H 0 flags post+keep-rest      => EXISTS_WITH_DIFFERENT_AMOUNT
                post P1 H 30                          => EXISTS_WITH_DIFFERENT_FLAGS
                post P2 H 0                           => EXISTS
                post P2 H 50                          => EXISTS
                post P2 H 80                          => EXISTS_WITH_DIFFERENT_AMOUNT
                post P2 H 0 deadline 50               => EXISTS_WITH_DIFFERENT_DEADLINE
                """);
    }

    @Test
    void captures_inAChainThatFails_leaveTheHoldAsItWas() {
        ledger.runs("""
                hold H A to B 80 deadline 50                  => OK
                post P0 H 5 flags post+keep-rest              => OK
                linked post P1 H 30 flags post+keep-rest+linked => LINKED_FAILED
                linked post P2 H 45 flags post+linked         => LINKED_FAILED
                move T W to B 1                               => EXCEEDS_CREDITS
                held H                                        => 75
                balance A                                     => debits 75+5 credits 0+0
                post P1 H 75                                  => OK
                """);
    }

    @Test
    void imported_rowsCarryTheirOwnTime_andMayShareIt() {
        ledger.runs("""
                time 100
                move I1 A to B 5 flags imported timestamp 10              => OK
                linked move I2 B to A 3 flags imported+linked timestamp 20 => OK
                move I3 A to W 1 flags imported timestamp 20              => OK
                move I4 A to W 1 flags imported timestamp 19              => TIMESTAMP_REGRESSES
                move N W to B 1                                           => OK
                move I5 A to B 1 flags imported timestamp 99              => TIMESTAMP_REGRESSES
                """);
        assertThat(ledger.history().rows().stream().map(HistoryRow::timeNs)).containsExactly(10L, 20L, 20L, 100L);
    }

    @Test
    void overdraft_letsAWalletGoBelowNothing() {
        ledger.runs("""
                move T1 W to B 1                                 => EXCEEDS_CREDITS
                overdraft W 100                                  => OK
                move T1 W to B 101                               => EXCEEDS_CREDITS
                move T1 W to B 60                                => OK
                hold H W to B 41                                 => EXCEEDS_CREDITS
                hold H W to B 40                                 => OK
                overdraft W 99                                   => EXCEEDS_CREDITS
                void V H                                         => OK
                overdraft W 60                                   => OK
                move T2 W to B 1                                 => EXCEEDS_CREDITS
                move F A to W 60                                 => OK
                overdraft W 0                                    => OK
                move T2 W to B 1                                 => EXCEEDS_CREDITS
                move T3 W to B 1 flags balancing-debit           => EXCEEDS_CREDITS
                """);
    }
}
