package com.binaxpay.rails;

import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.wire.View.OrderKind;

/// Who is paid: orders of one payee keep their order. Does not print, because it is personal.
record Payee(String rail, String type, String value) {
    /// Each collection is a payer of its own: one that is asked and does not answer keeps nobody waiting, not even for
    /// another answer of his.
    static Payee of(Instruction instruction) {
        return instruction.kind() == OrderKind.COLLECTION
                ? new Payee(instruction.rail(), "collection", instruction.reference())
                : new Payee(
                        instruction.rail(),
                        instruction.party().type(),
                        instruction.party().value());
    }

    @Override
    public String toString() {
        return "Payee[" + rail + "]";
    }
}
