package com.binaxpay.rails;

import com.binaxpay.money.Invariant;
import java.util.SplittableRandom;

/// How the sandbox provider misbehaves. Rates are chances from 0 to 1, drawn for each request from `seed` and the
/// request's number.
///
/// @param seed where chance comes from
/// @param slowMs every answer waits at least so long
/// @param jitterMs and up to so much longer
/// @param failRate a payout is not paid; the answer is `failed` with reason `declined`
/// @param timeoutAfterPaidRate a payout is paid; after `hangMs` the connection is cut without an answer
/// @param hangMs how long such a request hangs
/// @param loseAnswerRate a payout is paid and the connection is cut at once
/// @param answerTwiceRate a payout is paid and answered, and called back about twice
/// @param rejectBeforeRate the connection is cut before anything is done
/// @param asyncRate a payout is taken (202 `pending`) and paid `asyncDelayMs` later, then called back about
/// @param asyncDelayMs how long such a payout takes
/// @param callbacksLostRate a callback is not sent
/// @param payerDelayMs how long a payer takes to answer
/// @param payerTimeoutMs how long the provider waits for one who does not
public record SandboxBehaviour(
        long seed,
        long slowMs,
        long jitterMs,
        double failRate,
        double timeoutAfterPaidRate,
        long hangMs,
        double loseAnswerRate,
        double answerTwiceRate,
        double rejectBeforeRate,
        double asyncRate,
        long asyncDelayMs,
        double callbacksLostRate,
        long payerDelayMs,
        long payerTimeoutMs) {
    private static final long PAYER_DELAY_MS = 50;
    private static final long PAYER_TIMEOUT_MS = 60_000;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// Refuses rates that are none and negative times.
    public SandboxBehaviour {
        for (double rate : new double[] {
            failRate,
            timeoutAfterPaidRate,
            loseAnswerRate,
            answerTwiceRate,
            rejectBeforeRate,
            asyncRate,
            callbacksLostRate
        }) {
            Invariant.check(rate >= 0 && rate <= 1, "a rate is from 0 to 1: " + rate);
        }
        Invariant.check(
                slowMs >= 0
                        && jitterMs >= 0
                        && hangMs >= 0
                        && asyncDelayMs >= 0
                        && payerDelayMs >= 0
                        && payerTimeoutMs >= 0,
                "times of the sandbox are not negative");
    }

    /// With payers who take their usual time.
    public SandboxBehaviour(
            long seed,
            long slowMs,
            long jitterMs,
            double failRate,
            double timeoutAfterPaidRate,
            long hangMs,
            double loseAnswerRate,
            double answerTwiceRate,
            double rejectBeforeRate,
            double asyncRate,
            long asyncDelayMs,
            double callbacksLostRate) {
        this(
                seed,
                slowMs,
                jitterMs,
                failRate,
                timeoutAfterPaidRate,
                hangMs,
                loseAnswerRate,
                answerTwiceRate,
                rejectBeforeRate,
                asyncRate,
                asyncDelayMs,
                callbacksLostRate,
                PAYER_DELAY_MS,
                PAYER_TIMEOUT_MS);
    }

    /// Pays everything at once.
    public static SandboxBehaviour good() {
        return new SandboxBehaviour(1, 0, 0, 0, 0, 10_000, 0, 0, 0, 0, 50, 0);
    }

    /// What happens to one request.
    record Fate(
            long delayMs,
            boolean fails,
            boolean hangs,
            boolean losesAnswer,
            boolean answersTwice,
            boolean rejectedBefore,
            boolean async) {}

    /// The fate of request number `request`.
    Fate fate(long request) {
        SplittableRandom chance = new SplittableRandom(seed + request * GOLDEN);
        long delayMs = slowMs + (jitterMs == 0 ? 0 : chance.nextLong(jitterMs + 1));
        return new Fate(
                delayMs,
                chance.nextDouble() < failRate,
                chance.nextDouble() < timeoutAfterPaidRate,
                chance.nextDouble() < loseAnswerRate,
                chance.nextDouble() < answerTwiceRate,
                chance.nextDouble() < rejectBeforeRate,
                chance.nextDouble() < asyncRate);
    }

    /// True where callback number `callback` is to be lost.
    boolean losesCallback(long callback) {
        return new SplittableRandom(~seed + callback * GOLDEN).nextDouble() < callbacksLostRate;
    }
}
