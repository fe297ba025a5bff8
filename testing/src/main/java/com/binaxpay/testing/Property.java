package com.binaxpay.testing;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Runs a claim over many random cases, each with a seed of its own, and says at a failure how to run that one case
/// again.
///
/// Seeds are the same in every run, so that a build is repeatable. `-Dbinax.seed=N` runs only the case with seed `N`,
/// `-Dbinax.seed=random` explores fresh ones.
public final class Property {
    /// System property that chooses the seed.
    public static final String SEED = "binax.seed";

    private static final long FIRST_SEED = 0x42_49_4E_41_58L;

    private Property() {}

    /// What must hold, whatever the random source gives.
    @FunctionalInterface
    public interface Claim {
        /// Throws where it doesn't hold.
        void check(RandomGenerator random) throws Exception;
    }

    /// Checks `claim` with `cases` seeds.
    ///
    /// @throws AssertionError naming the seed of the first case that failed
    public static void check(int cases, Claim claim) {
        String asked = System.getProperty(SEED, "");
        if (!asked.isEmpty() && !asked.equals("random")) {
            run(Long.decode(asked), 1, 1, claim);
            return;
        }
        long first = asked.isEmpty() ? FIRST_SEED : System.nanoTime();
        SplittableRandom seeds = new SplittableRandom(first);
        for (int i = 1; i <= cases; i++) {
            run(seeds.nextLong() >>> 1, i, cases, claim);
        }
    }

    /// A case that failed: its seed, which number it was, and what it threw.
    public record Failure(long seed, int number, Throwable cause) {}

    /// The first of `cases` cases, with the seeds that [#check] would use, in which `claim` does not hold; for tests
    /// that
    /// expect one. Whatever is thrown counts, broken invariants and indexes out of bounds, too.
    // A planted fault may throw anything.
    @SuppressWarnings("CatchingUnchecked")
    public static Optional<Failure> firstFailure(int cases, Claim claim) {
        SplittableRandom seeds = new SplittableRandom(FIRST_SEED);
        for (int i = 1; i <= cases; i++) {
            long seed = seeds.nextLong() >>> 1;
            try {
                claim.check(new SplittableRandom(seed));
            } catch (Exception | AssertionError | StackOverflowError e) {
                return Optional.of(new Failure(seed, i, e));
            }
        }
        return Optional.empty();
    }

    // The point of this class is to add the seed to whatever went wrong, errors included.
    @SuppressWarnings("CatchingUnchecked")
    private static void run(long seed, int number, int cases, Claim claim) {
        try {
            claim.check(new SplittableRandom(seed));
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new AssertionError(
                    "case " + number + " of " + cases + " failed; run it again with -D" + SEED + "=" + seed + ": " + e,
                    e);
        }
    }
}
