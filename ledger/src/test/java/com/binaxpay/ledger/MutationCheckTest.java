package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Checks the checker: each planted fault must be seen by the comparison with the reference model. The product's code
/// is
/// not touched; see [MutantCompiler]. Each fault is printed with the seed that caught it: run
/// `-Dtest=LedgerAgainstReferenceTest -Dbinax.seed=N` with the fault in the source to see how.
class MutationCheckTest {
    /// Histories that a fault may survive.
    private static final int HISTORIES = 5_000;

    private final MutantCompiler compiler = new MutantCompiler();

    @Test
    void everyFault_planted_isCaught() throws Exception {
        List<String> survivors = new ArrayList<>();
        StringBuilder table = new StringBuilder("planted fault -> caught by\n");
        for (Mutants.Mutant mutant : Mutants.ALL) {
            Optional<Property.Failure> caught = Property.firstFailure(HISTORIES, compiler.withFault(mutant));
            if (caught.isEmpty()) {
                survivors.add(mutant.fault());
            }
            table.append(caught.map(failure -> "%-52s %-16s history %4d, seed %d"
                            .formatted(mutant.fault(), mutant.type(), failure.number(), failure.seed()))
                    .orElse("%-52s %-16s SURVIVED".formatted(mutant.fault(), mutant.type())));
            table.append('\n');
        }
        System.out.println(table);
        assertThat(survivors).as("faults that nobody saw").isEmpty();
        assertThat(Mutants.ALL).hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void noFault_compiledAlike_isNotCaught() throws Exception {
        assertThat(Property.firstFailure(200, compiler.withoutFault("TransferApplier")))
                .isEmpty();
    }
}
