package com.binaxpay.simulator.check;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A register that holds a number, 0 at first.
public final class Register implements Model<Long, Register.Act> {
    /// What is done to it.
    public sealed interface Act {
        /// It held `value`.
        record Read(long value) implements Act {}

        /// It holds `value` from then on.
        record Write(long value) implements Act {}

        /// It held `expected` and holds `value` from then on.
        record Swap(long expected, long value) implements Act {}

        /// It did not hold `expected`.
        record NoSwap(long expected) implements Act {}
    }

    @Override
    public Long initial() {
        return 0L;
    }

    @Override
    public Optional<Long> step(Long state, Operation<Act> operation) {
        return switch (operation.what()) {
            case Act.Read read -> read.value == state ? Optional.of(state) : Optional.empty();
            case Act.Write write -> Optional.of(write.value);
            case Act.Swap swap -> swap.expected == state ? Optional.of(swap.value) : Optional.empty();
            case Act.NoSwap no -> no.expected == state ? Optional.empty() : Optional.of(state);
        };
    }

    @Override
    public boolean isReadOnly(Act operation) {
        return operation instanceof Act.Read || operation instanceof Act.NoSwap;
    }

    /// Without writes of unknown outcome whose values nobody saw.
    @Override
    public List<Operation<Act>> without(List<Operation<Act>> operations) {
        Set<Long> seen = new HashSet<>();
        for (Operation<Act> operation : operations) {
            switch (operation.what()) {
                case Act.Read read -> seen.add(read.value);
                case Act.Swap swap -> seen.add(swap.expected);
                // Any other value may be why.
                case Act.NoSwap no -> {
                    return operations;
                }
                case Act.Write write -> {}
            }
        }
        return operations.stream()
                .filter(each -> !each.isUnknown() || isSeen(each.what(), seen))
                .toList();
    }

    private static boolean isSeen(Act act, Set<Long> seen) {
        return switch (act) {
            case Act.Write write -> seen.contains(write.value);
            case Act.Swap swap -> seen.contains(swap.value);
            case Act.Read read -> true;
            case Act.NoSwap no -> true;
        };
    }
}
