package com.binaxpay.simulator;

import java.io.Serial;

/// An answer of the API's that its asker cannot go on from.
public final class UnexpectedAnswer extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnexpectedAnswer(String sentence) {
        super(sentence);
    }
}
