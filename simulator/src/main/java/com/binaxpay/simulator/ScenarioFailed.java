package com.binaxpay.simulator;

import java.io.Serial;

/// A scenario cannot go on: a sentence for the person, and the exit status.
final class ScenarioFailed extends RuntimeException {
    /// A step or a check did not hold.
    static final int FAILED = 1;

    /// It was asked for in a way that is not known.
    static final int USAGE = 2;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    ScenarioFailed(String sentence) {
        this(FAILED, sentence);
    }

    ScenarioFailed(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    int status() {
        return status;
    }
}
