package com.binaxpay.ledger;

import static com.binaxpay.ledger.LedgerScript.aLedger;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Which reason is given first. Each story begins with a request that has everything wrong with it; line by line the
/// reason that
/// was given is put right, until nothing is left. So a line out of order fails.
class ResultCodeTest {
    private static final String ACCOUNTS = """
            open A   => OK
            open B   => OK
            open W credit-limited => OK
            open D debit-limited  => OK
            open A'  => OK
            """;

    @Test
    void order_ofCodes_isWireFormat() {
        String codes = Arrays.stream(ResultCode.values()).map(ResultCode::name).collect(Collectors.joining(" "));
        assertThat(codes)
                .isEqualTo("OK CHAIN_OPEN LINKED_FAILED RESERVED_NOT_ZERO ID_ZERO FLAGS_EXCLUSIVE"
                        + " EXISTS_WITH_DIFFERENT_FLAGS EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT"
                        + " EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT EXISTS_WITH_DIFFERENT_AMOUNT"
                        + " EXISTS_WITH_DIFFERENT_PENDING_ID EXISTS_WITH_DIFFERENT_REFERENCE"
                        + " EXISTS_WITH_DIFFERENT_DEADLINE EXISTS_WITH_DIFFERENT_BOOK EXISTS_WITH_DIFFERENT_CODE"
                        + " EXISTS_WITH_DIFFERENT_HOLDER EXISTS AMOUNT_NOT_POSITIVE AMOUNT_NEGATIVE"
                        + " PENDING_ID_NOT_ZERO PENDING_ID_ZERO DEADLINE_NOT_ZERO DEADLINE_PASSED TIMESTAMP_NOT_ZERO"
                        + " BOOK_ZERO ACCOUNTS_SAME DEBIT_ACCOUNT_NOT_FOUND CREDIT_ACCOUNT_NOT_FOUND BOOKS_DIFFER"
                        + " PENDING_NOT_FOUND PENDING_NOT_PENDING PENDING_ALREADY_POSTED PENDING_ALREADY_VOIDED"
                        + " PENDING_EXPIRED PENDING_DIFFERENT_ACCOUNTS PENDING_DIFFERENT_BOOK AMOUNT_EXCEEDS_PENDING"
                        + " PENDING_DIFFERENT_AMOUNT DEBIT_ACCOUNT_FROZEN CREDIT_ACCOUNT_FROZEN DEBIT_ACCOUNT_CLOSED"
                        + " CREDIT_ACCOUNT_CLOSED OVERFLOW_DEBITS_PENDING OVERFLOW_CREDITS_PENDING"
                        + " OVERFLOW_DEBITS_POSTED OVERFLOW_CREDITS_POSTED EXCEEDS_CREDITS EXCEEDS_DEBITS"
                        + " TIMESTAMP_NOT_POSITIVE TIMESTAMP_NOT_PAST TIMESTAMP_REGRESSES"
                        + " EXISTS_WITH_DIFFERENT_TIMESTAMP NOT_REVERSIBLE EXCEEDS_ORIGINAL");
        for (ResultCode code : ResultCode.values()) {
            assertThat(ResultCode.of((byte) code.ordinal())).isSameAs(code);
        }
    }

    @Test
    void reference_listsTheCodesAsTheyAre() throws IOException {
        Path page = Path.of(System.getProperty("binax.root", ".."), "docs", "reference", "ledger.md");
        Pattern line = Pattern.compile("^\\| (\\d+) \\| `(\\w+)`(?: ²)? \\| .*\\| (yes|no|) ?\\|$", Pattern.MULTILINE);
        List<String> listed = line.matcher(Files.readString(page))
                .results()
                .sorted(Comparator.comparingInt(match -> Integer.parseInt(match.group(1))))
                .map(match -> match.group(1) + " " + match.group(2) + " " + match.group(3))
                .toList();
        List<String> actual = Arrays.stream(ResultCode.values())
                .map(code ->
                        code.ordinal() + " " + code + " " + (code.isSuccess() ? "" : code.isRetryable() ? "yes" : "no"))
                .toList();
        assertThat(listed).isEqualTo(actual);
    }

    @Test
    void account_wrongInEveryWay_getsTheFirstReason() {
        aLedger().runs("""
                open A                                            => OK
                open - book 0 flags 3 reserved 1                  => RESERVED_NOT_ZERO
                open - book 0 flags 4                             => RESERVED_NOT_ZERO
                open - book 0 flags 3                             => ID_ZERO
                open A book 0 flags 3 code 1 holder H             => FLAGS_EXCLUSIVE
                open A book 0 flags 1 code 1 holder H             => EXISTS_WITH_DIFFERENT_FLAGS
                open A book 0 code 1 holder H                     => EXISTS_WITH_DIFFERENT_BOOK
                open A code 1 holder H                            => EXISTS_WITH_DIFFERENT_CODE
                open A holder H                                   => EXISTS_WITH_DIFFERENT_HOLDER
                open A                                            => EXISTS
                open B book 0                                     => BOOK_ZERO
                open B                                            => OK
                """);
    }

    @Test
    void transfer_wrongInShape_getsTheFirstReason() {
        aLedger().runs(ACCOUNTS).runs("""
                time 10
                hold - X to X 0 pending P deadline 5 timestamp 1 book 0 flags 6 reserved 1  => RESERVED_NOT_ZERO
                hold - X to X 0 pending P deadline 5 timestamp 1 book 0 flags 22            => RESERVED_NOT_ZERO
                hold - X to X 0 pending P deadline 5 timestamp 1 book 0 flags 6             => ID_ZERO
                hold T X to X 0 pending P deadline 5 timestamp 1 book 0 flags 6             => FLAGS_EXCLUSIVE
                hold T X to X 0 pending P deadline 5 timestamp 1 book 0 flags 14            => FLAGS_EXCLUSIVE
                hold T X to X 0 pending P deadline 5 timestamp 1 book 0                     => AMOUNT_NOT_POSITIVE
                hold T X to X 1 pending P deadline 5 timestamp 1 book 0                     => PENDING_ID_NOT_ZERO
                move T X to X 1 deadline 5 timestamp 1 book 0                               => DEADLINE_NOT_ZERO
                hold T X to X 1 deadline 10 timestamp 1 book 0                              => DEADLINE_PASSED
                hold T X to X 1 timestamp 1 book 0                                          => TIMESTAMP_NOT_ZERO
                hold T X to X 1 book 0                                                      => BOOK_ZERO
                hold T X to X 1                                                             => ACCOUNTS_SAME
                hold T X to Y 1                                                             => DEBIT_ACCOUNT_NOT_FOUND
                hold T A to Y 1                                                             => CREDIT_ACCOUNT_NOT_FOUND
                hold T A to B 1                                                             => OK
                """);
    }

    @Test
    void transfer_withoutRoom_getsTheFirstReason() {
        aLedger().runs(ACCOUNTS).runs("""
                move F1 A to W 10                       => OK
                move F2 D to A 10                       => OK
                hold F3 W to B 4                        => OK
                hold F4 A to D 4                        => OK
                freeze W
                freeze D
                close W
                close D
                move T W to D 9223372036854775807 book 2  => BOOKS_DIFFER
                move T W to D 9223372036854775807         => DEBIT_ACCOUNT_FROZEN
                unfreeze W
                move T W to D 9223372036854775807         => CREDIT_ACCOUNT_FROZEN
                unfreeze D
                move T W to D 9223372036854775807         => DEBIT_ACCOUNT_CLOSED
                move T A to D 9223372036854775807         => CREDIT_ACCOUNT_CLOSED
                """);
        aLedger().runs(ACCOUNTS).runs("""
                move F1 A to W 10                       => OK
                move F2 D to A 10                       => OK
                hold F3 W to B 4                        => OK
                hold F4 A to D 4                        => OK
                hold T W to D 9223372036854775807         => OVERFLOW_DEBITS_PENDING
                move T W to D 9223372036854775807         => OVERFLOW_DEBITS_POSTED
                hold T B to D 9223372036854775807         => OVERFLOW_CREDITS_PENDING
                move T B to D 9223372036854775807         => OVERFLOW_CREDITS_POSTED
                move T W to D 9223372036854775803         => EXCEEDS_CREDITS
                move T W to D 7                           => EXCEEDS_CREDITS
                move T B to D 7                           => EXCEEDS_DEBITS
                move T W to D 6                           => OK
                """);
    }

    @Test
    void transfer_repeatedOtherwise_namesTheFirstFieldThatDiffers() {
        aLedger().runs(ACCOUNTS).runs("""
                hold T A to B 1 deadline 9 reference R code 3                               => OK
                move T B to A 0 pending P reference S deadline 8 book 0 code 4 timestamp 1  => EXISTS_WITH_DIFFERENT_FLAGS
                hold T B to A 0 pending P reference S deadline 8 book 0 code 4 timestamp 1  => EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT
                hold T A to A 0 pending P reference S deadline 8 book 0 code 4 timestamp 1  => EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT
                hold T A to B 0 pending P reference S deadline 8 book 0 code 4 timestamp 1  => EXISTS_WITH_DIFFERENT_AMOUNT
                hold T A to B 1 pending P reference S deadline 8 book 0 code 4 timestamp 1  => EXISTS_WITH_DIFFERENT_PENDING_ID
                hold T A to B 1 reference S deadline 8 book 0 code 4 timestamp 1            => EXISTS_WITH_DIFFERENT_REFERENCE
                hold T A to B 1 reference R deadline 8 book 0 code 4 timestamp 1            => EXISTS_WITH_DIFFERENT_DEADLINE
                hold T A to B 1 reference R deadline 9 book 0 code 4 timestamp 1            => EXISTS_WITH_DIFFERENT_BOOK
                hold T A to B 1 reference R deadline 9 code 4 timestamp 1                   => EXISTS_WITH_DIFFERENT_CODE
                hold T A to B 1 reference R deadline 9 code 3                               => EXISTS
                """);
    }

    @Test
    void post_wrongInEveryWay_getsTheFirstReason() {
        aLedger().runs(ACCOUNTS).runs("""
                hold H A to B 5 deadline 50       => OK
                move M A to B 5                   => OK
                hold I A to B 5                   => OK
                post PI I                         => OK
                hold J A to B 5                   => OK
                void VJ J                         => OK
                post T - -1 deadline 9 timestamp 1                    => AMOUNT_NEGATIVE
                post T - 6 deadline 9 timestamp 1                     => PENDING_ID_ZERO
                post T X 6 deadline 9 timestamp 1 debit B             => DEADLINE_NOT_ZERO
                post T X 6 timestamp 1 debit B book 2                 => TIMESTAMP_NOT_ZERO
                post T X 6 debit B book 2                             => PENDING_NOT_FOUND
                post T M 6 debit B book 2                             => PENDING_NOT_PENDING
                post T PI 6 debit B book 2                            => PENDING_NOT_PENDING
                post T I 6 debit B book 2                             => PENDING_ALREADY_POSTED
                post T J 6 debit B book 2                             => PENDING_ALREADY_VOIDED
                time 50
                post T H 6 debit B book 2                             => PENDING_EXPIRED
                time 49
                post T H 6 debit B book 2                             => PENDING_DIFFERENT_ACCOUNTS
                post T H 6 credit A book 2                            => PENDING_DIFFERENT_ACCOUNTS
                post T H 6 debit A book 2                             => PENDING_DIFFERENT_BOOK
                post T H 6 debit A credit B book 1                    => AMOUNT_EXCEEDS_PENDING
                void T H 6                                            => PENDING_DIFFERENT_AMOUNT
                post T H 5 debit A credit B book 1                    => OK
                """);
    }

    @Test
    void newerFlags_onTheFirstLevel_areRefusedAsEver() {
        aLedger().runs(ACCOUNTS).runs("""
                time 10
                hold - X to X 0 flags balancing-debit                  => RESERVED_NOT_ZERO
                hold H A to B 5                                        => OK
                move T A to B 5 flags balancing-credit                 => RESERVED_NOT_ZERO
                move T A to B 5 flags imported timestamp 3             => RESERVED_NOT_ZERO
                post T H 5 flags post+keep-rest                        => RESERVED_NOT_ZERO
                overdraft W 5                                          => RESERVED_NOT_ZERO
                level 2
                move T A to B 5 flags 512                              => RESERVED_NOT_ZERO
                move T A to B 5 flags imported timestamp 3             => TIMESTAMP_REGRESSES
                post T H 5 flags post+keep-rest                        => OK
                level 1
                overdraft W 5                                          => OK
                """);
    }

    @Test
    void newerFlags_onTheWrongAct_areExclusive() {
        aLedger().runs(ACCOUNTS).runs("""
                level 2
                hold H A to B 5                                        => OK
                post T H 9 flags post+balancing-debit                  => FLAGS_EXCLUSIVE
                post T H 9 flags post+balancing-credit                 => FLAGS_EXCLUSIVE
                void T H 9 flags void+balancing-debit                  => FLAGS_EXCLUSIVE
                void T H 9 flags void+keep-rest                        => FLAGS_EXCLUSIVE
                move T A to B 9 flags keep-rest                        => FLAGS_EXCLUSIVE
                hold T A to B 9 flags pending+keep-rest                => FLAGS_EXCLUSIVE
                """);
    }

    @Test
    void imported_wrongInEveryWay_getsTheFirstReason() {
        aLedger().runs(ACCOUNTS).runs("""
                level 2
                time 10
                move F D to B 1                                                     => OK
                time 20
                move T W to X 9 flags imported timestamp -1 book 0 deadline 3       => DEADLINE_NOT_ZERO
                move T W to X 9 flags imported timestamp -1 book 0                  => TIMESTAMP_NOT_POSITIVE
                move T W to X 9 flags imported timestamp 0 book 0                   => TIMESTAMP_NOT_POSITIVE
                move T W to X 9 flags imported timestamp 20 book 0                  => TIMESTAMP_NOT_PAST
                move T W to X 9 flags imported timestamp 9 book 0                   => BOOK_ZERO
                move T W to X 9 flags imported timestamp 9                          => CREDIT_ACCOUNT_NOT_FOUND
                move T W to B 9 flags imported timestamp 9                          => EXCEEDS_CREDITS
                move T A to B 9 flags imported timestamp 9                          => TIMESTAMP_REGRESSES
                move T B to A 9 flags imported timestamp 9                          => TIMESTAMP_REGRESSES
                move T A to B 9 flags imported timestamp 10                         => OK
                move T A to B 9 flags imported timestamp 11 code 2                  => EXISTS_WITH_DIFFERENT_CODE
                move T A to B 9 flags imported timestamp 11                         => EXISTS_WITH_DIFFERENT_TIMESTAMP
                move T A to B 9 flags imported timestamp 10                         => EXISTS
                hold H A to B 9                                                     => OK
                post P H 10 flags post+imported timestamp 0                         => TIMESTAMP_NOT_POSITIVE
                post P H 10 flags post+imported timestamp 20                        => TIMESTAMP_NOT_PAST
                post P H 10 flags post+imported timestamp 19                        => AMOUNT_EXCEEDS_PENDING
                post P H 9 flags post+imported timestamp 19                         => TIMESTAMP_REGRESSES
                time 21
                post P H 9 flags post+imported timestamp 20                         => OK
                """);
    }

    @Test
    void overdraft_wrongInEveryWay_getsTheFirstReason() {
        aLedger().runs(ACCOUNTS).runs("""
                overdraft - -1  => RESERVED_NOT_ZERO
                level 2
                overdraft - -1  => ID_ZERO
                overdraft X -1  => AMOUNT_NEGATIVE
                overdraft X 1   => DEBIT_ACCOUNT_NOT_FOUND
                overdraft W 10  => OK
                move T W to B 7 => OK
                overdraft W 6   => EXCEEDS_CREDITS
                overdraft W 7   => OK
                overdraft D 10  => OK
                hold U A to D 7 => OK
                overdraft D 6   => EXCEEDS_DEBITS
                overdraft D 7   => OK
                """);
    }
}
