package com.binaxpay.simulator;

import java.io.Serial;

/// A scenario cannot go on: a sentence for the person, and the exit status.
public final class ScenarioFailed extends RuntimeException {
    /// A step or a check did not hold.
    public static final int FAILED = 1;

    /// It was asked for in a way that is not known.
    public static final int USAGE = 2;

    /// The machine lacks something that it needs.
    public static final int ENVIRONMENT = 3;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    public ScenarioFailed(String sentence) {
        this(FAILED, sentence);
    }

    public ScenarioFailed(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
