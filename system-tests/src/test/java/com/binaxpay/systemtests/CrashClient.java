package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.systemtests.CrashLoad.Answered;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// One client: plain transfers, holds with captures and voids, and transfers that must be refused, between two wallets
/// that nobody else uses, so that it can tell every outcome and both balances. One thread at a time.
final class CrashClient {
    private static final int KES = 404;
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final long FUNDED_MINOR = 1_000_000_000;
    private static final long TOO_MUCH_MINOR = 1_000_000_000_000L;
    private static final int AMOUNT_MAX_MINOR = 1_000;
    private static final long ATTEMPT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int OLD_ONES = 3;

    private final int number;
    private final Shards shards;
    private final SplittableRandom random;
    private final Id[] wallets = new Id[2];
    private final long[] postedMinor = {FUNDED_MINOR, FUNDED_MINOR};
    private final List<Answered> answered = new ArrayList<>();
    private int checked;
    private long nextNumber;
    /// The hold that is open, [Id#NONE] where none is.
    private Id hold = Id.NONE;

    private int holdSource;
    private long holdMinor;

    CrashClient(int number, Shards shards, SplittableRandom random) {
        this.number = number;
        this.shards = shards;
        this.random = random;
    }

    void open() throws InterruptedException {
        for (int i = 0; i < wallets.length; i++) {
            wallets[i] = id();
            done(new Command.OpenWallet(
                    CALLER, key(Operation.OPEN_WALLET), wallets[i], List.of(KES), Bytes.EMPTY, Bytes.EMPTY));
            done(new Command.Fund(CALLER, key(Operation.FUND), id(), wallets[i], KES, FUNDED_MINOR));
        }
    }

    /// Does one thing, and repeats it under its key until it is known what became of it.
    void step() throws InterruptedException {
        int source = random.nextInt(2);
        long amount = 1L + random.nextInt(AMOUNT_MAX_MINOR);
        int what = random.nextInt(10);
        if (what == 0) {
            Outcome outcome = outcome(transfer(source, TOO_MUCH_MINOR, true));
            assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        } else if (what <= 3 && !hold.isNone()) {
            end(what == 1);
        } else if (what <= 3) {
            Command.Transfer held = transfer(source, amount, false);
            assertThat(moved(held).status()).isEqualTo(View.TransferStatus.PENDING);
            hold = held.transfer();
            holdSource = source;
            holdMinor = amount;
        } else {
            assertThat(moved(transfer(source, amount, true)).status()).isEqualTo(View.TransferStatus.POSTED);
            move(source, amount);
        }
    }

    private void end(boolean isVoided) throws InterruptedException {
        if (isVoided) {
            View.Transfer ended = moved(new Command.VoidTransfer(CALLER, key(Operation.VOID), hold));
            assertThat(ended.status()).isEqualTo(View.TransferStatus.VOIDED);
        } else {
            long captured = 1 + random.nextLong(holdMinor);
            View.Transfer ended = moved(new Command.Capture(CALLER, key(Operation.CAPTURE), hold, captured));
            assertThat(ended.status()).isEqualTo(View.TransferStatus.POSTED);
            assertThat(ended.capturedMinor()).isEqualTo(captured);
            move(holdSource, captured);
        }
        hold = Id.NONE;
        holdMinor = 0;
    }

    private void move(int source, long amountMinor) {
        postedMinor[source] -= amountMinor;
        postedMinor[1 - source] += amountMinor;
    }

    /// What was answered once is answered again, and both balances are what follows from the answers.
    void check(boolean isAll) throws InterruptedException {
        List<Answered> asked = new ArrayList<>(answered.subList(isAll ? 0 : checked, answered.size()));
        for (int i = 0; i < OLD_ONES && checked > 0; i++) {
            asked.add(answered.get(random.nextInt(checked)));
        }
        for (Answered each : asked) {
            each.assertKept(attempt(each.command()));
        }
        checked = answered.size();
        for (int i = 0; i < wallets.length; i++) {
            View.Balance balance = balance(wallets[i]);
            assertThat(balance.postedMinor())
                    .as("posted in wallet %s of client %s", i, number)
                    .isEqualTo(postedMinor[i]);
            assertThat(balance.pendingOutMinor()).as("held").isEqualTo(i == holdSource ? holdMinor : 0);
            assertThat(balance.pendingInMinor()).as("coming").isEqualTo(i == holdSource ? 0 : holdMinor);
        }
    }

    private View.Balance balance(Id wallet) throws InterruptedException {
        while (true) {
            try {
                Answer answer = shards.ask(
                                0,
                                new Query.Balances(CALLER, wallet),
                                new Shards.Consistency.Linearizable(),
                                deadlineNs())
                        .answer();
                if (answer instanceof Answer.Many many && many.views().getFirst() instanceof View.Balance balance) {
                    return balance;
                }
                throw new AssertionError("the wallet is lost: " + answer);
            } catch (Shards.NotDone e) {
                checkInterrupt();
            }
        }
    }

    private View.Transfer moved(Command command) throws InterruptedException {
        return (View.Transfer) done(command);
    }

    private View done(Command command) throws InterruptedException {
        if (outcome(command) instanceof Outcome.Done(View view, boolean replayed)) {
            return view;
        }
        throw new AssertionError("refused: " + answered.getLast());
    }

    /// The first outcome, which is remembered.
    private Outcome outcome(Command command) throws InterruptedException {
        Outcome first = switch (attempt(command)) {
            case Outcome.Done done -> new Outcome.Done(done.view(), false);
            case Outcome.Refused refused ->
                new Outcome.Refused(refused.code(), refused.detail(), refused.pointer(), false);
            case Outcome other -> throw new AssertionError(command + " gave " + other);
        };
        answered.add(new Answered(command, first));
        return first;
    }

    /// Sends `command` until somebody knows what became of it.
    private Outcome attempt(Command command) throws InterruptedException {
        while (true) {
            try {
                return shards.submit(0, command, deadlineNs()).outcome();
            } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                checkInterrupt();
            }
        }
    }

    private static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static long deadlineNs() {
        return System.nanoTime() + ATTEMPT_NS;
    }

    private Command.Transfer transfer(int source, long amountMinor, boolean isPlain) {
        return new Command.Transfer(
                CALLER,
                key(Operation.TRANSFER),
                id(),
                wallets[source],
                wallets[1 - source],
                KES,
                amountMinor,
                isPlain,
                0,
                "rent",
                Bytes.EMPTY);
    }

    private Id id() {
        return Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), number, ((long) number << 40) + ++nextNumber);
    }

    private Idempotency key(Operation operation) {
        return new Idempotency(number + 1L, ++nextNumber, 1, 2, operation);
    }
}
