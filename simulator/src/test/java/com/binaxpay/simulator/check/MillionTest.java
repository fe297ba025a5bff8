package com.binaxpay.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.check.Model.Operation;
import com.binaxpay.simulator.check.Register.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Histories as long as those of a laboratory's hours. Prints what they took; by `-Dbinax.operations=1000000` as long
/// as
/// is promised, within a heap of 4 GiB and a minute on an idle machine.
class MillionTest {
    private static final int OPERATIONS = Integer.getInteger("binax.operations", 100_000);
    private static final int LISTS = 200;
    private static final int REGISTERS = 100;
    private static final long SEED = 31;

    @Test
    void longHistory_ofLists_isJudged() {
        List<Appends.Txn> txns = Histories.lists(new SplittableRandom(SEED), OPERATIONS, 16, LISTS);
        long begunNs = System.nanoTime();
        Verdict verdict = Appends.judge(txns);
        print("transactions on lists", txns.size(), begunNs);
        assertThat(verdict.anomalies()).isEmpty();
        assertThat(verdict.examined()).isGreaterThanOrEqualTo(OPERATIONS);
    }

    @Test
    void longHistory_ofRegisters_isJudged() {
        List<List<Operation<Act>>> registers = new ArrayList<>();
        for (int i = 0; i < REGISTERS; i++) {
            List<Operation<Act>> register =
                    new ArrayList<>(Histories.register(new SplittableRandom(SEED + i), OPERATIONS / REGISTERS, 8));
            register.removeIf(each -> each.what() instanceof Act.NoSwap);
            registers.add(register);
        }
        long begunNs = System.nanoTime();
        for (List<Operation<Act>> register : registers) {
            assertThat(Linearizability.fault(new Register(), register)).isEmpty();
        }
        print("operations on registers", registers.stream().mapToInt(List::size).sum(), begunNs);
    }

    private static void print(String what, int count, long begunNs) {
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                Locale.ROOT,
                "%,d %s judged in %.1f s, heap in use %d MiB of at most %d%n",
                count,
                what,
                (System.nanoTime() - begunNs) / 1e9,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                runtime.maxMemory() >> 20);
    }
}
